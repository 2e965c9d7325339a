import { signal } from '@preact/signals'
import { render } from 'preact'
import { questionOf, takeAhead } from './api/early-request.ts'
import { createEventApi } from './api/event-api.ts'
import { createHttp, type HttpHost } from './api/http.ts'
import { createSessionApi } from './api/session-api.ts'
import { createThisEvent } from './event/model.ts'
import { keepFocus } from './host/keep-focus.ts'
import { browserFrame, type FrameState, followProcore } from './host/procore-frame.ts'
import { bearersElsewhere, createKeep, forgetKept } from './host/storage.ts'
import style from './panel.css' with { type: 'text' }
import { App } from './shell/App.tsx'
import { createClock } from './state/clock.ts'
import { createPanel } from './state/panel.ts'
import { PanelContext, type Services } from './state/panel-context.ts'
import { createSession } from './state/session.ts'
import { adoptStyles } from './styles/adopt.ts'

adoptStyles(document, style)

// Composition root: the only file that uses the browser's globals and wires the services together.
const fetchHere: HttpHost['fetch'] = (path, init) =>
  takeAhead(window, questionOf(path, init.headers)) ?? fetch(path, { ...init, cache: 'no-store' })
const sessionApi = createSessionApi(fetchHere)
const clock = createClock({
  now: () => Date.now(),
  every: (milliseconds, act) => {
    const timer = setInterval(act, milliseconds)
    return () => clearInterval(timer)
  },
})
const panel = createPanel()
const session = createSession({
  api: sessionApi,
  keep: createKeep(() => sessionStorage),
  now: () => Date.now(),
  forgetStored: (own) => {
    window.ahead = undefined
    for (const bearer of bearersElsewhere(window, own)) void sessionApi.signOut(bearer)
    forgetKept(window)
  },
  forgetScreen: (plan) => {
    panel.forget(plan)
    thisEvent.clear()
  },
})
const http = createHttp({
  fetch: fetchHere,
  bearer: session.bearer,
  onSessionEnded: session.end,
  onForbidden: () => void thisEvent.check(),
})
const api = createEventApi(http)
const thisEvent = createThisEvent(api, panel)
const services: Services = { api, clock, http, panel, session, sessionApi, thisEvent }

// A page restored from the back/forward cache (bfcache) may show data of a person who has since signed out.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) window.location.reload()
})

const frame = signal<FrameState>('asking')
const origins = document.querySelector<HTMLMetaElement>('meta[name="procore-app-origins"]')?.content ?? ''
followProcore(browserFrame(window), origins.split(' '), {
  onState: (state) => {
    frame.value = state
  },
  onContext: (context) => {
    session.enter(context.companyId)
    panel.moveTo(context)
  },
  onVisible: (visible) => {
    panel.visible.value = visible
    clock.setVisible(visible)
  },
})

function Root() {
  return (
    <PanelContext.Provider value={services}>
      <App frame={frame.value} />
    </PanelContext.Provider>
  )
}
keepFocus(window)
const root = document.getElementById('panel')
if (root !== null) render(<Root />, root)
