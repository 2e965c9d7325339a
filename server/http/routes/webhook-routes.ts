import { Hono } from 'hono'
import type { ProcoreCompanyId } from '../../domain/ids.ts'
import type { Deps } from '../../usecases/deps.ts'
import { checkWebhook, receiveWebhook } from '../../usecases/webhooks/deliveries.ts'
import type { AnonymousLimits } from '../anonymous-limits.ts'
import { limitBody } from '../middleware/body-limit.ts'
import { tooManyRequests } from '../middleware/limit-person.ts'
import { idSchema, parse } from '../parse.ts'
import { RequestBudgets } from '../request-budgets.ts'

const companyIdSchema = idSchema<ProcoreCompanyId>()

/**
 * Rate limit for deliveries of one company. Company admins can read the secret, and a delivery is stored for a week:
 * this bounds the storage they can use. After a 429, Procore keeps the remaining deliveries and retries, at first a
 * second later (procore/FACTS.md 1.11).
 */
export const deliveryBudget = { burst: 2000, perMinute: 30 } as const

/**
 * Webhooks that report changes in one company. Everything sent with that company's secret is accepted with 202, up to a
 * budget. The secret is checked before a byte of the body is read.
 */
export function webhookRoutes(deps: Deps, limits: AnonymousLimits, requestLimits: 'on' | 'off') {
  const now = () => Date.parse(deps.clock.now())
  const deliveries = new RequestBudgets(deliveryBudget, now)
  return new Hono<{ Variables: { companyId: ProcoreCompanyId } }>()
    .use('/procore/:companyId', async (c, next) => {
      const companyId = parse(companyIdSchema, c.req.param('companyId'))
      // Only refused deliveries are counted: genuine ones must get through, however many other callers share Procore's
      // addresses.
      await checkWebhook(deps, companyId, c.req.header('authorization')).catch((error: unknown) => {
        limits.take('webhook', c)
        throw error
      })
      const waitMs = requestLimits === 'on' ? deliveries.take(companyId) : 0
      if (waitMs > 0) throw tooManyRequests(now() + waitMs)
      c.set('companyId', companyId)
      await next()
    })
    .post('/procore/:companyId', limitBody(), async (c) => {
      await receiveWebhook(deps, c.var.companyId, await c.req.text())
      return c.body(null, 202)
    })
}
