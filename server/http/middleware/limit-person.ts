import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import { Failure } from '../../domain/failure.ts'
import type { Clock } from '../../domain/ports/platform.ts'
import { type Budget, RequestBudgets } from '../request-budgets.ts'
import type { PersonEnv } from './require-person.ts'

/**
 * Rate limits per person for requests that call Procore or Clearstory for more than the person's permissions, or that
 * read a lot. A panel polls at most every 30 seconds (ui/state/polling.ts); the rest follows user actions, in any number
 * of tabs.
 */
export const personBudgets = {
  refresh: { burst: 60, perMinute: 30 },
  sync: { burst: 10, perMinute: 6 },
  validate: { burst: 10, perMinute: 6 },
  push: { burst: 120, perMinute: 60 },
  /** Requests that read from Procore or Clearstory before they respond. */
  read: { burst: 120, perMinute: 60 },
  look: { burst: 120, perMinute: 60 },
  /** Pages and files of the audit trail: each reads a megabyte or more. */
  history: { burst: 60, perMinute: 30 },
  /** Each first reads the person's permissions from Procore. */
  admin: { burst: 60, perMinute: 30 },
} as const satisfies Record<string, Budget>

/**
 * Reads of a person's permissions in a project, four calls each. During writes they are read every 30 seconds per
 * project, otherwise every five minutes. Limits scripts that try out made-up project ids.
 */
export const accessBudget: Budget = { burst: 40, perMinute: 10 }

/** Pushes that Procore refuses: a person corrects the problem before retrying, a script does not. */
export const refusalBudget: Budget = { burst: 6, perMinute: 2 }

/** Sign-ins of one Procore user that a company refuses: each costs one call of that company's hourly limit. */
export const refusedSignInBudget: Budget = { burst: 5, perMinute: 1 }

type BudgetKind = keyof typeof personBudgets

const inProject = '/api/projects/:projectId'

/** Budgets by method and route pattern, as composed in `app.ts`. */
export const budgetKinds: Readonly<Record<string, BudgetKind>> = {
  [`POST ${inProject}/change-events/:changeEventId/refresh`]: 'refresh',
  [`POST ${inProject}/change-events/:changeEventId/open`]: 'refresh',
  [`POST ${inProject}/cors/:corId/refresh`]: 'refresh',
  [`POST ${inProject}/notifications/refresh`]: 'refresh',
  [`POST ${inProject}/sync`]: 'sync',
  [`POST ${inProject}/validation`]: 'validate',
  [`POST ${inProject}/pushes`]: 'push',
  [`POST ${inProject}/pushes/:pushId/apply`]: 'push',
  [`POST ${inProject}/pushes/:pushId/recover`]: 'push',
  [`POST ${inProject}/pushes/:pushId/withdraw`]: 'push',
  [`GET ${inProject}/change-events`]: 'read',
  [`GET ${inProject}/change-event-options`]: 'read',
  [`GET ${inProject}/change-events/:changeEventId/other-lines`]: 'read',
  [`POST ${inProject}/change-events/:changeEventId/links`]: 'read',
  [`DELETE ${inProject}/change-events/:changeEventId/links/:corId`]: 'read',
  [`POST ${inProject}/change-events/:changeEventId/attachments`]: 'read',
  [`POST ${inProject}/cors/:corId/replaces`]: 'read',
  [`POST ${inProject}/cors/details`]: 'read',
  [`POST ${inProject}/push-codes`]: 'read',
  [`GET ${inProject}/notifications/:notificationId`]: 'read',
  [`GET ${inProject}/contract-maps`]: 'read',
  [`POST ${inProject}/change-events/:changeEventId/look`]: 'look',
  [`POST ${inProject}/look`]: 'look',
  [`GET ${inProject}/change-events/:changeEventId/activity`]: 'history',
  [`GET ${inProject}/cors/:corId/activity`]: 'history',
  'PUT /api/connection': 'admin',
  'DELETE /api/connection': 'admin',
  [`GET ${inProject}/clearstory-projects`]: 'admin',
  [`PUT ${inProject}/mapping`]: 'admin',
  [`DELETE ${inProject}/mapping`]: 'admin',
  [`PUT ${inProject}/releases/:clearstoryProjectId`]: 'admin',
  [`DELETE ${inProject}/releases/:clearstoryProjectId`]: 'admin',
  [`PUT ${inProject}/contract-maps`]: 'admin',
  [`PUT ${inProject}/settings`]: 'admin',
  [`GET ${inProject}/company`]: 'admin',
  [`GET ${inProject}/trail`]: 'admin',
}

/** Responds with 429 `too_many_requests` once a person has exhausted a budget. Must run after `requirePerson`. */
export function limitPerson(clock: Clock) {
  const now = () => Date.parse(clock.now())
  const budgets = new Map(
    Object.entries(personBudgets).map(([kind, budget]) => [kind, new RequestBudgets(budget, now)]),
  )
  return createMiddleware<PersonEnv>(async (c, next) => {
    const { companyId, personId } = c.var.claims
    const route = matchedRoutes(c).at(-1)
    const kind = route && budgetKinds[`${route.method} ${route.path}`]
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
