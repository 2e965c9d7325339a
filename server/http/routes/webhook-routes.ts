import { Hono } from 'hono'
import type { ProcoreCompanyId } from '../../domain/ids.ts'
import type { Deps } from '../../usecases/deps.ts'
import { checkWebhook, receiveWebhook } from '../../usecases/receive-webhook.ts'
import { limitBody } from '../middleware/body-limit.ts'
import { idSchema, parse } from '../parse.ts'

const companyIdSchema = idSchema<ProcoreCompanyId>()

/**
 * Where Procore tells us of changes in one company. Whatever it sends under that company's secret is taken: 202. The
 * secret is checked before a byte of the body is read.
 */
export function webhookRoutes(deps: Deps) {
  return new Hono<{ Variables: { companyId: ProcoreCompanyId } }>()
    .use('/procore/:companyId', async (c, next) => {
      const companyId = parse(companyIdSchema, c.req.param('companyId'))
      await checkWebhook(deps, companyId, c.req.header('authorization'))
      c.set('companyId', companyId)
      await next()
    })
    .post('/procore/:companyId', limitBody(), async (c) => {
      await receiveWebhook(deps, c.var.companyId, await c.req.text())
      return c.body(null, 202)
    })
}
