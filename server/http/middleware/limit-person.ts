import { createMiddleware } from 'hono/factory'
import { Failure } from '../../domain/failure.ts'
import type { Clock } from '../../domain/ports/platform.ts'
import { type Budget, RequestBudgets } from '../request-budgets.ts'
import type { PersonEnv } from './require-person.ts'

/**
 * Requests of one person that make Procore or Clearstory be asked again. A panel looks for news every 30 seconds at most
 * (ui/models/pulse.ts), which costs little and is not limited. What is limited follows a click, in any number of tabs.
 */
export const personBudgets = {
  refresh: { burst: 60, perMinute: 30 },
  sync: { burst: 10, perMinute: 6 },
  validate: { burst: 10, perMinute: 6 },
  push: { burst: 120, perMinute: 60 },
} as const satisfies Record<string, Budget>

const kinds: readonly { kind: keyof typeof personBudgets; path: RegExp }[] = [
  { kind: 'refresh', path: /^\/api\/projects\/[^/]+\/(change-events|cors)\/[^/]+\/(refresh|open)\/?$/ },
  { kind: 'refresh', path: /^\/api\/projects\/[^/]+\/notifications\/refresh\/?$/ },
  { kind: 'sync', path: /^\/api\/projects\/[^/]+\/sync\/?$/ },
  { kind: 'validate', path: /^\/api\/projects\/[^/]+\/validation\/?$/ },
  { kind: 'push', path: /^\/api\/projects\/[^/]+\/pushes(\/|$)/ },
]

/** Answers 429 `too_many_requests` once a person has used up a budget. After `requirePerson`. */
export function limitPerson(clock: Clock) {
  const now = () => Date.parse(clock.now())
  const budgets = new Map(
    Object.entries(personBudgets).map(([kind, budget]) => [kind, new RequestBudgets(budget, now)]),
  )
  return createMiddleware<PersonEnv>(async (c, next) => {
    const { companyId, personId } = c.var.claims
    const kind = c.req.method === 'POST' ? kinds.find(({ path }) => path.test(c.req.path))?.kind : undefined
    const waitMs = kind === undefined ? 0 : (budgets.get(kind)?.take(`${companyId}/${personId}`) ?? 0)
    if (waitMs > 0) throw tooManyRequests(now() + waitMs)
    await next()
  })
}

export const unlimited = createMiddleware<PersonEnv>((_, next) => next())

/** @param retryAt milliseconds since the epoch */
export function tooManyRequests(retryAt: number): Failure {
  return new Failure('too_many_requests', { retryAt: new Date(retryAt).toISOString() })
}
