import { Hono } from 'hono'
import * as v from 'valibot'
import { Failure } from '../../domain/failure.ts'
import type { ProcoreCompanyId } from '../../domain/ids.ts'
import type { Hash } from '../../domain/ports/platform.ts'
import type { Left } from '../../usecases/setup/connection.ts'
import { sameSecret } from '../../usecases/webhooks/deliveries.ts'
import { bearerIn } from '../bearer.ts'
import { idSchema, parse } from '../parse.ts'

/** Operator commands for one company. */
export interface CompanyOperations {
  deleteCompany(companyId: string): Promise<Left>
  rotateKey(): Promise<number>
  exportRows(): Promise<ReadableStream<Uint8Array>>
  restore(at: string): Promise<{ restored: boolean; reason: string | null }>
  metrics(): Promise<string>
}

export interface OperatorOptions {
  /** The operator's bearer token; null disables these routes. */
  token: string | null
  hash: Hash
  company: (companyId: ProcoreCompanyId) => CompanyOperations
  /** Whether the company has rows in the configured jurisdiction's objects, or in another jurisdiction's. */
  where: (companyId: ProcoreCompanyId) => Promise<'here' | 'elsewhere' | 'nowhere'>
}

const companyIdSchema = idSchema<ProcoreCompanyId>()
const utc = v.pipe(v.string(), v.isoTimestamp('must be ISO 8601'), v.endsWith('Z', 'must be in UTC'))
const restoreSchema = v.object({ at: utc })

/**
 * The counterpart of `npm run command` on Node, for one company's Durable Object:
 *
 * | route                          | what it does                                                    |
 * | ------------------------------ | --------------------------------------------------------------- |
 * | DELETE /operator/companies/:id | revokes tokens at Procore, removes webhooks, deletes everything |
 * | POST …/rotate-key              | encrypts every secret with the current SECRET_KEY               |
 * | GET …/export                   | every row as JSON lines                                         |
 * | POST …/restore `{"at": …}`     | restores a point in time within the last 30 days                |
 * | GET …/metrics                  | Prometheus metrics                                              |
 *
 * 404 if the company has no rows, 409 if they are in a jurisdiction other than the configured one.
 */
export function operatorRoutes({ token, hash, company, where }: OperatorOptions) {
  return new Hono<{ Variables: { companyId: ProcoreCompanyId } }>()
    .use('/companies/:companyId/*', async (c, next) => {
      if (token === null) throw new Failure('not_found')
      const presented = bearerIn(c.req.header('authorization')) ?? ''
      if (!(await sameSecret(hash, presented, token))) {
        return c.body(null, 401, { 'WWW-Authenticate': 'Bearer' })
      }
      const companyId = parse(companyIdSchema, c.req.param('companyId'))
      const place = await where(companyId)
      if (place === 'elsewhere') return c.json({ reason: 'The company is in another JURISDICTION.' }, 409)
      // Restore works without rows: lost data can be restored.
      if (place === 'nowhere' && !c.req.path.endsWith('/restore')) throw new Failure('not_found')
      c.set('companyId', companyId)
      return next()
    })
    .delete('/companies/:companyId', async (c) => {
      const { companyId } = c.var
      return c.json(await company(companyId).deleteCompany(companyId))
    })
    .post('/companies/:companyId/rotate-key', async (c) =>
      c.json({ rewritten: await company(c.var.companyId).rotateKey() }),
    )
    .get('/companies/:companyId/export', async (c) =>
      c.body(await company(c.var.companyId).exportRows(), 200, { 'Content-Type': 'application/x-ndjson' }),
    )
    .post('/companies/:companyId/restore', async (c) => {
      // Accepts any content type: curl -d sends a form's.
      const { at } = parse(restoreSchema, await c.req.json().catch(() => null))
      return c.json(await company(c.var.companyId).restore(at))
    })
    .get('/companies/:companyId/metrics', async (c) =>
      c.body(await company(c.var.companyId).metrics(), 200, {
        'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      }),
    )
}
