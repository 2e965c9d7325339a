// Inlined into the panel's HTML page by build.mjs. It runs while the panel's script is still loading, so that Procore's
// answer, the change event and the first views do not wait for the script. It is kept small rather than strict: a
// prefetched response is used only if the panel, which validates everything, makes the same request.
import { questionOf } from './api/early-request.ts'
import type { OpenRoute } from './api/event-api.ts'
import { renewBeforeMs, sessionKey } from './host/storage.ts'

/** Messages that arrive before the panel's script has loaded. */
const early: MessageEvent[] = []
window.early = early
// Where the browser does not reveal the parent's origin, the panel's script sends `initialize` instead.
const holder = location.ancestorOrigins?.[0] ?? ''
const allowed = document.querySelector<HTMLMetaElement>('meta[name="procore-app-origins"]')?.content
const known = allowed?.split(' ').includes(holder)
if (known) parent.postMessage({ type: 'initialize' }, holder)

window.onmessage = (event) => {
  early.push(event)
  try {
    if (known && event.origin === holder) askAhead(event.data.context)
  } catch {
    // Another message, no session, or storage is blocked in this frame: the panel sends the request once it has loaded.
  }
}

function askAhead(context: { company_id: string; project_id: string; id: string; view: string }): void {
  const { bearer, expiresAt } = JSON.parse(sessionStorage.getItem(sessionKey(context.company_id)) ?? '')
  const saved = /^change_events\.(detail|edit)$/.test(context.view) && Number(context.id) > 0
  if (!saved || Date.parse(expiresAt) - Date.now() < renewBeforeMs) return
  const route: OpenRoute = '/api/projects/:projectId/change-events/:changeEventId/open'
  const path = route.replace(':projectId', context.project_id).replace(':changeEventId', context.id)
  const headers = { authorization: `Bearer ${bearer}` }
  const answer = fetch(path, { method: 'POST', headers, cache: 'no-store' })
  window.ahead = { [questionOf(path, headers)]: answer }
  // Avoids an unhandled rejection. The code that takes the response handles its failure.
  answer.catch(() => {})
}

// Older browsers would show a blank panel: Safari before 16.4 cannot adopt style sheets, Firefox before 121 and
// Chromium before 105 lack :has(). This runs before the panel's script, which then finds no element to render into.
const fits = 'replaceSync' in CSSStyleSheet.prototype && CSS.supports('selector(:has(a))')
if (!fits) {
  document.onreadystatechange = () => {
    document.getElementById('panel')?.remove()
    document.getElementById('too-old')?.removeAttribute('hidden')
  }
}

// In Chromium and Firefox an iframe inherits the color scheme of the embedding page (CSS Color Adjustment 1, 2.4).
// WebKit uses the system's color scheme, which would make the panel dark inside a light Procore. Procore's context does
// not include a color scheme, so the panel is light wherever a light page's iframe would be dark.
const dark = matchMedia('(prefers-color-scheme: dark)')
const scheme = () => {
  if (dark.matches && parent !== window && !framesFollow()) document.documentElement.className = 'light'
}
dark.onchange = scheme
scheme()

function framesFollow(): boolean {
  const frame = document.createElement('iframe')
  frame.style.colorScheme = 'light'
  document.documentElement.append(frame)
  const follows = frame.contentWindow?.matchMedia(dark.media).matches === false
  frame.remove()
  return follows
}

// Without a stored session, the sign-in page will be needed.
if (!hasSession()) {
  const preload = document.createElement('link')
  preload.rel = 'modulepreload'
  preload.href = document.currentScript?.dataset.signedOut ?? ''
  document.head.append(preload)
}

function hasSession(): boolean {
  try {
    return Object.keys(sessionStorage).some((key) => key.startsWith(sessionKey('')))
  } catch {
    // Storage can be blocked in an iframe.
    return false
  }
}
