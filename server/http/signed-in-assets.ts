/**
 * Script and style of the sign-in window's last page. Inline, so that the code is handed over even where a file does
 * not load; constant, so that the security headers can allow exactly these by their hash (a test holds the two
 * together).
 */
export const script = `
const { code, failed } = document.body.dataset
const byHand = () => document.body.setAttribute('data-by-hand', '')
const message = code
  ? { type: 'clearstory.signed_in', code }
  : { type: 'clearstory.sign_in_failed', reason: failed }
try {
  window.opener.postMessage(message, window.location.origin)
  // The panel closes this window; where it did not hear, the code is shown to be typed.
  setTimeout(byHand, 1500)
} catch {
  byHand()
}
`
export const scriptSha256 = 'G1zEJnqLAFaj05vw/EJyivgJzkCNEVlS2NqCYUnN72k='

export const style = `
:root { color-scheme: light dark }
body { margin: 0; font: 14px/20px Inter, system-ui, sans-serif; color: var(--text, CanvasText); background: var(--bg, Canvas) }
main { max-width: 360px; margin: 0 auto; padding: 48px 24px }
h1 { margin: 0 0 8px; font-size: 20px; line-height: 28px; font-weight: 600 }
p { margin: 0 0 16px }
.code { font-size: 32px; line-height: 40px; font-weight: 600; letter-spacing: 2px; user-select: all }
.by-hand { display: none }
[data-by-hand] .by-hand { display: block }
[data-by-hand] .by-itself { display: none }
`
export const styleSha256 = 's+tegUb4H5ttwd7DAY2sLrj8oAdgqiQhmGhYIm4eUEA='
