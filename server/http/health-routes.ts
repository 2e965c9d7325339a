import { Hono } from 'hono'

/**
 * Health checks for load balancers: `/healthz` if the process is running, `/readyz` if it can also reach its database.
 */
export function healthRoutes(ping: () => Promise<void>) {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' as const }))
    .get('/readyz', async (c) => {
      try {
        await ping()
        return c.json({ status: 'ready' as const })
      } catch {
        // The request log records the 503; the reason is in the database's logs and is not exposed here.
        return c.json({ status: 'not_ready' as const }, 503)
      }
    })
}
