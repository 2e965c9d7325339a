import type { ChangeEvent } from '../domain/change-event.ts'
import { Failure } from '../domain/failure.ts'
import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId, PushId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import { ProcoreError, type ProcoreErrorKind } from '../domain/ports/procore.ts'
import type { PlannedDestination, Push, PushState } from '../domain/push.ts'
import { settle } from '../domain/settle.ts'
import { accessAnew, accessToMapped, isGoneForGood } from './authorize.ts'
import { closeArrived, resultOf } from './close-push.ts'
import { type Deps, later } from './deps.ts'
import type { RecoverView } from './views-push.ts'

/**
 * Seconds after the claim during which "the lines are not there" proves nothing: another process may still have the
 * write in its hand (`leavesWithin`, apply-push.ts), be sending it (30 s), or Procore may be at work on a request whose
 * answer was lost. "The lines are there" proves itself at any time.
 */
export const mayStillArrive = 180

/** The person's button *Check and finish*: reads Procore again and settles the push by what is there. */
export async function recoverPush(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  pushId: PushId,
): Promise<RecoverView> {
  await accessToMapped(deps, person, projectId)
  const push = await deps.store.pushes.get(person.companyId, pushId)
  if (!push || push.projectId !== projectId) throw new Failure('push_not_found')
  if (push.state === 'applied') return { outcome: 'applied', result: await storedResult(deps, person, push) }
  if (push.state !== 'unknown' && push.state !== 'sending') {
    if (push.personId !== person.personId) throw new Failure('push_not_found')
    return { outcome: 'not_applied' }
  }
  const outcome = await settlePush(deps, person, push, null, 'planned').catch(stillUnknown)
  if (outcome === 'too_early') throw tooEarly(push)
  return outcome
}

/** The person's button *Withdraw*: a push that is not in Procore is given up; one that is there says so instead. */
export async function withdrawPush(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  pushId: PushId,
): Promise<{ state: 'withdrawn' } | RecoverView> {
  await accessToMapped(deps, person, projectId)
  const push = await deps.store.pushes.get(person.companyId, pushId)
  if (!push || push.projectId !== projectId) throw new Failure('push_not_found')
  if (push.state === 'unknown' || push.state === 'sending') {
    const outcome = await settlePush(deps, person, push, null, 'withdrawn').catch(stillUnknown)
    if (outcome === 'too_early') throw tooEarly(push)
    return outcome.outcome === 'not_applied' ? { state: 'withdrawn' } : outcome
  }
  if (push.state === 'applied') throw new Failure('push_not_planned')
  // What is only planned is nobody's business but its maker's; what may have been sent holds up everybody.
  if (push.personId !== person.personId) throw new Failure('push_not_found')
  await release(deps, person.companyId, push, push.state, 'withdrawn')
  return { state: 'withdrawn' }
}

/** Why nobody can look says nothing about the push: what it wrote is as unknown as before. */
function stillUnknown(error: unknown): never {
  if (error instanceof Failure) {
    const { detail, retryAt } = error
    throw new Failure(error.code, {
      written: 'unknown',
      cause: error,
      ...(detail === null ? {} : { detail }),
      ...(retryAt === null ? {} : { retryAt }),
    })
  }
  if (!(error instanceof ProcoreError)) throw error
  const { status, messages, retryAt } = error
  throw new ProcoreError(error.kind, {
    written: 'unknown',
    cause: error,
    messages,
    ...(status === null ? {} : { status }),
    ...(retryAt === null ? {} : { retryAt }),
  })
}

function tooEarly(push: Push): Failure {
  return new Failure('push_unknown', {
    written: 'unknown',
    retryAt: later(push.sentAt ?? push.createdAt, mayStillArrive),
  })
}

/**
 * Settles what a fresh read of a change event can settle; called by every refresh of the panel. Pushes that are still
 * being sent too: after a crash nobody waits for them any more, and lines that are there prove themselves.
 */
export async function settleUnfinished(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  event: ChangeEvent,
): Promise<void> {
  const withLeases = later(deps.clock.now(), mayStillArrive)
  for (const push of await deps.store.pushes.unfinished(person.companyId, projectId, withLeases)) {
    if (isInto(push, event)) await settlePush(deps, person, push, event, 'planned')
  }
}

/** Whether the push wrote to this change event, or made it: one whose POST was lost is known by its reference. */
function isInto(push: Push, event: ChangeEvent): boolean {
  const { destination } = push.plan
  if (push.changeEventId !== null) return push.changeEventId === event.changeEventId
  return destination.kind === 'new' && madeBy(push, destination, event)
}

function madeBy(
  push: Push,
  { reference }: Extract<PlannedDestination, { kind: 'new' }>,
  { createdById, description }: ChangeEvent,
): boolean {
  const mine = createdById === null || createdById === push.personId
  return mine && (description?.includes(reference) ?? false)
}

/** Sessions tried for one push: each costs a call. */
const mostReaders = 3

/**
 * Recovery after a start and on schedule, with the session of the person who pushed. Where that has ended, somebody
 * else's of the company who may open the project does: settling only reads. One that nobody can read now is left for
 * next time, or for whoever opens the change event.
 */
export async function recoverAll(deps: Deps, asOf: string): Promise<void> {
  for (const { companyId, push } of await deps.store.pushes.unfinishedAnywhere(asOf)) {
    for (const person of await readersOf(deps, companyId, push)) {
      if (await recoverAs(deps, person, push)) break
    }
  }
}

async function readersOf(deps: Deps, companyId: ProcoreCompanyId, push: Push): Promise<Person[]> {
  const own = await deps.store.sessions.person(companyId, push.sessionId)
  const others = await deps.store.sessions.whoMayOpen(companyId, push.projectId)
  const readers = own ? [own, ...others.filter(({ sessionId }) => sessionId !== own.sessionId)] : others
  return readers.slice(0, mostReaders)
}

/** False where this person's session is of no use for it, so that another may be. */
async function recoverAs(deps: Deps, person: Person, push: Push): Promise<boolean> {
  const { companyId } = person
  const { pushId } = push
  try {
    const settled = await settlePush(deps, person, push, null, 'planned')
    const outcome = settled === 'too_early' ? settled : settled.outcome
    deps.log.info('push_recovered', { companyId, pushId, outcome })
    return true
  } catch (error) {
    if (!(error instanceof ProcoreError) && !(error instanceof Failure)) throw error
    deps.log.warn('push_recovery_failed', { companyId, pushId, reason: error.message })
    return !(error instanceof ProcoreError && notForThem.has(error.kind))
  }
}

/** Procore's refusals of a person; anything else would meet the next one too. */
const notForThem: ReadonlySet<ProcoreErrorKind> = new Set(['session_ended', 'forbidden', 'not_found'])

/**
 * Settles one push by what Procore has. Never writes to Procore.
 *
 * @param event the change event if it was just read; otherwise it is read (or, for a new one, looked for)
 * @param whenNotApplied the state a push goes to whose lines are not there
 * @param answer what Procore itself has said to the write: nothing, that something failed, or no
 */
export async function settlePush(
  deps: Deps,
  person: Person,
  push: Push,
  event: ChangeEvent | null,
  whenNotApplied: 'planned' | 'withdrawn',
  answer: 'none' | 'failed' | 'refused' = 'none',
): Promise<RecoverView | 'too_early'> {
  const { companyId } = person
  const found = event ?? (await findChangeEvent(deps, person, push))
  const seen = found ? settle(push.plan, found.items, 'read') : ({ kind: 'not_applied' } as const)
  // Against Procore's no only a line exactly as planned counts.
  const disproved = answer === 'refused' && seen.kind === 'applied' && !seen.proven
  const settlement = disproved ? ({ kind: 'not_applied' } as const) : seen
  if (found) await deps.store.changeEvents.put(companyId, push.projectId, found, deps.clock.now())
  const certainFrom = later(push.sentAt ?? push.createdAt, mayStillArrive)
  // Partly included: a stranger who takes out a line we were to take out makes it look so before the write arrives.
  const proven = settlement.kind === 'applied' && settlement.proven
  const certain = proven || answer !== 'none' || deps.clock.now() >= certainFrom
  if (!certain) return 'too_early'
  deps.metrics.count('settlements', { outcome: settlement.kind })
  if (settlement.kind === 'not_applied' || !found) {
    await release(deps, companyId, push, push.state, whenNotApplied)
    return { outcome: 'not_applied' }
  }
  await closeArrived(deps, companyId, push, push.state, found, settlement, 'recovered')
  if (settlement.kind === 'partly') {
    return {
      outcome: 'partly',
      arrived: settlement.arrived,
      missing: settlement.missing,
      pushId: push.pushId,
    }
  }
  return { outcome: 'applied', result: resultOf(push, found, { notes: found.notes, recovered: true }) }
}

/** Gives a push and its claims back without any line having been written. */
export async function release(
  deps: Deps,
  companyId: ProcoreCompanyId,
  push: Push,
  from: PushState,
  to: 'planned' | 'withdrawn' | 'conflict' | 'not_applied',
): Promise<void> {
  await deps.store.pushes.close(companyId, {
    pushId: push.pushId,
    from,
    sentAt: push.sentAt,
    to,
    changeEventId: push.changeEventId,
    closedAt: deps.clock.now(),
    links: [],
    unlinked: [],
    activity: null,
  })
}

async function findChangeEvent(deps: Deps, person: Person, push: Push): Promise<ChangeEvent | null> {
  const procore = deps.procoreFor(person)
  const { destination } = push.plan
  if (destination.kind === 'existing') {
    try {
      return await procore.showChangeEvent(push.projectId, destination.changeEventId)
    } catch (error) {
      if (await isGoneForGood(deps, person, push.projectId, error)) return null
      throw error
    }
  }
  // A lost POST: created since we sent, by this person, ending in our reference. No filter for the description is
  // documented, so candidates are opened one by one; there are few within these minutes. Their titles are not looked
  // at: somebody may have given it another one since.
  const createdFrom = later(push.sentAt ?? push.createdAt, -600)
  const seen = new Set<ChangeEventId>()
  for (let page = 1; ; page += 1) {
    const { changeEvents, total } = await procore.listChangeEvents(push.projectId, {
      createdFrom,
      page,
      perPage: 100,
    })
    const unseen = changeEvents.filter(({ changeEventId }) => !seen.has(changeEventId))
    for (const candidate of unseen) {
      seen.add(candidate.changeEventId)
      if (candidate.createdById !== null && candidate.createdById !== push.personId) continue
      const event = await procore.showChangeEvent(push.projectId, candidate.changeEventId)
      if (madeBy(push, destination, event)) return event
    }
    // By what was seen, not by how long a page is: Procore may give less than asked, or the whole list each time.
    if (unseen.length === 0 || (total !== null && seen.size >= total)) break
  }
  // Whoever lost the right to see change events may be shown an empty list (FACTS.md 1.4): that proves nothing.
  const access = await accessAnew(deps, person, push.projectId)
  if (access.changeEvents === 'none') throw new Failure('tool_forbidden')
  return null
}

/** The result of a push that is closed already. */
export async function storedResult(deps: Deps, person: Person, push: Push) {
  const { destination } = push.plan
  const snapshot =
    push.changeEventId &&
    (await deps.store.changeEvents.get(person.companyId, push.projectId, push.changeEventId))
  const event = snapshot
    ? snapshot.event
    : destination.kind === 'existing'
      ? destination
      : {
          changeEventId: push.changeEventId,
          number: destination.event.number ?? '',
          title: destination.event.title,
        }
  if (!event.changeEventId) throw new Failure('push_not_found')
  return resultOf(push, { ...event, changeEventId: event.changeEventId })
}
