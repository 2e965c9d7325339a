import { Hono } from 'hono'
import type { ProcoreCompanyId } from '../../domain/ids.ts'
import type { Deps } from '../../usecases/deps.ts'
import { checkWebhook, receiveWebhook } from '../../usecases/receive-webhook.ts'
import type { AnonymousLimits } from '../anonymous-limits.ts'
import { limitBody } from '../middleware/body-limit.ts'
import { idSchema, parse } from '../parse.ts'

const companyIdSchema = idSchema<ProcoreCompanyId>()

/**
 * Where Procore tells us of changes in one company. Whatever it sends under that company's secret is taken: 202. The
 * secret is checked before a byte of the body is read.
 */
export function webhookRoutes(deps: Deps, limits: AnonymousLimits) {
  return new Hono<{ Variables: { companyId: ProcoreCompanyId } }>()
    .use('/procore/:companyId', async (c, next) => {
      const companyId = parse(companyIdSchema, c.req.param('companyId'))
      // Refused ones alone are counted: Procore's own must come through however many others use its addresses.
      await checkWebhook(deps, companyId, c.req.header('authorization')).catch((error: unknown) => {
        limits.take('webhook', c)
        throw error
      })
      c.set('companyId', companyId)
      await next()
    })
    .post('/procore/:companyId', limitBody(), async (c) => {
      await receiveWebhook(deps, c.var.companyId, await c.req.text())
      return c.body(null, 202)
    })
}
