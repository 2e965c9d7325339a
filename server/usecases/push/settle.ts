import type { ChangeEvent } from '../../domain/change-event.ts'
import { Failure, type RefusedCor } from '../../domain/failure.ts'
import type { CorId, ProcoreCompanyId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import { writeOf } from '../../domain/plan.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import type { Push, PushState } from '../../domain/push.ts'
import { type Evidence, settlesAt, verdictOf } from '../../domain/verdict.ts'
import type { Deps } from '../deps.ts'
import { keepReading, type Reading, refuseBehind, whereabouts } from '../read-change-event.ts'
import { closeArrived, procoreNotes, resultOf, storedOtherwise } from './close.ts'
import { findMade, isMadeBy } from './find-made.ts'
import type { PushResultView, RecoverView } from './views.ts'

/**
 * State of a push after reading Procore. `wait`: only a reading that starts at `until`
 * (ISO 8601 UTC) or later can tell.
 */
export type Settled = RecoverView | { outcome: 'wait'; until: string }

/**
 * Settles one push by what Procore has: reads it and stores the verdict. Never writes to Procore.
 *
 * @param evidence what else is known of the write
 * @param known the change event if it was just read; otherwise it is read (or, for a new one, searched for)
 * @param whenNotApplied the state of the push if its lines are not in Procore
 */
export async function settlePush(
  deps: Deps,
  person: Person,
  push: Push,
  {
    evidence = { kind: 'lost' },
    known = null,
    whenNotApplied = 'planned',
  }: {
    evidence?: Evidence
    known?: Reading | null
    whenNotApplied?: 'planned' | 'withdrawn' | 'conflict'
  } = {},
): Promise<Settled> {
  const { companyId } = person
  const readFrom = known?.readFrom ?? deps.clock.now()
  const found = known
    ? known.event
    : await findChangeEvent(deps, person, push, {
        // Procore found no change event to write to, or a person is withdrawing the push.
        isBinEmpty:
          (evidence.kind === 'refused' && evidence.status === 404) || whenNotApplied === 'withdrawn',
      })
  const seen = { items: found?.items ?? null, readFrom }
  const verdict = verdictOf(push.plan, seen, evidence, push.sentAt ?? push.createdAt)
  if (verdict.kind === 'wait') {
    if (found) await keepReading(deps, companyId, { event: found, readFrom })
    return { outcome: 'wait', until: verdict.until }
  }
  deps.metrics.count('settlements', { outcome: verdict.kind })
  if (verdict.kind === 'not_applied' || !found) {
    if (!(await release(deps, companyId, push, push.state, whenNotApplied))) {
      throw new Failure('push_unknown', { written: 'unknown' })
    }
    if (found) await keepReading(deps, companyId, { event: found, readFrom })
    return { outcome: 'not_applied' }
  }
  await closeArrived(deps, companyId, push, push.state, { event: found, readFrom }, verdict, 'recovered')
  if (verdict.kind === 'partly') {
    const { arrived, missing } = verdict
    return { outcome: 'partly', arrived, missing, pushId: push.pushId }
  }
  const notes = [...storedOtherwise(verdict.lines, push.plan.newTotalCents), ...procoreNotes(found)]
  return { outcome: 'applied', result: resultOf(push, found, { notes, recovered: true }) }
}

/**
 * Releases a push and its claims without any line having been written. Returns false if
 * another process closed it first.
 */
export async function release(
  deps: Deps,
  companyId: ProcoreCompanyId,
  push: Push,
  from: PushState,
  to: 'planned' | 'withdrawn' | 'conflict',
  { neverLeft = false }: { neverLeft?: boolean } = {},
): Promise<boolean> {
  return deps.store.pushes.close(companyId, {
    neverLeft,
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

/** Whether a push wrote to this change event or created it. After a lost POST, the reference identifies it. */
export function isInto(push: Push, event: ChangeEvent): boolean {
  const { destination } = push.plan
  if (push.changeEventId !== null) return push.changeEventId === event.changeEventId
  return destination.kind === 'new' && isMadeBy(push, destination, event)
}

/**
 * The change event of a push; null if there is none, or none any more.
 *
 * @param isBinEmpty whether a change event in the recycle bin that cannot be opened counts as not existing. Otherwise its
 * content decides once it is restored.
 * @param isLoose whether a new change event that is only a possible match counts, because a person will be asked
 */
export async function findChangeEvent(
  deps: Deps,
  person: Person,
  push: Push,
  { isBinEmpty, isLoose = false }: { isBinEmpty: boolean; isLoose?: boolean },
): Promise<ChangeEvent | null> {
  const { destination } = push.plan
  const { projectId } = push
  const changeEventId =
    push.changeEventId ?? (destination.kind === 'existing' ? destination.changeEventId : null)
  if (changeEventId === null) {
    return destination.kind === 'new' ? findMade(deps, person, push, destination, { isLoose }) : null
  }
  try {
    const readFrom = deps.clock.now()
    const event = await deps.procoreFor(person).showChangeEvent(projectId, changeEventId)
    await refuseBehind(deps, person.companyId, { event, readFrom })
    return event
  } catch (error) {
    const where = await whereabouts(deps, person, projectId, changeEventId, error)
    if (where === 'gone' || (where === 'in_recycle_bin' && isBinEmpty)) return null
    throw where === 'in_recycle_bin' ? new Failure('change_event_recycled', { cause: error }) : error
  }
}

/**
 * What an error proves about a write that was sent. A proxy may answer 408 in Procore's place while Procore
 * is still working on the write.
 */
export function evidenceOf(error: unknown): Evidence {
  if (!(error instanceof ProcoreError)) return { kind: 'lost' }
  const { status, written } = error
  if (status === null) return written === 'no' ? { kind: 'never_left' } : { kind: 'lost' }
  return status >= 400 && status < 500 && status !== 408
    ? { kind: 'refused', status }
    : { kind: 'failed', status }
}

/** Procore's refusal, after a reading has shown that nothing was written. */
export function unwritten(error: ProcoreError): ProcoreError {
  const { kind, status, messages, retryAt, refusedLines } = error
  return new ProcoreError(kind, {
    written: 'no',
    cause: error,
    messages,
    refusedLines,
    ...(status === null ? {} : { status }),
    ...(retryAt === null ? {} : { retryAt }),
  })
}

/** The CORs whose lines Procore refused, with the reasons. null if Procore named no lines. */
export function refusedCors(push: Push, error: ProcoreError): Failure | null {
  const { add, change, remove } = writeOf(push.plan)
  // Same order as in the write (procore/wire-change-event-write.ts).
  const lines = [...add.map((line) => line.corId), ...change.map(({ line }) => line.corId)]
  const corOfItem = new Map(
    push.plan.cors.flatMap((cor) =>
      cor.lines.flatMap((line) =>
        line.action === 'remove' ? [[line.changeItemId, cor.corId] as const] : [],
      ),
    ),
  )
  const corIds = [...lines, ...remove.map((changeItemId) => corOfItem.get(changeItemId))]
  const reasons = new Map<CorId, string>()
  for (const { index, reason } of error.refusedLines) {
    const corId = corIds[index]
    if (corId !== undefined && !reasons.has(corId)) reasons.set(corId, reason)
  }
  if (reasons.size === 0) return null
  const refused = push.plan.cors.flatMap((cor): RefusedCor[] => {
    const reason = reasons.get(cor.corId)
    return reason === undefined ? [] : [{ corId: cor.corId, number: cor.number, reason }]
  })
  return new Failure('lines_refused', {
    cause: error,
    // Procore's messages rarely end in a full stop, and another sentence follows.
    detail: refused.map(({ number, reason }) => `COR ${number}: ${reason.replace(/\.$/, '')}.`).join(' '),
    refused,
  })
}

/**
 * Reads Procore once right away, which usually settles the push. Otherwise the push stays unfinished, and the error
 * says until when. `unwritten` is the error to throw if nothing was written.
 */
export async function lookOnce(
  deps: Deps,
  person: Person,
  push: Push,
  evidence: Evidence,
  {
    unwritten = new Failure('procore_down', { written: 'no' }),
    whenNotApplied = 'planned',
  }: { unwritten?: Error; whenNotApplied?: 'planned' | 'conflict' } = {},
): Promise<PushResultView> {
  await deps.store.pushes.markUnknown(person.companyId, push.pushId, push.sentAt)
  const retryAt = settlesAt(push.sentAt ?? push.createdAt)
  const unknown = new Failure('push_unknown', { written: 'unknown', retryAt })
  const settled = await settlePush(
    deps,
    person,
    { ...push, state: 'unknown' },
    { evidence, whenNotApplied },
  ).catch((error: unknown) => {
    if (error instanceof ProcoreError || error instanceof Failure) throw unknown
    throw error
  })
  switch (settled.outcome) {
    case 'applied':
      return settled.result
    case 'partly':
      throw new Failure('push_unknown', { written: 'yes' })
    case 'wait':
      throw unknown
    case 'not_applied':
      throw unwritten
  }
}
