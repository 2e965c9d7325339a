import { Hono } from 'hono'
import type { Faults } from '../core/faults.ts'
import type { Journal } from '../core/journal.ts'
import { serveEmulated } from '../core/serve.ts'
import { type Admitted, admission } from './admission.ts'
import { pageRoutes } from './pages/page-routes.ts'
import { Refusal } from './refusal.ts'
import { accountRoutes } from './routes/account.ts'
import { changeEventSettingRoutes } from './routes/change-event-settings.ts'
import { changeEventRoutes } from './routes/change-events.ts'
import { commitmentRoutes } from './routes/commitments.ts'
import { directoryRoutes } from './routes/directory.ts'
import { oauthRoutes } from './routes/oauth.ts'
import { projectRoutes } from './routes/projects.ts'
import { storageRoutes, uploadRoutes } from './routes/uploads.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { ProcoreState } from './store.ts'

export interface EmulatedProcore {
  url: string
  loginUrl: string
  apiUrl: string
  /** Origin of Procore's own screens, which embed the panel's iframe. */
  appUrl: string
  state: ProcoreState
  reset(): void
  close(): Promise<void>
}

export interface ProcoreOptions {
  journal: Journal
  faults: Faults
  /** PUBLIC_URL of the app. */
  appUrl: string
  port?: number
  /** The sandbox's control routes, served alongside Procore's. */
  control?: Hono
}

/** The calls of the app and of the browser's sign-in. The screens are not part of a contract. */
const journaled = /^\/(oauth\/(authorize|token|revoke)|rest\/)/

/** Login, API and screens of an emulated Procore, on one origin on `localhost`. */
export async function createProcore(options: ProcoreOptions): Promise<EmulatedProcore> {
  const state = new ProcoreState(options.appUrl)
  const listening = await serveEmulated({
    system: 'procore',
    app: procoreApp(state, options.control),
    journal: options.journal,
    faults: options.faults,
    host: 'localhost',
    journalPaths: journaled,
    faultPaths: /^\/storage\//,
    ...(options.port === undefined ? {} : { port: options.port }),
  })
  const { url } = listening
  return {
    url,
    loginUrl: url,
    apiUrl: url,
    appUrl: url,
    state,
    reset: () => state.reset(),
    close: listening.close,
  }
}

function procoreApp(state: ProcoreState, control: Hono | undefined): Hono {
  const app = new Hono()
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json(error.body, error.status)
    console.error(error)
    return c.json({ errors: 'Internal server error' }, 500)
  })
  // Queue webhooks for whatever the request has changed.
  app.use('*', async (_, next) => {
    await next()
    state.webhooks.observe()
  })
  oauthRoutes(app, state)
  storageRoutes(app, state)
  app.route('/', procoreApi(state))
  if (control) app.route('/', control)
  pageRoutes(app, state)
  return app
}

function procoreApi(state: ProcoreState): Hono<Admitted> {
  const api = new Hono<Admitted>()
  api.use('/rest/*', admission(state))
  accountRoutes(api, state)
  projectRoutes(api, state)
  changeEventRoutes(api, state)
  changeEventSettingRoutes(api, state)
  commitmentRoutes(api, state)
  directoryRoutes(api, state)
  uploadRoutes(api, state)
  webhookRoutes(api, state)
  api.all('/rest/*', (c) => c.json({ errors: 'Not found' }, 404))
  return api
}
