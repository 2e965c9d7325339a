import { createMiddleware } from 'hono/factory'
import type { FailureCode } from '../../domain/failure.ts'
import type { Log, Random } from '../../domain/ports/platform.ts'

/** Variables of every request. */
export interface RequestEnv {
  Variables: {
    requestId: string
    /** The request's failure code, for its log line. */
    failure?: FailureCode
  }
}

/** No route of this app is longer; a caller may send 16 KiB. */
const longestPath = 300

/**
 * Assigns each request a new id (an id sent by the caller could impersonate another request in the logs), returns it as
 * `X-Request-Id`, and writes one line per request. Logs paths only: query strings contain one-time codes and search
 * terms.
 */
export function requestLog(log: Log, random: Random, now: () => number = Date.now) {
  return createMiddleware<RequestEnv>(async (c, next) => {
    const requestId = random.token(9)
    const startedAt = now()
    c.set('requestId', requestId)
    c.header('X-Request-Id', requestId)
    await next()
    const { status } = c.res
    log[status >= 500 ? 'error' : 'info']('request', {
      method: c.req.method,
      path: c.req.path.slice(0, longestPath),
      status,
      ms: now() - startedAt,
      requestId,
      failure: c.var.failure,
    })
  })
}
