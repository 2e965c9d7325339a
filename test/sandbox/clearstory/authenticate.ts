import { createMiddleware } from 'hono/factory'
import type { Company } from './entities.ts'
import { unauthorized } from './refusal.ts'
import type { ClearstoryState } from './state.ts'

/** The context of every API route: the company whose key was used. */
export interface ApiEnv {
  Variables: { company: Company }
}

/** HTTP Basic authentication with a company's key id and secret. */
export function authenticate(state: ClearstoryState) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(c.req.header('authorization') ?? '') ?? []
    const given = Buffer.from(encoded, 'base64').toString('utf8')
    const key = state.tables.keys.find(({ keyId, secret }) => `${keyId}:${secret}` === given)
    const company = state.tables.companies.find(({ id }) => id === key?.companyId)
    if (!key || key.disabled || !company) throw unauthorized()
    c.set('company', company)
    await next()
  })
}
