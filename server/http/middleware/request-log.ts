import { createMiddleware } from 'hono/factory'
import type { FailureCode } from '../../domain/failure.ts'
import type { Log, Random } from '../../domain/ports/platform.ts'

/** What travels with every request. */
export interface RequestEnv {
  Variables: {
    requestId: string
    /** How the request failed, for its log line. */
    failure?: FailureCode
  }
}

/** None of our own paths is longer; a caller may send 16 KiB. */
const longestPath = 300

/**
 * Gives each request an id of our own (one from outside could forge another request's trail), sends it back as
 * `X-Request-Id`, and writes one line per request. Paths only: a query carries one-time codes and what people search for.
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
