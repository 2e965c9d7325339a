/**
 * When a focused element is removed, the focus falls back to `body`: keyboard navigation restarts at the top, and a
 * screen reader goes silent. This moves the focus to the open dialog's title, the current tab, or the only button of a
 * page. While the person works in Procore's page, the focus stays there until the panel is entered again.
 */
export function keepFocus(window: Window): void {
  const { document } = window
  let last: EventTarget | null = null
  const check = () => {
    if (!(last instanceof Element) || last.isConnected) return
    if (document.activeElement !== document.body || !document.hasFocus()) return
    document
      .querySelector<HTMLElement>('dialog[open] h1, main [role=tab][aria-selected=true], main.page .button')
      ?.focus()
  }
  document.addEventListener('focusin', ({ target }) => {
    last = target
  })
  window.addEventListener('focus', check)
  new MutationObserver(check).observe(document.body, { childList: true, subtree: true })
}
