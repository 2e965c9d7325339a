import type { Context, MiddlewareHandler } from 'hono'
import type { AccessLevel } from '../seed/world.ts'
import type { Person, Project, ToolLevels } from './entities.ts'
import type { Standing } from './limits.ts'
import { Refusal, refuse } from './refusal.ts'
import { wholeNumber } from './rules/query.ts'
import type { ProcoreState } from './store.ts'

export interface Admitted {
  Variables: { person: Person; companyId: number | null }
}
export type ApiContext = Context<Admitted>

/** The two calls about the caller's identity need no company (procore/FACTS.md 1.2). */
const withoutCompany = /^\/rest\/v1\.0\/(me|companies)$/

/**
 * Checks before every API call, in this order: rate limits (rejected calls count), the bearer, the company header, the
 * app's installation in that company, and the person's membership in it.
 */
export function admission(state: ProcoreState): MiddlewareHandler<Admitted> {
  return async (c, next) => {
    const header = c.req.header('procore-company-id')
    const counted = state.rateWindows.count(Number(header ?? 0) || 0, state.limits, state.now())
    setRateHeaders(c, counted)
    if (counted.retryAfter !== null) {
      c.header('Retry-After', String(counted.retryAfter))
      throw new Refusal(429, { message: 'You have exceeded the rate limit. Wait until X-Rate-Limit-Reset.' })
    }
    const bearer = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1]
    const grant = bearer === undefined ? undefined : state.grants.find(bearer)
    if (!grant) throw new Refusal(401, { errors: 'The access token is invalid or has expired' })
    const person = state.person(grant.personId)
    c.set('person', person)
    c.set('companyId', admitToCompany(state, person, c.req.path, header))
    await next()
  }
}

function admitToCompany(state: ProcoreState, person: Person, path: string, header: string | undefined) {
  if (header === undefined) {
    if (withoutCompany.test(path)) return null
    refuse(400, 'The Procore-Company-Id header is required')
  }
  const companyId = wholeNumber('Procore-Company-Id', header)
  const company = state.companies.find(({ id }) => id === companyId)
  if (!company) refuse(403, 'You do not have access to this company')
  if (!company.appInstalled) refuse(403, 'App is not connected to this company')
  if (person.companyId !== companyId) refuse(403, 'You do not have access to this company')
  if (state.inactivePeople.has(person.id) && state.answerToInactive !== 'is_active_false') {
    refuse(state.answerToInactive === 'forbidden' ? 403 : 404, 'You do not have access to this company')
  }
  return companyId
}

function setRateHeaders(c: Context, standing: Standing): void {
  c.header('X-Rate-Limit-Limit', String(standing.limit))
  c.header('X-Rate-Limit-Remaining', String(standing.remaining))
  c.header('X-Rate-Limit-Reset', String(standing.reset))
}

/** The company of the header. A company id in the path or query must be the same. */
export function companyOf(c: ApiContext, alsoGiven?: number): number {
  const companyId = c.get('companyId')
  if (companyId === null) refuse(400, 'The Procore-Company-Id header is required')
  if (alsoGiven !== undefined && alsoGiven !== companyId)
    refuse(403, 'You do not have access to this company')
  return companyId
}

export interface ProjectAdmission {
  project: Project
  levels: ToolLevels
}

/** A project of the header's company that the person may open. */
export function projectOf(c: ApiContext, state: ProcoreState, projectId: number): ProjectAdmission {
  const companyId = companyOf(c)
  const project = state.projects.find(({ id }) => id === projectId)
  if (!project || project.companyId !== companyId) refuse(404, 'Project not found')
  const levels = state.levels(c.get('person'), project)
  if (!levels) refuse(403, 'You do not have access to this project')
  return { project, levels }
}

const order: readonly AccessLevel[] = ['None', 'Read Only', 'Standard', 'Admin']

export function atLeast(level: AccessLevel, needed: AccessLevel): boolean {
  return order.indexOf(level) >= order.indexOf(needed)
}

export function requireLevel(level: AccessLevel, needed: AccessLevel): void {
  if (!atLeast(level, needed)) refuse(403, 'You do not have permission to perform this action')
}
