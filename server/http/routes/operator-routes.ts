import { Hono } from 'hono'
import * as v from 'valibot'
import { Failure } from '../../domain/failure.ts'
import type { ProcoreCompanyId } from '../../domain/ids.ts'
import type { Hash } from '../../domain/ports/platform.ts'
import type { Left } from '../../usecases/setup/connection.ts'
import { sameSecret } from '../../usecases/webhooks/deliveries.ts'
import { bearerIn } from '../bearer.ts'
import { idSchema, parse } from '../parse.ts'

/** What an operator can do to one company. */
export interface CompanyOperations {
  deleteCompany(companyId: string): Promise<Left>
  rotateKey(): Promise<number>
  exportRows(): Promise<ReadableStream<Uint8Array>>
  restore(at: string): Promise<{ restored: boolean; reason: string | null }>
  metrics(): Promise<string>
}

export interface OperatorOptions {
  /** What the operator must show as bearer; null where there are no such routes. */
  token: string | null
  hash: Hash
  company: (companyId: ProcoreCompanyId) => CompanyOperations
  /** Whether the company has rows in the objects of the configured jurisdiction, or in another one. */
  where: (companyId: ProcoreCompanyId) => Promise<'here' | 'elsewhere' | 'nowhere'>
}

const companyIdSchema = idSchema<ProcoreCompanyId>()
const utc = v.pipe(v.string(), v.isoTimestamp('must be ISO 8601'), v.endsWith('Z', 'must be in UTC'))
const restoreSchema = v.object({ at: utc })

/**
 * What `npm run command` does on Node, for one company's Durable Object:
 *
 * | route | what it does |
 * |---|---|
 * | DELETE /operator/companies/:id | revokes at Procore, removes webhooks, deletes everything |
 * | POST …/rotate-key | encrypts every secret with the current SECRET_KEY |
 * | GET …/export | every row as JSON lines |
 * | POST …/restore `{"at": …}` | back to a time of the last 30 days |
 * | GET …/metrics | counts for Prometheus |
 *
 * 404 where the company has no rows, 409 where they are in another jurisdiction than the configured one.
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
      // What was lost can be restored.
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
      // Of any content type: curl's own for -d is that of a form.
      const { at } = parse(restoreSchema, await c.req.json().catch(() => null))
      return c.json(await company(c.var.companyId).restore(at))
    })
    .get('/companies/:companyId/metrics', async (c) =>
      c.body(await company(c.var.companyId).metrics(), 200, {
        'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      }),
    )
}
