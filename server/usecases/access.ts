import { Failure } from '../domain/failure.ts'
import type { ProcoreCompanyId, ProcoreProjectId, SessionId } from '../domain/ids.ts'
import type { Person, ProjectAccess } from '../domain/person.ts'
import { type Clearstory, ClearstoryError } from '../domain/ports/clearstory.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import { StoreError } from '../domain/ports/store.ts'
import { rightsOf } from '../domain/rights.ts'
import { addSeconds, type Deps } from './deps.ts'
import { sessionLife } from './session/sessions.ts'

/** How long a cached answer about a person's rights in a project is trusted, in seconds. */
const accessTrustedFor = 300

/** How long a stored answer is trusted for refusing people who are not admins, in seconds. */
const refusalTrustedFor = 30

/** The person a bearer token belongs to. Throws `session_ended` once the session has expired. */
export async function personOf(
  deps: Deps,
  companyId: ProcoreCompanyId,
  sessionId: SessionId,
): Promise<Person> {
  const person = await deps.store.sessions.person(
    companyId,
    sessionId,
    addSeconds(deps.clock.now(), -sessionLife),
  )
  if (!person) throw new Failure('session_ended')
  return person
}

/**
 * What the person may do in a project, according to Procore's answer to the person's own token. Every use case about a
 * project must call this first: ids from the browser are untrusted until Procore has let this person open the project.
 *
 * | what this process knows                            | what happens                                 |
 * |----------------------------------------------------|----------------------------------------------|
 * | a stored answer, requested within `trustedFor`     | the stored answer is used                    |
 * | Procore refused the project in the last 30 seconds | refused without a call                       |
 * | a request in flight, started within `trustedFor`   | its answer is awaited                        |
 * | none of these                                      | Procore is asked, within the person's budget |
 */
export async function accessTo(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  trustedFor = accessTrustedFor,
): Promise<ProjectAccess> {
  const { companyId, personId } = person
  const known = await deps.store.access.get(companyId, personId, projectId)
  const now = deps.clock.now()
  if (known && addSeconds(known.checkedAt, trustedFor) > now) return seen(known)
  const key = keyOf(person, projectId)
  if (deps.accessReadings.isRefused(key, now)) throw new Failure('project_forbidden')
  const underWay = deps.accessReadings.underWay(key)
  if (underWay && addSeconds(underWay.startedAt, trustedFor) > now) return answered(underWay)
  takeQuestion(deps, person)
  return accessAnew(deps, person, projectId)
}

/** Spends one rights request from the person's budget. Throws `too_many_requests` when the budget is used up. */
function takeQuestion({ accessBudget, clock }: Deps, { companyId, personId }: Person): void {
  const waitMs = accessBudget.take(`${companyId}/${personId}`)
  if (waitMs === 0) return
  const retryAt = new Date(Date.parse(clock.now()) + waitMs).toISOString()
  throw new Failure('too_many_requests', { retryAt })
}

/**
 * Asks Procore now and ignores stored answers, so rights that an admin has just granted or revoked count at once. A
 * request already in flight is not shared: it may have been answered before the change.
 */
export function accessAnew(deps: Deps, person: Person, projectId: ProcoreProjectId): Promise<ProjectAccess> {
  const startedAt = deps.clock.now()
  const reading = deps.accessReadings.begin(keyOf(person, projectId), startedAt, (isLatest) =>
    ask(deps, person, projectId, { startedAt, isLatest }),
  )
  return answered(reading)
}

/** Stores Procore's answer, including the refusal of a whole project. */
async function ask(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  { startedAt, isLatest }: { startedAt: string; isLatest: () => boolean },
): Promise<ProjectAccess> {
  const { companyId, personId } = person
  const key = keyOf(person, projectId)
  try {
    const access = await deps.procoreFor(person).projectAccess(projectId)
    if (isLatest()) {
      deps.accessReadings.allow(key)
      await deps.store.access.put(companyId, personId, access)
    }
    return access
  } catch (error) {
    if (isLatest() && isRefusal(error)) {
      deps.accessReadings.refuse(key, startedAt)
      await deps.store.access.forget(companyId, personId, projectId)
    }
    throw error
  }
}

async function answered({ access }: AccessReading): Promise<ProjectAccess> {
  try {
    return seen(await access)
  } catch (error) {
    throw isRefusal(error) ? new Failure('project_forbidden', { cause: error }) : error
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ProcoreError && (error.kind === 'forbidden' || error.kind === 'not_found')
}

function keyOf({ companyId, sessionId }: Person, projectId: ProcoreProjectId): string {
  return `${companyId}/${sessionId}/${projectId}`
}

/** Requires the right to set up this project. Asks Procore now, so a revoked admin right counts at once. */
export function projectAdminAnew(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<ProjectAccess> {
  return adminAnew(deps, person, projectId, 'setsUp')
}

/** Like `projectAdminAnew`, for company administrators. */
export function companyAdminAnew(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<ProjectAccess> {
  return adminAnew(deps, person, projectId, 'administersCompany')
}

/**
 * A positive answer is always confirmed with Procore. A negative answer at most 30 seconds old is repeated without a
 * call, so that refused requests from people who are not admins do not use up the company's hourly rate limit.
 */
async function adminAnew(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  right: 'setsUp' | 'administersCompany',
): Promise<ProjectAccess> {
  const known = await deps.store.access.get(person.companyId, person.personId, projectId)
  const isFresh = known !== null && addSeconds(known.checkedAt, refusalTrustedFor) > deps.clock.now()
  // A grant must count at once, so a recent refusal does not block the call. A project that this person is not known to
  // open costs budget: otherwise made-up project ids could trigger unlimited calls.
  if (known === null) takeQuestion(deps, person)
  const access = isFresh && !rightsOf(known)[right] ? seen(known) : await accessAnew(deps, person, projectId)
  if (!rightsOf(access)[right]) throw new Failure('admin_only')
  return access
}

/** A person without any right on change events may not see their costs either. */
function seen(access: ProjectAccess): ProjectAccess {
  const { sees, setsUp } = rightsOf(access)
  if (!sees.linked && !setsUp) {
    throw new Failure('tool_forbidden')
  }
  return access
}

/** The Clearstory client with the company's own key. Failures come as errors the user can act on. */
export async function clearstoryOf(deps: Deps, companyId: ProcoreCompanyId): Promise<Clearstory> {
  const key = await deps.store.connections.key(companyId).catch((error: unknown) => {
    // The server's encryption key was replaced and the previous one is no longer configured.
    if (!(error instanceof StoreError) || error.kind !== 'secret_unreadable') throw error
    throw new Failure('clearstory_key_unreadable', { cause: error })
  })
  if (!key) throw new Failure('clearstory_not_connected')
  return deps.clearstoryFor(key)
}

/** Maps a Clearstory error to a user-facing failure. Other errors pass through unchanged. */
export function clearstoryFailure(error: unknown): unknown {
  if (!(error instanceof ClearstoryError)) return error
  switch (error.kind) {
    case 'key_refused':
      return new Failure('clearstory_key_refused', { cause: error })
    case 'unavailable':
      return new Failure('clearstory_down', { cause: error })
    case 'not_found':
    case 'refused':
    case 'unreadable':
      return new Failure('clearstory_unreadable', { cause: error, detail: error.message })
  }
}

/** A rights request to Procore in flight. */
export interface AccessReading {
  /** ISO 8601 UTC. The answer is dated from here, however long the request takes. */
  startedAt: string
  access: Promise<ProjectAccess>
}

/** How long a refusal is repeated without asking Procore, in seconds. */
const refusedFor = 30

/** Most refusals kept per process; the oldest are evicted first. */
const mostRefusals = 10_000

/**
 * This process's rights requests, by session and project: those in flight, and the projects Procore has just refused.
 */
export class AccessReadings {
  readonly #underWay = new Map<string, AccessReading>()
  /** Request time of each refusal (ISO 8601 UTC), oldest first. */
  readonly #refused = new Map<string, string>()

  underWay(key: string): AccessReading | null {
    return this.#underWay.get(key) ?? null
  }

  /** @param ask can call `isLatest` to find out whether a later request has superseded it */
  begin(
    key: string,
    startedAt: string,
    ask: (isLatest: () => boolean) => Promise<ProjectAccess>,
  ): AccessReading {
    const isLatest = () => this.#underWay.get(key) === reading
    const access = ask(isLatest).finally(() => {
      if (isLatest()) this.#underWay.delete(key)
    })
    const reading: AccessReading = { startedAt, access }
    this.#underWay.set(key, reading)
    return reading
  }

  isRefused(key: string, now: string): boolean {
    const askedAt = this.#refused.get(key)
    return askedAt !== undefined && addSeconds(askedAt, refusedFor) > now
  }

  refuse(key: string, askedAt: string): void {
    this.#refused.delete(key)
    this.#refused.set(key, askedAt)
    for (const oldest of this.#refused.keys()) {
      if (this.#refused.size <= mostRefusals) break
      this.#refused.delete(oldest)
    }
  }

  allow(key: string): void {
    this.#refused.delete(key)
  }
}
