import { Failure, type Written } from '../../domain/failure.ts'
import { corFingerprintText, fingerprintText } from '../../domain/fingerprint.ts'
import type { ChangeEventId, PushId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import { isPushable, writeOf, writes } from '../../domain/plan.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import { StoreError } from '../../domain/ports/store.ts'
import type { Push } from '../../domain/push.ts'
import { leavesWithin } from '../../domain/push-timing.ts'
import { mayEdit } from '../../domain/rights.ts'
import { settlesAt, verdictOf } from '../../domain/verdict.ts'
import { requireSeen } from '../cor-log/visible-cors.ts'
import { addSeconds, type Deps, forPush } from '../deps.ts'
import { openForWriting, type ProjectRequest, type WriteScope } from '../project-scope.ts'
import { behind, catchesUpWithin, keepReading, type Reading } from '../read-change-event.ts'
import { closeArrived, procoreNotes, resultOf, storedOtherwise } from './close.ts'
import { madeAfterAll } from './made-after-all.ts'
import { asksAboutFreed } from './plan-findings.ts'
import { storedResult } from './recover.ts'
import { hasBecomeAlike } from './same-change.ts'
import { evidenceOf, lookOnce, refusedCors, release, unwritten } from './settle.ts'
import type { PushResultView } from './views.ts'

/**
 * Writes a planned push to Procore: claim the push, check the CORs against the plan, re-read the change event,
 * compare the fingerprint, write once, close in one batch. This takes two Procore calls for an existing change event
 * and one for a new one. The claim comes before the re-read: if two people push at the same time, the second is
 * rejected before it can read lines that the first is about to change.
 */
export async function applyPush(request: ProjectRequest, pushId: PushId): Promise<PushResultView> {
  const { deps: given, person, projectId } = request
  const { companyId } = person
  const found = await given.store.pushes.get(companyId, pushId)
  const push = found?.projectId === projectId && found.personId === person.personId ? found : null
  // Only pushes that can be written may use the calls reserved for pushes.
  const isWritable = push?.state === 'planned' && isPushable(push.plan)
  if (isWritable) holdBackRefused(given, person)
  const deps = isWritable ? forPush(given) : given
  const scope = await openForWriting({ ...request, deps })
  if (!push) throw new Failure('push_not_found')
  // Idempotent: the button was pressed twice, or the response to the panel was lost.
  if (push.state === 'applied') return storedResult(deps, person, push)
  if (push.state === 'unknown' || push.state === 'sending')
    throw new Failure('push_unknown', { written: 'unknown' })
  if (push.state !== 'planned') throw new Failure('push_not_planned')
  if (!isPushable(push.plan)) throw new Failure('push_blocked')
  // A right may have been revoked since the preview.
  await requireSeen(
    deps,
    companyId,
    scope.access,
    push.plan.cors.map(({ corId }) => corId),
  )

  const adding = push.plan.cors.filter(({ lines }) => lines.some(({ action }) => action === 'add'))
  if (adding.length > 0) {
    // An earlier attempt at this push, or another push of its CORs, was sent and did not show up. The next plan names
    // the lines it wrote; this plan may already have named them.
    const made = await madeAfterAll(deps, person, projectId, adding)
    const named = new Set(push.plan.findings.flatMap(({ changeItemId }) => changeItemId ?? []))
    if (made.some(({ line }) => line === null || !named.has(line.item.changeItemId))) {
      await release(deps, companyId, push, 'planned', 'conflict')
      throw new Failure('push_conflict')
    }
    const { sentAt: last } = push
    // Procore refused it a moment ago. A lagging copy would not yet show whether it was carried out anyway.
    if (last !== null && deps.clock.now() < addSeconds(last, catchesUpWithin)) throw behind(last)
  }
  const sentAt = deps.clock.now()
  const claim = await deps.store.pushes.claim(companyId, pushId, sentAt, addSeconds(sentAt, leavesWithin))
  if (claim === 'moved') return applyPush(request, pushId)
  if (claim === 'busy') throw await busyFailure(deps, person, push)
  if (claim === 'linked_elsewhere') throw new Failure('push_conflict')
  return send(scope, { ...push, state: 'sending', sentAt })
}

/**
 * A refused push stays planned and can be applied again as soon as the problem in Procore has been fixed. People
 * whose pushes are refused repeatedly must wait: each attempt costs calls of the company's hourly limit.
 */
function holdBackRefused(deps: Deps, person: Person): void {
  const waitMs = deps.refusalBudget.waitMs(refusalKey(person))
  if (waitMs === 0) return
  throw new Failure('push_refused_often', {
    retryAt: new Date(Date.parse(deps.clock.now()) + waitMs).toISOString(),
  })
}

function refusalKey({ companyId, personId }: Person): string {
  return `${companyId}/${personId}`
}

/** Another push holds a COR or the change event. The failure says when that ends at the latest if its process died. */
async function busyFailure(deps: Deps, person: Person, { plan, changeEventId }: Push): Promise<Failure> {
  const { companyId } = person
  const corIds = new Set(plan.cors.map(({ corId }) => corId))
  const open = await deps.store.pushes.unfinished(companyId, null, { includeSending: true })
  const other = open.find(
    (one) =>
      (changeEventId !== null && one.changeEventId === changeEventId) ||
      one.plan.cors.some(({ corId }) => corIds.has(corId)),
  )
  return new Failure('push_elsewhere', other ? { retryAt: settlesAt(other.sentAt ?? other.createdAt) } : {})
}

async function send(scope: WriteScope, push: Push): Promise<PushResultView> {
  const { deps, person } = scope
  const { destination } = push.plan
  const until = addSeconds(push.sentAt ?? push.createdAt, leavesWithin)
  let leftAt: string | null = null
  const inTime = () => {
    const now = deps.clock.now()
    if (now > until) return false
    leftAt = now
    return true
  }
  let written: Reading
  try {
    const isOutdated =
      !(await areCorsAsPlanned(deps, person, push)) || (await hasBecomeAlike(deps, person.companyId, push))
    if (isOutdated) return await abortWithConflict(deps, person, push)
    if (destination.kind === 'existing') {
      written = await update(scope, push, destination.changeEventId, inTime)
    } else {
      const { add } = writeOf(push.plan)
      const procore = deps.procoreFor(person)
      const event = await procore.createChangeEvent(push.projectId, destination.event, add, inTime)
      written = { event, readFrom: deps.clock.now() }
    }
  } catch (error) {
    return afterFailure(deps, person, push, error, leftAt !== null).catch(withWritten('unknown'))
  }
  return afterAnswer(deps, person, push, written).catch(withWritten(writes(push.plan) ? 'yes' : 'no'))
}

/**
 * An error on our side after the write was sent must not be reported as "nothing was written". The push keeps its
 * stored state and is settled at the next look by what Procore has.
 */
function withWritten(written: Written): (error: unknown) => never {
  return (error) => {
    // These errors already carry what was written, and so does a refusal that was stored.
    if (error instanceof Failure || error instanceof ProcoreError) throw error
    const code = error instanceof StoreError && error.kind === 'cannot_store' ? 'cannot_store' : 'internal'
    throw new Failure(code, { written, cause: error })
  }
}

/** Whether the CORs still match the plan. A COR that was voided or re-priced meanwhile must be shown again first. */
async function areCorsAsPlanned(deps: Deps, person: Person, { projectId, plan }: Push): Promise<boolean> {
  const planned = new Map(
    plan.cors.flatMap((cor) =>
      cor.corFingerprint === null ? [] : [[cor.corId, cor.corFingerprint] as const],
    ),
  )
  if (planned.size === 0) return true
  const stored = await deps.store.cors.getMany(person.companyId, projectId, [...planned.keys()])
  return (
    stored.length === planned.size &&
    stored.every((cor) => corFingerprintText(cor) === planned.get(cor.corId))
  )
}

/**
 * Optimistic lock: re-reads the change event and writes only if it still matches the plan's fingerprint. If nothing
 * is to be written, Procore cannot refuse anything, so the right to write is checked here.
 */
async function update(
  { deps, person, access }: WriteScope,
  push: Push,
  changeEventId: ChangeEventId,
  inTime: () => boolean,
): Promise<Reading> {
  const procore = deps.procoreFor(person)
  const readFrom = deps.clock.now()
  const now = await procore.showChangeEvent(push.projectId, changeEventId)
  if ((await deps.hash.sha256(fingerprintText(now))) !== push.plan.fingerprint) {
    await keepReading(deps, person.companyId, { event: now, readFrom })
    return abortWithConflict(deps, person, push)
  }
  if (!writes(push.plan)) {
    if (mayEdit(person, access, now)) return { event: now, readFrom }
    deps.refusalBudget.spend(refusalKey(person))
    await release(deps, person.companyId, push, 'sending', 'planned', { neverLeft: true })
    throw new Failure('change_event_forbidden')
  }
  if (await asksAboutFreed(deps, person, push, now)) return abortWithConflict(deps, person, push)
  const event = await procore.updateChangeEvent(push.projectId, changeEventId, writeOf(push.plan), inTime)
  return { event, readFrom: deps.clock.now() }
}

/** Nothing was written, and the plan is outdated. */
async function abortWithConflict(deps: Deps, person: Person, push: Push): Promise<never> {
  deps.metrics.count('pushes', { outcome: 'conflict' })
  await release(deps, person.companyId, push, 'sending', 'conflict', { neverLeft: true })
  throw new Failure('push_conflict')
}

async function afterAnswer(
  deps: Deps,
  person: Person,
  push: Push,
  written: Reading,
): Promise<PushResultView> {
  const { event } = written
  const sentAt = push.sentAt ?? push.createdAt
  const seen = { items: event.items, readFrom: written.readFrom }
  const verdict = verdictOf(push.plan, seen, { kind: 'answered' }, sentAt)
  if (verdict.kind !== 'applied') {
    // Procore answered with success, but its response does not show what was written. Only a new reading can tell.
    return lookOnce(deps, person, push, { kind: 'failed', status: 200 })
  }
  await closeArrived(deps, person.companyId, push, 'sending', written, verdict, 'answered')
  deps.metrics.count('pushes', { outcome: 'applied' })
  deps.log.info('push_applied', {
    companyId: person.companyId,
    pushId: push.pushId,
    lines: verdict.lines.length,
  })
  return resultOf(push, event, {
    notes: [...storedOtherwise(verdict.lines, push.plan.newTotalCents), ...procoreNotes(event)],
  })
}

/**
 * Handles a missing or non-2xx response. The write is never retried; what happens next depends on what was written.
 * `hasLeft`: whether the write was sent at all, or something before it failed.
 */
async function afterFailure(
  deps: Deps,
  person: Person,
  push: Push,
  error: unknown,
  hasLeft: boolean,
): Promise<PushResultView> {
  if (error instanceof Failure) throw error
  const evidence = hasLeft ? evidenceOf(error) : ({ kind: 'never_left' } as const)
  const isRefused = evidence.kind === 'never_left' || evidence.kind === 'refused'
  deps.metrics.count('pushes', { outcome: isRefused ? 'refused' : 'unknown' })
  if (evidence.kind === 'never_left') {
    await release(deps, person.companyId, push, 'sending', 'planned', { neverLeft: true }).catch(
      withWritten('no'),
    )
    if (error instanceof ProcoreError) throw error
    return withWritten('no')(error)
  }
  if (evidence.kind === 'refused') deps.refusalBudget.spend(refusalKey(person))
  deps.log.warn('push_outcome_unknown', {
    companyId: person.companyId,
    pushId: push.pushId,
    evidence: evidence.kind,
  })
  if (evidence.kind !== 'refused' || !(error instanceof ProcoreError))
    return lookOnce(deps, person, push, evidence)
  // The change event existed a moment ago, so the 404 must be about a line that was just removed.
  const isLineGone = evidence.status === 404 && push.plan.destination.kind === 'existing'
  return isLineGone
    ? lookOnce(deps, person, push, evidence, {
        unwritten: new Failure('push_conflict'),
        whenNotApplied: 'conflict',
      })
    : lookOnce(deps, person, push, evidence, { unwritten: refusedCors(push, error) ?? unwritten(error) })
}
