import { Hono } from 'hono'
import { Failure } from '../domain/failure.ts'
import type { Hash } from '../domain/ports/platform.ts'
import { sameSecret } from '../usecases/webhooks/deliveries.ts'
import { bearerIn } from './bearer.ts'

export interface MetricsAccess {
  /** The bearer token that a scraper must send. */
  token: string
  text: () => string
}

/** Prometheus metrics of this process. Disabled (404) unless the environment sets a token. */
export function metricsRoute(access: MetricsAccess | null, hash: Hash) {
  return new Hono().get('/metrics', async (c) => {
    if (access === null) throw new Failure('not_found')
    const presented = bearerIn(c.req.header('authorization')) ?? ''
    if (!(await sameSecret(hash, presented, access.token))) {
      return c.body(null, 401, { 'WWW-Authenticate': 'Bearer' })
    }
    return c.body(access.text(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' })
  })
}
