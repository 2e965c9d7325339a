import { Hono } from 'hono'

/** For load balancers: `/healthz` says the process runs, `/readyz` that it can reach its database. */
export function healthRoutes(ping: () => Promise<void>) {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' as const }))
    .get('/readyz', async (c) => {
      try {
        await ping()
        return c.json({ status: 'ready' as const })
      } catch {
        // The request's own log line says 503; the reason is in the database's logs, not for whoever asks here.
        return c.json({ status: 'not_ready' as const }, 503)
      }
    })
}
