import { Failure } from '../domain/failure.ts'
import type { ProcoreCompanyId, ProcoreProjectId, SessionId } from '../domain/ids.ts'
import type { Person, ProjectAccess } from '../domain/person.ts'
import { type Clearstory, ClearstoryError } from '../domain/ports/clearstory.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import { StoreError } from '../domain/ports/store.ts'
import type { ProjectMap } from '../domain/ports/store-setup.ts'
import { rightsOf } from '../domain/rights.ts'
import { addSeconds, type Deps } from './deps.ts'
import { sessionLife } from './session/sessions.ts'

/** How long Procore's answer about a person's rights in a project is trusted, in seconds. */
const accessTrustedFor = 300

/** The same where something is written or decided, or refused to somebody who is no admin, in seconds. */
export const trustedForWriting = 30

/** The person behind a bearer, as long as the session lives. */
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
 * What the person may do in a project, by Procore's own answer to the person's own token. Every use case about a
 * project begins here: an id that came from the browser is worth nothing before Procore has let this person open it.
 *
 * | known here                                          | what happens                     |
 * |-----------------------------------------------------|----------------------------------|
 * | an answer that was asked for within `trustedFor`    | it counts                        |
 * | Procore refused the project in the last 30 seconds  | refused, without a call          |
 * | a question that began within `trustedFor`           | its answer is waited for         |
 * | none of these                                       | asked, within the person's budget |
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

/** Counts a question for rights. Throws `too_many_requests` where the person has asked for too many. */
function takeQuestion({ accessBudget, clock }: Deps, { companyId, personId }: Person): void {
  const waitMs = accessBudget.take(`${companyId}/${personId}`)
  if (waitMs === 0) return
  const retryAt = new Date(Date.parse(clock.now()) + waitMs).toISOString()
  throw new Failure('too_many_requests', { retryAt })
}

/**
 * The same, asked now whatever was answered before: what an admin has just granted or taken away counts at once. A question
 * that is under way may have been answered before that, so it is not waited for.
 */
export function accessAnew(deps: Deps, person: Person, projectId: ProcoreProjectId): Promise<ProjectAccess> {
  const startedAt = deps.clock.now()
  const reading = deps.accessReadings.begin(keyOf(person, projectId), startedAt, (isLatest) =>
    ask(deps, person, projectId, { startedAt, isLatest }),
  )
  return answered(reading)
}

/** Keeps what Procore answers, the no to a whole project too. */
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

/** Rights of somebody who may set up this project, asked now: an admin right that was taken away counts at once. */
export function projectAdminAnew(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<ProjectAccess> {
  return adminAnew(deps, person, projectId, 'setsUp')
}

/** The same for what concerns the whole company. */
export function companyAdminAnew(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<ProjectAccess> {
  return adminAnew(deps, person, projectId, 'administersCompany')
}

/**
 * A yes is always confirmed with Procore. A no that is at most 30 seconds old is repeated without a call, so that people who are no
 * admins do not use up the company's hour with requests that are refused.
 */
async function adminAnew(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  right: 'setsUp' | 'administersCompany',
): Promise<ProjectAccess> {
  const known = await deps.store.access.get(person.companyId, person.personId, projectId)
  const isFresh = known !== null && addSeconds(known.checkedAt, trustedForWriting) > deps.clock.now()
  // Asked at once after a grant, but a made-up project not as often as somebody likes.
  if (deps.accessReadings.isRefused(keyOf(person, projectId), deps.clock.now())) takeQuestion(deps, person)
  const access = isFresh && !rightsOf(known)[right] ? seen(known) : await accessAnew(deps, person, projectId)
  if (!rightsOf(access)[right]) throw new Failure('admin_only')
  return access
}

/** Without any right on change events a person has no business with their costs. */
function seen(access: ProjectAccess): ProjectAccess {
  const { sees, setsUp } = rightsOf(access)
  if (!sees.linked && !setsUp) {
    throw new Failure('tool_forbidden')
  }
  return access
}

/** Access to a project that is mapped to Clearstory: the only CORs shown are those of such a project. */
export async function accessToMapped(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  trustedFor = accessTrustedFor,
): Promise<{ access: ProjectAccess; map: ProjectMap }> {
  const access = await accessTo(deps, person, projectId, trustedFor)
  const map = await deps.store.projectMaps.get(person.companyId, projectId)
  if (map) return { access, map }
  const connection = await deps.store.connections.get(person.companyId)
  throw new Failure(connection ? 'project_not_mapped' : 'clearstory_not_connected')
}

/** Clearstory with the company's own key, its failures in the person's terms. */
export async function clearstoryOf(deps: Deps, companyId: ProcoreCompanyId): Promise<Clearstory> {
  const key = await deps.store.connections.key(companyId).catch((error: unknown) => {
    // The server's secret key was changed and the one before it is not there any more.
    if (!(error instanceof StoreError) || error.kind !== 'secret_unreadable') throw error
    throw new Failure('clearstory_key_unreadable', { cause: error })
  })
  if (!key) throw new Failure('clearstory_not_connected')
  return deps.clearstoryFor(key)
}

/** Turns a Clearstory error into the failure a person meets; anything else is passed on. */
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

/** Rights being asked for in Procore. */
export interface AccessReading {
  /** ISO 8601 UTC: the answer is as old as this, however long it takes. */
  startedAt: string
  access: Promise<ProjectAccess>
}

/** For how long a refusal is repeated without asking Procore, in seconds. */
const refusedFor = 30

/** No process knows more refusals; the oldest are forgotten first. */
const mostRefusals = 10_000

/**
 * What this process knows of questions for rights, by session and project: those under way, and the projects that Procore
 * has just refused.
 */
export class AccessReadings {
  readonly #underWay = new Map<string, AccessReading>()
  /** When the question was asked that Procore answered with no (ISO 8601 UTC), in that order. */
  readonly #refused = new Map<string, string>()

  underWay(key: string): AccessReading | null {
    return this.#underWay.get(key) ?? null
  }

  /** @param ask calls `isLatest` to find out whether a later question supersedes it */
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
