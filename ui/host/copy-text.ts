/**
 * Copies a text; false where the browser lets nobody. Procore's frame need not allow the clipboard, so where the
 * modern way is refused the old one, which asks for no permission, is tried from a field beside `near` (within the
 * same dialog, or nothing in it could be selected).
 */
export async function copyText(text: string, near: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyFromField(text, near)
  }
}

function copyFromField(text: string, near: Element): boolean {
  const had = document.activeElement
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'unseen'
  near.after(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  if (had instanceof HTMLElement) had.focus()
  return copied
}
