import { Hono } from 'hono'
import { Failure } from '../domain/failure.ts'
import type { Deps } from '../usecases/deps.ts'
import type { Bearer } from './bearer.ts'
import { failureResponse } from './failure-response.ts'
import { healthRoutes } from './health-routes.ts'
import { type MetricsAccess, metricsRoute } from './metrics-route.ts'
import { limitBody } from './middleware/body-limit.ts'
import { personAndProject } from './middleware/project.ts'
import { requestLog } from './middleware/request-log.ts'
import { requirePerson } from './middleware/require-person.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { inlineScriptOf, type PanelAssets, panelRoutes } from './panel-page.ts'
import { changeEventRoutes } from './routes/change-event-routes.ts'
import { companyRoutes } from './routes/company-routes.ts'
import { corRoutes } from './routes/cor-routes.ts'
import { logRoutes } from './routes/log-routes.ts'
import { pageRoutes } from './routes/page-routes.ts'
import { pushRoutes } from './routes/push-routes.ts'
import { connectionRoutes, setupRoutes } from './routes/setup-routes.ts'
import { popupRoutes, sessionRoutes } from './routes/sign-in-routes.ts'
import { webhookRoutes } from './routes/webhook-routes.ts'

export interface AppOptions {
  deps: Deps
  bearer: Bearer
  assets: PanelAssets
  /** Origins that may frame the panel: Procore's. */
  procoreAppOrigins: readonly string[]
  /** Where people write for help; shown on the pages for everybody. */
  supportEmail: string | null
  metrics?: MetricsAccess | null
}

/** The whole application as one Hono app; the same on Node and on Workers. */
export function createApp({
  deps,
  bearer,
  assets,
  procoreAppOrigins,
  supportEmail,
  metrics = null,
}: AppOptions) {
  const project = new Hono<{ Variables: object }>()
    .use('/:projectId/*', requirePerson(bearer), personAndProject(deps))
    .route('/:projectId', setupRoutes(deps))
    .route('/:projectId', corRoutes(deps))
    .route('/:projectId', changeEventRoutes(deps))
    .route('/:projectId', logRoutes(deps))
    .route('/:projectId', pushRoutes(deps))
    .route('/:projectId', companyRoutes(deps))
  const api = new Hono()
    .use(limitBody())
    .route('/session', sessionRoutes(deps, bearer))
    .use('/connection', requirePerson(bearer))
    .route('/connection', connectionRoutes(deps))
    .route('/projects', project)
  return new Hono()
    .use(requestLog(deps.log, deps.random))
    .use(securityHeaders(procoreAppOrigins, inlineScriptOf(assets)))
    .onError((error, c) => failureResponse(c, error, deps.log))
    .notFound((c) => failureResponse(c, new Failure('not_found'), deps.log))
    .route(
      '/',
      healthRoutes(() => deps.store.ping()),
    )
    .route('/', metricsRoute(metrics, deps.hash))
    .route('/', panelRoutes(assets, procoreAppOrigins))
    .route('/', pageRoutes(supportEmail))
    .route('/auth/procore', popupRoutes(deps, assets))
    .route('/webhooks', webhookRoutes(deps))
    .route('/api', api)
}
