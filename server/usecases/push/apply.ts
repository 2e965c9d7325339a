import { Failure, type Written } from '../../domain/failure.ts'
import { corFingerprintText, fingerprintText } from '../../domain/fingerprint.ts'
import type { ChangeEventId, ProcoreProjectId, PushId } from '../../domain/ids.ts'
import type { Person, ProjectAccess } from '../../domain/person.ts'
import { isPushable, writeOf, writes } from '../../domain/plan.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import { StoreError } from '../../domain/ports/store.ts'
import type { Push } from '../../domain/push.ts'
import { leavesWithin } from '../../domain/push-timing.ts'
import { mayEdit } from '../../domain/rights.ts'
import { settlesAt, verdictOf } from '../../domain/verdict.ts'
import { accessToMapped, trustedForWriting } from '../access.ts'
import { requireSeen } from '../cor-log/visible-cors.ts'
import { addSeconds, type Deps, forPush } from '../deps.ts'
import { behind, catchesUpWithin, keepReading, type Reading } from '../read-change-event.ts'
import { closeArrived, resultOf, storedOtherwise } from './close.ts'
import { madeAfterAll } from './made-after-all.ts'
import { storedResult } from './recover.ts'
import { hasBecomeAlike } from './same-change.ts'
import { evidenceOf, lookOnce, refusedCors, release, unwritten } from './settle.ts'
import type { PushResultView } from './views.ts'

/**
 * Writes a planned push to Procore: claim → CORs still as planned? → re-read → fingerprint equal? → one write → close in
 * one batch. Two Procore calls for an existing change event, one for a new one. The claim comes before the re-read: of
 * two people pushing at once the second is turned away before it can look at lines the first is about to change.
 */
export async function applyPush(
  given: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  pushId: PushId,
): Promise<PushResultView> {
  const { companyId } = person
  const found = await given.store.pushes.get(companyId, pushId)
  const push = found?.projectId === projectId && found.personId === person.personId ? found : null
  // Only what may be written uses the calls kept for pushes.
  const isWritable = push?.state === 'planned' && isPushable(push.plan)
  if (isWritable) holdBackRefused(given, person)
  const deps = isWritable ? forPush(given) : given
  const { access } = await accessToMapped(deps, person, projectId, trustedForWriting)
  if (!push) throw new Failure('push_not_found')
  // The same button pressed twice, or an answer that was lost on its way to the panel.
  if (push.state === 'applied') return storedResult(deps, person, push)
  if (push.state === 'unknown' || push.state === 'sending')
    throw new Failure('push_unknown', { written: 'unknown' })
  if (push.state !== 'planned') throw new Failure('push_not_planned')
  if (!isPushable(push.plan)) throw new Failure('push_blocked')
  // A right may have been taken away since the preview.
  await requireSeen(
    deps,
    companyId,
    access,
    push.plan.cors.map(({ corId }) => corId),
  )

  const adding = push.plan.cors.filter(({ lines }) => lines.some(({ action }) => action === 'add'))
  if (adding.length > 0) {
    // This push, or another of its CORs, has left and did not show. The next plan says what it made; this one may have said so.
    const made = await madeAfterAll(deps, person, projectId, adding)
    const named = new Set(push.plan.findings.flatMap(({ changeItemId }) => changeItemId ?? []))
    if (made.some(({ line }) => line === null || !named.has(line.item.changeItemId))) {
      await release(deps, companyId, push, 'planned', 'conflict')
      throw new Failure('push_conflict')
    }
    const { sentAt: last } = push
    // Procore refused it a moment ago. A copy that lags could not show yet that it was carried out all the same.
    if (last !== null && deps.clock.now() < addSeconds(last, catchesUpWithin)) throw behind(last)
  }
  const sentAt = deps.clock.now()
  const claim = await deps.store.pushes.claim(companyId, pushId, sentAt, addSeconds(sentAt, leavesWithin))
  if (claim === 'moved') return applyPush(given, person, projectId, pushId)
  if (claim === 'busy') throw await busyFailure(deps, person, push)
  if (claim === 'linked_elsewhere') throw new Failure('push_conflict')
  return send(deps, person, access, { ...push, state: 'sending', sentAt })
}

/**
 * A refused push stays planned, and is applied again at once when what Procore minded has been corrected. Whoever is refused
 * again and again waits: each time costs calls of the company's hour.
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

/** Another push holds a COR or the change event: says until when at most, where its process died. */
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

async function send(deps: Deps, person: Person, access: ProjectAccess, push: Push): Promise<PushResultView> {
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
      written = await update(deps, person, access, push, destination.changeEventId, inTime)
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
 * What breaks on our side once the write has left must not pass for "nothing was written". The push stays as it is
 * stored, and is settled by what Procore has at the next look.
 */
function withWritten(written: Written): (error: unknown) => never {
  return (error) => {
    // These know themselves what was written, and so does a refusal that was stored.
    if (error instanceof Failure || error instanceof ProcoreError) throw error
    const code = error instanceof StoreError && error.kind === 'cannot_store' ? 'cannot_store' : 'internal'
    throw new Failure(code, { written, cause: error })
  }
}

/** Whether the CORs are still what the plan showed: one that was voided or re-priced meanwhile is shown again first. */
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
 * Re-reads the change event and writes only if it is still what the plan saw. Where nothing is to be written, only reads:
 * then no refusal of Procore's protects what is decided, so the right to write is checked here.
 */
async function update(
  deps: Deps,
  person: Person,
  access: ProjectAccess,
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
  const event = await procore.updateChangeEvent(push.projectId, changeEventId, writeOf(push.plan), inTime)
  return { event, readFrom: deps.clock.now() }
}

/** Nothing was written, and this plan is of no use any more. */
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
    // Procore said yes, yet its answer does not show what was written: only a fresh reading can tell.
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
    notes: [...storedOtherwise(verdict.lines, push.plan.newTotalCents), ...event.notes],
  })
}

/**
 * No answer, or an answer that is no 2xx. What was written decides what happens next, never a second try. `hasLeft`:
 * whether the write has left at all, or it was something before it that failed.
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
  // The change event was there a moment ago: what Procore misses is a line that has just been removed.
  const isLineGone = evidence.status === 404 && push.plan.destination.kind === 'existing'
  return isLineGone
    ? lookOnce(deps, person, push, evidence, {
        unwritten: new Failure('push_conflict'),
        whenNotApplied: 'conflict',
      })
    : lookOnce(deps, person, push, evidence, { unwritten: refusedCors(push, error) ?? unwritten(error) })
}
