import { Hono } from 'hono'
import type { Deps } from '../../usecases/deps.ts'
import { receiveWebhook } from '../../usecases/receive-webhook.ts'
import { limitBody } from '../middleware/body-limit.ts'

/** Where Procore tells us of changes. Whatever it sends under the right secret is taken: 202. */
export function webhookRoutes(deps: Deps) {
  return new Hono().use(limitBody()).post('/procore', async (c) => {
    await receiveWebhook(deps, c.req.header('authorization'), await c.req.text())
    return c.body(null, 202)
  })
}
