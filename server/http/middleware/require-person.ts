import { createMiddleware } from 'hono/factory'
import { Failure } from '../../domain/failure.ts'
import type { Deps } from '../../usecases/deps.ts'
import { type Bearer, bearerIn, type SessionClaims } from '../bearer.ts'
import { personHere } from '../person-here.ts'

/** Variables of a request after `requirePerson`. */
export interface PersonEnv {
  Variables: { claims: SessionClaims }
}

/** Rejects requests without a valid bearer, and sets its claims in `c.var.claims`. */
export function requirePerson(bearer: Bearer) {
  return createMiddleware<PersonEnv>(async (c, next) => {
    const presented = bearerIn(c.req.header('authorization'))
    if (presented === undefined) throw new Failure('session_missing')
    const claims = await bearer.verify(presented)
    if (claims === 'expired') throw new Failure('session_ended')
    if (claims === 'invalid') throw new Failure('session_missing')
    c.set('claims', claims)
    await next()
  })
}

/**
 * Rejects a bearer whose session has ended. A bearer outlives its session by up to an hour and must not use up the
 * person's rate limits. Must run after `requirePerson`.
 */
export function requireSession(deps: Deps) {
  return createMiddleware<PersonEnv>(async (c, next) => {
    await personHere(deps, c)
    await next()
  })
}
