/**
 * Scripts and style of the sign-in window's two pages. Inline, so that they work even if a file fails to load;
 * constant, so that the CSP can allow exactly these by their hash (a test compares the two).
 */

/**
 * The start page goes on to Procore only if the panel that opened it, on our own origin, confirms that it started the
 * sign-in.
 */
export const startScript = `
const { authorize, challenge } = document.body.dataset
const { opener, location } = window
const alone = () => document.body.setAttribute('data-alone', '')
window.addEventListener('message', ({ origin, source, data }) => {
  const isPanel = origin === location.origin && source === opener
  if (isPanel && data?.type === 'clearstory.sign_in_confirmed' && data.challenge === challenge) {
    location.replace(authorize)
  }
})
try {
  opener.postMessage({ type: 'clearstory.sign_in_opened', challenge }, location.origin)
  // A panel that asked answers at once.
  setTimeout(alone, 3000)
} catch {
  alone()
}
`
export const startScriptSha256 = 'AozbiIsub789pRCIiRYfOwQz+JbR15tWbWeqQ4XE92U='

/**
 * The last page passes the code, or the reason why there is none, to the panel. If the panel does not respond, the page
 * shows the code so that the user can type it.
 */
export const finishScript = `
const { body } = document
const { code, failed } = body.dataset
const byHand = () => body.setAttribute('data-by-hand', '')
document.querySelector('button')?.addEventListener('click', () => {
  document.querySelector('.code').textContent = code.slice(0, 4) + '-' + code.slice(4)
  body.setAttribute('data-shown', '')
})
const message = code
  ? { type: 'clearstory.signed_in', code }
  : { type: 'clearstory.sign_in_failed', reason: failed }
try {
  window.opener.postMessage(message, window.location.origin)
  // The panel closes this window; where it did not hear, the code can be typed.
  setTimeout(byHand, 1500)
} catch {
  byHand()
}
`
export const finishScriptSha256 = '8837p5FivyZYnzorL3C5OHo1tqwedk46nqDbRBhwOgE='

export const style = `
:root { color-scheme: light dark }
body { margin: 0; font: 14px/20px Inter, system-ui, sans-serif; color: var(--text, CanvasText); background: var(--bg, Canvas) }
main { max-width: 360px; margin: 0 auto; padding: 48px 24px }
h1 { margin: 0 0 8px; font-size: 20px; line-height: 28px; font-weight: 600 }
p { margin: 0 0 16px }
button { font: inherit; font-weight: 600; padding: 8px 16px; min-height: 36px; border: 1px solid; border-radius: 4px; background: none; color: inherit; cursor: pointer }
.code { font-size: 32px; line-height: 40px; font-weight: 600; letter-spacing: 2px; user-select: all }
.by-hand, .shown, .alone, [data-shown] button { display: none }
[data-by-hand] .by-hand, [data-shown] .shown, [data-alone] .alone { display: block }
[data-by-hand] .by-itself, [data-alone] .by-itself { display: none }
`
export const styleSha256 = 'knLGIR7Rt1pBkRK9nJ/NJ1661L8C5OM9f/NvWn3O744='
