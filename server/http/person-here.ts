import type { Context } from 'hono'
import type { Person } from '../domain/person.ts'
import { personOf } from '../usecases/access.ts'
import type { Deps } from '../usecases/deps.ts'
import type { PersonEnv } from './middleware/require-person.ts'

/** The person of this request's bearer, as long as the session exists. */
export function personHere<E extends PersonEnv>(deps: Deps, c: Context<E>): Promise<Person> {
  const { companyId, sessionId } = c.var.claims
  return personOf(deps, companyId, sessionId)
}
