// Stands in the panel's page itself (build.mjs puts it there) and runs while the panel's script is still on its way, so
// that neither Procore's answer, nor the change event, nor the views of a first look have to wait for it. It is small
// rather than strict: what it asks for is used only if the panel, which reads everything with care, asks the same.
import { questionOf } from './api/early-request.ts'
import type { OpenRoute } from './api/event-api.ts'
import { renewBeforeMs, sessionKey } from './host/storage.ts'

/** What is said to the panel before its script has come. */
const early: MessageEvent[] = []
window.early = early
// Where the browser does not tell who holds the frame, the panel's script asks.
const holder = location.ancestorOrigins?.[0] ?? ''
const allowed = document.querySelector<HTMLMetaElement>('meta[name="procore-app-origins"]')?.content
const known = allowed?.split(' ').includes(holder)
if (known) parent.postMessage({ type: 'initialize' }, holder)

window.onmessage = (event) => {
  early.push(event)
  try {
    if (known && event.origin === holder) askAhead(event.data.context)
  } catch {
    // Another message, no session, or storage forbidden in a frame: the panel asks when it is there.
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
  // Whoever takes the answer hears of it.
  answer.catch(() => {})
}

// Older browsers would show a blank panel: Safari before 16.4 cannot adopt style sheets, Firefox before 121 and Chromium
// before 105 have no :has(). Told before the panel's own script runs, which then finds no place to draw in.
const fits = 'replaceSync' in CSSStyleSheet.prototype && CSS.supports('selector(:has(a))')
if (!fits) {
  document.onreadystatechange = () => {
    document.getElementById('panel')?.remove()
    document.getElementById('too-old')?.removeAttribute('hidden')
  }
}

// In Chromium and Firefox a frame's colour scheme is that of the page that holds it (CSS Color Adjustment 1, 2.4). In
// WebKit it is the system's: a panel dark in a light Procore. Procore's context says nothing of it, so the panel is light
// where a light page's frame would be dark.
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
    // Storage may be forbidden in a frame.
    return false
  }
}
