import { Hono } from 'hono'
import type { Deps } from '../usecases/deps.ts'
import { AnonymousLimits } from './anonymous-limits.ts'
import type { Bearer } from './bearer.ts'
import type { CallerAddress } from './caller-address.ts'
import { OpenFiles } from './csv-file.ts'
import { type MetricsAccess, metricsRoute } from './metrics-route.ts'
import { limitBody } from './middleware/body-limit.ts'
import { limitPerson, unlimited } from './middleware/limit-person.ts'
import { projectRequest } from './middleware/project.ts'
import { requirePerson, requireSession } from './middleware/require-person.ts'
import type { Operator } from './pages/operator.ts'
import { createPages } from './pages-app.ts'
import type { PanelAssets } from './panel-page.ts'
import { changeEventRoutes } from './routes/change-event-routes.ts'
import { companyRoutes } from './routes/company-routes.ts'
import { corRoutes } from './routes/cor-routes.ts'
import { logRoutes } from './routes/log-routes.ts'
import { pushRoutes } from './routes/push-routes.ts'
import { connectionRoutes, setupRoutes } from './routes/setup-routes.ts'
import { ownSessionRoutes, popupRoutes, sessionRoutes } from './routes/sign-in-routes.ts'
import { webhookRoutes } from './routes/webhook-routes.ts'
import type { SignInStates } from './sign-in-state.ts'

export interface AppOptions {
  deps: Deps
  bearer: Bearer
  signInStates: SignInStates
  assets: PanelAssets
  /** Origins that may embed the panel in an iframe: Procore's. */
  procoreAppOrigins: readonly string[]
  /** The operator of this installation; shown on the public pages. */
  operator: Operator
  /** The app's own origin. */
  publicUrl: string
  /** `off` disables rate limits. */
  requestLimits: 'on' | 'off'
  addressOf: CallerAddress
  metrics?: MetricsAccess | null
}

/** The whole application as one Hono app; the same on Node and on Workers. */
export function createApp({
  deps,
  bearer,
  signInStates,
  assets,
  procoreAppOrigins,
  operator,
  publicUrl,
  requestLimits,
  addressOf,
  metrics = null,
}: AppOptions) {
  const limits = new AnonymousLimits({ isOn: requestLimits === 'on', addressOf, clock: deps.clock })
  const files = new OpenFiles()
  const limitPeople = requestLimits === 'on' ? limitPerson(deps.clock) : unlimited
  const project = new Hono<{ Variables: object }>()
    .use('/:projectId/*', requirePerson(bearer), limitBody(), projectRequest(deps), limitPeople)
    .route('/:projectId', setupRoutes())
    .route('/:projectId', corRoutes(deps))
    .route('/:projectId', changeEventRoutes(deps))
    .route('/:projectId', logRoutes(files))
    .route('/:projectId', pushRoutes())
    .route('/:projectId', companyRoutes(files))
  const api = new Hono()
    .route('/session', sessionRoutes(deps, bearer, limits))
    .use('/sessions', requirePerson(bearer))
    .route('/sessions', ownSessionRoutes(deps))
    .use('/connection', requirePerson(bearer), requireSession(deps), limitPeople, limitBody())
    .route('/connection', connectionRoutes(deps))
    .route('/projects', project)
  return createPages({
    assets,
    procoreAppOrigins,
    operator,
    publicUrl,
    log: deps.log,
    random: deps.random,
    ping: () => deps.store.ping(),
  })
    .route('/', metricsRoute(metrics, deps.hash))
    .route('/auth/procore', popupRoutes(deps, signInStates, { assets, limits }))
    .route('/webhooks', webhookRoutes(deps, limits, requestLimits))
    .route('/api', api)
}

/** All routes with their request and response types, for the panel's client (ui/api). */
export type AppType = ReturnType<typeof createApp>
