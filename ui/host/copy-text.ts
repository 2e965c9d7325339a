/**
 * Copies a text to the clipboard; resolves to false if the browser does not allow it. Procore's iframe need not grant
 * clipboard permission, so if the Clipboard API refuses, this falls back to `execCommand`, which needs no permission,
 * with a text field beside `near` (inside the same dialog, because text outside a modal dialog cannot be selected).
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
