import { Failure } from '../../domain/failure.ts'
import type { ProcoreCompanyId, ProcoreProjectId, PushId } from '../../domain/ids.ts'
import { type LinkedLine, sameContent } from '../../domain/link.ts'
import { shownSum } from '../../domain/money.ts'
import type { Person } from '../../domain/person.ts'
import { ProcoreError, type ProcoreErrorKind } from '../../domain/ports/procore.ts'
import type { Unfinished } from '../../domain/ports/store-pushes.ts'
import type { PlannedCor, Push } from '../../domain/push.ts'
import { mayEdit, rightsOf } from '../../domain/rights.ts'
import { requireSeen } from '../cor-log/visible-cors.ts'
import { type Deps, forRecovery } from '../deps.ts'
import { openForWriting, openMapped, type ProjectRequest, type ProjectScope } from '../project-scope.ts'
import type { Reading } from '../read-change-event.ts'
import { resultOf, storedOtherwise } from './close.ts'
import { isInto, release, type Settled, settlePush } from './settle.ts'
import type { PushNote, RecoverView } from './views.ts'

/** The button *Check and finish*: reads Procore again and settles the push by what is there. */
export async function recoverPush(request: ProjectRequest, pushId: PushId): Promise<RecoverView> {
  const { deps, person, projectId } = request
  const push = await deps.store.pushes.get(person.companyId, pushId)
  const { access } = await openMapped(request).catch(isOpen(push) ? stillUnknown : rethrow)
  if (!push || push.projectId !== projectId) throw new Failure('push_not_found')
  // An applied push shows the totals of its CORs, so the person must be allowed to see them. An unsettled push may be
  // settled by anyone, because it blocks everyone.
  if (push.state === 'applied') {
    await requireSeen(
      deps,
      person.companyId,
      access,
      push.plan.cors.map(({ corId }) => corId),
    )
  }
  if (push.state === 'applied') return { outcome: 'applied', result: await storedResult(deps, person, push) }
  if (push.state !== 'unknown' && push.state !== 'sending') {
    if (push.personId !== person.personId) throw new Failure('push_not_found')
    return { outcome: 'not_applied' }
  }
  return unlessTooEarly(await settlePush(deps, person, push).catch(stillUnknown))
}

/** The button *Withdraw*: gives up a push that is not in Procore. If it is in Procore, returns that instead. */
export async function withdrawPush(
  request: ProjectRequest,
  pushId: PushId,
): Promise<{ state: 'withdrawn' } | RecoverView> {
  const { deps, person, projectId } = request
  const push = await deps.store.pushes.get(person.companyId, pushId)
  const isOthers = push !== null && push.personId !== person.personId
  const open = isOthers ? openForWriting : openMapped
  const scope = await open(request).catch(isOpen(push) ? stillUnknown : rethrow)
  if (!push || push.projectId !== projectId) throw new Failure('push_not_found')
  if (push.state === 'unknown' || push.state === 'sending') {
    // Anyone may check and settle a push; withdrawing someone else's requires the right to write where it went.
    if (isOthers && !(await mayWriteWhere(scope, push))) {
      throw new Failure('change_event_forbidden')
    }
    const outcome = unlessTooEarly(
      await settlePush(deps, person, push, { whenNotApplied: 'withdrawn' }).catch(stillUnknown),
    )
    return outcome.outcome === 'not_applied' ? { state: 'withdrawn' } : outcome
  }
  if (push.state === 'applied') throw new Failure('push_not_planned')
  // A push that is only planned concerns only its author; one that may have been sent blocks everyone.
  if (push.personId !== person.personId) throw new Failure('push_not_found')
  // It may have been sent at the same moment.
  if (!(await release(deps, person.companyId, push, push.state, 'withdrawn'))) {
    throw new Failure('push_not_planned')
  }
  return { state: 'withdrawn' }
}

/**
 * Whether this person may write to the change event of a push. The creator never changes, so the last reading is
 * enough. A change event that another person's push was to create does not belong to this person.
 */
async function mayWriteWhere(
  { deps, person, access }: ProjectScope,
  { projectId, changeEventId }: Push,
): Promise<boolean> {
  const { pushes } = rightsOf(access)
  if (pushes !== 'own') return pushes === 'all'
  if (changeEventId === null) return false
  const known = await deps.store.changeEvents.get(person.companyId, projectId, changeEventId)
  return known !== null && mayEdit(person, access, known.event)
}

/** Whether it may have been sent with an unknown outcome. */
function isOpen(push: Push | null): boolean {
  return push?.state === 'unknown' || push?.state === 'sending'
}

function rethrow(error: unknown): never {
  throw error
}

/** An error that prevents reading Procore says nothing about the push: what it wrote is still unknown. */
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

/** Turns "too early to tell" into a failure with the time from which a reading can tell. */
function unlessTooEarly(settled: Settled): RecoverView {
  if (settled.outcome !== 'wait') return settled
  throw new Failure('push_unknown', { written: 'unknown', retryAt: settled.until })
}

/**
 * Settles the pushes that a reading of a change event can settle; called on every refresh of the panel. This includes
 * pushes in state `sending`: after a crash no process is waiting for them, and lines that are present are sufficient
 * proof. A push that cannot be settled stops neither the others nor the refresh.
 */
export async function settleUnfinished(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  known: Reading,
): Promise<void> {
  const { companyId } = person
  for (const push of await deps.store.pushes.unfinished(companyId, projectId, { includeSending: true })) {
    if (!isInto(push, known.event)) continue
    try {
      await settlePush(deps, person, push, { known })
    } catch (error) {
      deps.log.error('push_settling_failed', { companyId, pushId: push.pushId, reason: reasonOf(error) })
    }
  }
}

/** Most sessions tried for one push: each costs a call. */
const mostReaders = 3

/**
 * Recovers unfinished pushes after a start and on schedule, with the session of the person who pushed. If that
 * session has ended, sessions of other people in the company who may open the project are used, because settling only
 * reads. A push that cannot be read now is left for the next run, or until someone opens the change event.
 */
export async function recoverAll(given: Deps, which: Unfinished): Promise<void> {
  const deps = forRecovery(given)
  for (const { companyId, pushId } of await deps.store.pushes.unfinishedAnywhere(which)) {
    try {
      const push = await deps.store.pushes.get(companyId, pushId)
      if (!push) continue
      for (const person of await readersOf(deps, companyId, push)) {
        if (await recoverAs(deps, person, push)) break
      }
    } catch (error) {
      deps.log.error('push_recovery_failed', { companyId, pushId, reason: reasonOf(error) })
    }
  }
}

async function readersOf(deps: Deps, companyId: ProcoreCompanyId, push: Push): Promise<Person[]> {
  const own = await deps.store.sessions.person(companyId, push.sessionId)
  const others = await deps.store.sessions.whoMayOpen(companyId, push.projectId)
  const readers = own ? [own, ...others.filter(({ sessionId }) => sessionId !== own.sessionId)] : others
  return readers.slice(0, mostReaders)
}

/**
 * Tries to settle one push as one person. Returns false if this person's session cannot be used for it, so that
 * another one may be tried. Errors are logged, and the loop continues with the next push.
 */
async function recoverAs(deps: Deps, person: Person, push: Push): Promise<boolean> {
  const { companyId } = person
  const { pushId } = push
  try {
    const { outcome } = await settlePush(deps, person, push)
    deps.log.info('push_recovered', { companyId, pushId, outcome })
    return true
  } catch (error) {
    deps.log.warn('push_recovery_failed', { companyId, pushId, reason: reasonOf(error) })
    const isRefused =
      error instanceof Failure && (error.code === 'tool_forbidden' || error.code === 'project_forbidden')
    return !(isRefused || (error instanceof ProcoreError && notForThem.has(error.kind)))
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Refusals of this person. Any other error would affect the next person too. */
const notForThem: ReadonlySet<ProcoreErrorKind> = new Set(['session_ended', 'forbidden', 'not_found'])

/** The result of a push that has already been closed. */
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
  return resultOf(
    push,
    { ...event, changeEventId: event.changeEventId },
    { notes: await notesOn(deps, person, push) },
  )
}

/** Notes on what a closed push left different from its plan. Links taken over by later pushes are not considered. */
async function notesOn(deps: Deps, person: Person, { pushId, projectId, plan }: Push): Promise<PushNote[]> {
  const corIds = plan.cors.map(({ corId }) => corId)
  const stored = await deps.store.links.ofCors(person.companyId, projectId, corIds)
  const links = new Map(stored.flatMap((link) => (link.lastPushId === pushId ? [[link.corId, link]] : [])))
  const cors = plan.cors.filter(({ corId }) => links.has(corId))
  if (!cors.every((cor) => isWhole(cor, links.get(cor.corId)?.lines ?? []))) return [{ kind: 'partly' }]
  return storedOtherwise(
    [...links.values()].flatMap(({ lines }) => lines),
    shownSum(cors.map(({ newCents }) => newCents)),
  )
}

/** Whether all planned lines of a COR are there, whatever amounts Procore stored. */
function isWhole({ lines: planned }: PlannedCor, lines: readonly LinkedLine[]): boolean {
  const left = new Map(lines.map((line) => [line.key, line]))
  const ids = new Set(lines.map(({ changeItemId }) => changeItemId))
  return planned.every((one) => {
    if (one.action === 'remove') return !ids.has(one.changeItemId)
    if (one.action !== 'add' && one.action !== 'change') return true
    const there = left.get(one.line.key)
    return there !== undefined && sameContent(there.wanted, one.line.content)
  })
}
