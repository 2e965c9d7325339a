import { Hono } from 'hono'
import { Failure } from '../domain/failure.ts'
import type { Log, Random } from '../domain/ports/platform.ts'
import { failureResponse } from './failure-response.ts'
import { healthRoutes } from './health-routes.ts'
import { closeAfterEarlyAnswer } from './middleware/early-answer.ts'
import { requestLog } from './middleware/request-log.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import type { Operator } from './pages/operator.ts'
import { inlineScriptOf, type PanelAssets, panelRoutes } from './panel-page.ts'
import { pageRoutes } from './routes/page-routes.ts'

export interface PagesOptions {
  assets: PanelAssets
  /** Origins that may embed the panel in an iframe: Procore's. */
  procoreAppOrigins: readonly string[]
  /** The operator of this installation; shown on the public pages. */
  operator: Operator
  /** The app's own origin. */
  publicUrl: string
  log: Log
  random: Random
  /** Rejects if the database cannot be reached. */
  ping: () => Promise<void>
}

/**
 * The public part, the same for every user: the panel's page, the pages for the Marketplace, health checks. Needs no
 * company.
 */
export function createPages({
  assets,
  procoreAppOrigins,
  operator,
  publicUrl,
  log,
  random,
  ping,
}: PagesOptions) {
  return new Hono()
    .use(requestLog(log, random))
    .use(closeAfterEarlyAnswer())
    .use(securityHeaders(procoreAppOrigins, inlineScriptOf(assets)))
    .onError((error, c) => failureResponse(c, error, log))
    .notFound((c) => failureResponse(c, new Failure('not_found'), log))
    .route('/', healthRoutes(ping))
    .route('/', panelRoutes(assets, procoreAppOrigins))
    .route('/', pageRoutes(operator, publicUrl))
}
