// Stands in the panel's page itself (build.mjs puts it there) and runs while the panel's script is still on its way, so
// that neither Procore's answer nor the views of a first look have to wait for it.

export {}

/** What is said to the panel before its script has come. */
const early: MessageEvent<unknown>[] = []
window.early = early
window.onmessage = (event) => early.push(event)
const allowed = document.querySelector<HTMLMetaElement>('meta[name="procore-app-origins"]')?.content
for (const origin of allowed?.split(' ') ?? []) {
  // Where the browser does not tell who holds the frame, the panel's script asks.
  if (origin === location.ancestorOrigins?.[0]) parent.postMessage({ type: 'initialize' }, origin)
}

/** Which views will be needed is a good guess: those for signed-in people where a session was kept. */
function keepsSession(): boolean {
  try {
    return Object.keys(sessionStorage).some((key) => key.startsWith('clearstory.session.'))
  } catch {
    // Storage may be forbidden in a frame.
    return false
  }
}
const { inside, before } = document.currentScript?.dataset ?? {}
const views = document.createElement('link')
views.rel = 'modulepreload'
views.href = (keepsSession() ? inside : before) ?? ''
document.head.append(views)
