import { Hono } from 'hono'
import type { Faults } from '../core/faults.ts'
import type { Journal } from '../core/journal.ts'
import { serveEmulated } from '../core/serve.ts'
import { type ApiEnv, authenticate } from './authenticate.ts'
import { pageRoutes } from './pages/pages.ts'
import { notFound, Refusal } from './refusal.ts'
import { changeNotificationRoutes } from './routes/change-notifications.ts'
import { companyRoutes } from './routes/companies.ts'
import { corSummaryRoutes } from './routes/cor-summaries.ts'
import { corRoutes } from './routes/cors.ts'
import { labelRoutes } from './routes/labels.ts'
import { projectRoutes } from './routes/projects.ts'
import { rateRoutes } from './routes/rates.ts'
import { tagRoutes } from './routes/tags.ts'
import { fileRoutes } from './signed-file.ts'
import { ClearstoryState } from './state.ts'

export interface ClearstoryOptions {
  journal: Journal
  faults: Faults
  port?: number
  now?: () => number
}

export interface EmulatedClearstory {
  url: string
  apiUrl: string
  appUrl: string
  state: ClearstoryState
  /** Resets to the seed; the server keeps its port. */
  reset(): void
  close(): Promise<void>
}

/** Starts an emulated Clearstory: its Web API at the root, pages for people under /app. */
export async function createClearstory(options: ClearstoryOptions): Promise<EmulatedClearstory> {
  const { journal, faults, port } = options
  const state = new ClearstoryState(options.now ?? Date.now)
  const listening = await serveEmulated({
    system: 'clearstory',
    app: clearstoryApp(state),
    journal,
    faults,
    host: '127.0.0.1',
    // The journal records API calls only, not people and their browsers.
    journalPaths: /^\/(?!app(\/|$)|files\/|favicon)/,
    faultPaths: /^\/files\//,
    ...(port !== undefined && { port }),
  })
  return {
    url: listening.url,
    apiUrl: listening.url,
    appUrl: `${listening.url}/app`,
    state,
    reset: () => state.reset(),
    close: () => listening.close(),
  }
}

function clearstoryApp(state: ClearstoryState): Hono {
  const api = new Hono<ApiEnv>()
    .use(authenticate(state))
    .route('/companies', companyRoutes(state))
    .route('/', projectRoutes(state))
    // Must come before the routes by id: "overview" is not an id.
    .route('/cors', corSummaryRoutes(state))
    .route('/cors', corRoutes(state))
    .route('/labels', labelRoutes(state))
    .route('/change-notifications', changeNotificationRoutes(state))
    .route('/tags', tagRoutes(state))
    .route('/rates', rateRoutes(state))
  return new Hono()
    .onError((error, c) => {
      if (error instanceof Refusal) return c.json(error.body, error.status)
      console.error(error)
      return c.json({ message: 'Internal Server Error' }, 500)
    })
    .notFound((c) => c.json(notFound().body, 404))
    .route('/app', pageRoutes(state))
    .route('/files', fileRoutes(state))
    .route('/', api)
}
