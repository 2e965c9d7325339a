import type { ChangeEvent } from '../domain/change-event.ts'
import { Failure, type RefusedCor, type Written } from '../domain/failure.ts'
import { fingerprintText } from '../domain/fingerprint.ts'
import type { ChangeEventId, CorId, ProcoreProjectId, PushId } from '../domain/ids.ts'
import { decimalText, sumCents } from '../domain/money.ts'
import type { Person } from '../domain/person.ts'
import { isPushable, writeOf } from '../domain/plan.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import { StoreError } from '../domain/ports/store-error.ts'
import type { Push } from '../domain/push.ts'
import { settle } from '../domain/settle.ts'
import { accessToMapped } from './authorize.ts'
import { closeArrived, resultOf } from './close-push.ts'
import { type Deps, later } from './deps.ts'
import { release, settlePush, storedResult } from './recover-push.ts'
import type { PushResultView } from './views-push.ts'

/** Seconds a push may be on its way before others may settle it: longer than a write's own time-out. */
const sendingLasts = 90

/**
 * Seconds from the claim within which the write must leave, whatever it had to wait for. Its own time-out comes on top,
 * and then Procore's work on it, before others may take the push for lost (`mayStillArrive`).
 */
const leavesWithin = 90

/** Answers a proxy may give in Procore's place, while Procore is still at work on the write. */
const fromGateway: ReadonlySet<number> = new Set([408, 502, 503, 504])

/**
 * Writes a planned push to Procore: claim → re-read → fingerprint equal? → one write → close in one batch.
 * Two Procore calls for an existing change event, one for a new one. The claim comes before the re-read: of two
 * people pushing at once the second is turned away before it can look at lines the first is about to change.
 */
export async function applyPush(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  pushId: PushId,
): Promise<PushResultView> {
  await accessToMapped(deps, person, projectId)
  const { companyId } = person
  const push = await deps.store.pushes.get(companyId, pushId)
  if (!push || push.projectId !== projectId || push.personId !== person.personId) {
    throw new Failure('push_not_found')
  }
  // The same button pressed twice, or an answer that was lost on its way to the panel.
  if (push.state === 'applied') return storedResult(deps, person, push)
  if (push.state === 'unknown' || push.state === 'sending')
    throw new Failure('push_unknown', { written: 'unknown' })
  if (push.state !== 'planned') throw new Failure('push_not_planned')
  if (!isPushable(push.plan)) throw new Failure('push_blocked')

  const sentAt = deps.clock.now()
  const claim = await deps.store.pushes.claim(companyId, pushId, sentAt, later(sentAt, sendingLasts))
  if (claim === 'moved') return applyPush(deps, person, projectId, pushId)
  if (claim === 'busy') throw new Failure('push_elsewhere')
  if (claim === 'linked_elsewhere') throw new Failure('push_conflict')
  return send(deps, person, { ...push, state: 'sending', sentAt })
}

async function send(deps: Deps, person: Person, push: Push): Promise<PushResultView> {
  const { destination } = push.plan
  const until = later(push.sentAt ?? push.createdAt, leavesWithin)
  let left = false
  const inTime = () => {
    left = deps.clock.now() <= until
    return left
  }
  let written: ChangeEvent
  try {
    written =
      destination.kind === 'new'
        ? await deps
            .procoreFor(person)
            .createChangeEvent(push.projectId, destination.event, writeOf(push.plan).add, inTime)
        : await update(deps, person, push, destination.changeEventId, inTime)
  } catch (error) {
    return afterFailure(deps, person, push, error, left).catch(tellingWritten('unknown'))
  }
  return afterAnswer(deps, person, push, written).catch(tellingWritten('yes'))
}

/**
 * What breaks on our side once the write has left must not pass for "nothing was written". The push stays as it is
 * stored, and is settled by what Procore has as soon as somebody looks.
 */
function tellingWritten(written: Written): (error: unknown) => never {
  return (error) => {
    // These know themselves what was written, and so does a refusal that was stored.
    if (error instanceof Failure || error instanceof ProcoreError) throw error
    const code = error instanceof StoreError && error.kind === 'cannot_store' ? 'cannot_store' : 'internal'
    throw new Failure(code, { written, cause: error })
  }
}

/** Re-reads the change event and writes only if it is still what the plan saw. */
async function update(
  deps: Deps,
  person: Person,
  push: Push,
  changeEventId: ChangeEventId,
  inTime: () => boolean,
): Promise<ChangeEvent> {
  const procore = deps.procoreFor(person)
  const now = await procore.showChangeEvent(push.projectId, changeEventId)
  if ((await deps.hash.sha256(fingerprintText(now))) !== push.plan.fingerprint) {
    await deps.store.changeEvents.put(person.companyId, push.projectId, now, deps.clock.now())
    return giveWay(deps, person, push)
  }
  try {
    return await procore.updateChangeEvent(push.projectId, changeEventId, writeOf(push.plan), inTime)
  } catch (error) {
    // The change event was there a moment ago: what Procore misses is a line that someone has just removed.
    if (error instanceof ProcoreError && error.kind === 'not_found') return giveWay(deps, person, push)
    throw error
  }
}

/** Somebody was faster: nothing was written, and this plan is of no use any more. */
async function giveWay(deps: Deps, person: Person, push: Push): Promise<never> {
  deps.metrics.count('pushes', { outcome: 'conflict' })
  await release(deps, person.companyId, push, 'sending', 'conflict')
  throw new Failure('push_conflict')
}

async function afterAnswer(
  deps: Deps,
  person: Person,
  push: Push,
  written: ChangeEvent,
): Promise<PushResultView> {
  await deps.store.changeEvents.put(person.companyId, push.projectId, written, deps.clock.now())
  const settlement = settle(push.plan, written.items, 'answer')
  if (settlement.kind !== 'applied') {
    // Procore said yes, yet its answer does not show what was written: only a fresh read can tell.
    deps.metrics.count('pushes', { outcome: 'unknown' })
    await deps.store.pushes.markUnknown(person.companyId, push.pushId, push.sentAt)
    return settleNow(deps, person, { ...push, state: 'unknown' }, 'failed')
  }
  await closeArrived(deps, person.companyId, push, 'sending', written, settlement, 'answered')
  deps.metrics.count('pushes', { outcome: 'applied' })
  deps.log.info('push_applied', {
    companyId: person.companyId,
    pushId: push.pushId,
    lines: settlement.lines.length,
  })
  const inProcore = sumCents(settlement.lines.map((line) => line.content.amountCents))
  const notes = [...written.notes]
  if (inProcore !== push.plan.newTotalCents) {
    notes.unshift(
      `Procore shows ${decimalText(inProcore)} for these CORs instead of ${decimalText(push.plan.newTotalCents)}. Check the lines in the change event.`,
    )
  }
  return resultOf(push, written, { notes })
}

/**
 * No answer, or an answer that says no. What was written decides what happens next, never a second try. `left`: whether
 * the write has left at all, or it was the reading before it that failed.
 */
async function afterFailure(
  deps: Deps,
  person: Person,
  push: Push,
  error: unknown,
  left: boolean,
): Promise<PushResultView> {
  if (error instanceof Failure) throw error
  // Our database is asked before the write leaves (tokens, the reading before it), never while it is on its way.
  const written =
    error instanceof ProcoreError ? error.written : error instanceof StoreError ? 'no' : 'unknown'
  deps.metrics.count('pushes', { outcome: written === 'no' ? 'refused' : 'unknown' })
  const unknown: Push = { ...push, state: 'unknown' }
  if (left && error instanceof ProcoreError && error.kind === 'refused') {
    // Nowhere is it written that Procore refuses a write whole, and a line of it that stayed would come in twice.
    await deps.store.pushes.markUnknown(person.companyId, push.pushId, push.sentAt)
    return settleNow(deps, person, unknown, 'refused', refusedCors(push, error) ?? error)
  }
  if (written === 'no') {
    await release(deps, person.companyId, push, 'sending', 'planned').catch(tellingWritten('no'))
    throw error
  }
  await deps.store.pushes.markUnknown(person.companyId, push.pushId, push.sentAt)
  deps.log.warn('push_outcome_unknown', { companyId: person.companyId, pushId: push.pushId })
  const answered = error instanceof ProcoreError && error.status !== null && !fromGateway.has(error.status)
  return settleNow(deps, person, unknown, answered ? 'failed' : 'none')
}

/** Procore named the lines it would not take: which CORs they are of, and why. Null where it named none. */
function refusedCors(push: Push, error: ProcoreError): Failure | null {
  const { add, change, remove } = writeOf(push.plan)
  // The order of the write (procore/wire-change-event-write.ts).
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
    // Procore's own words rarely end in a full stop, and another sentence follows.
    detail: refused.map(({ number, reason }) => `COR ${number}: ${reason.replace(/\.$/, '')}.`).join(' '),
    refused,
  })
}

/**
 * One look right away, because mostly it settles the matter; otherwise the push stays unfinished and says so.
 * `unwritten` is what is told where nothing of it is there.
 */
async function settleNow(
  deps: Deps,
  person: Person,
  push: Push,
  answer: 'none' | 'failed' | 'refused',
  unwritten: Error = new Failure('procore_down', { written: 'no' }),
): Promise<PushResultView> {
  const unknown = new Failure('push_unknown', { written: 'unknown' })
  const outcome = await settlePush(deps, person, push, null, 'planned', answer).catch((error: unknown) => {
    if (error instanceof ProcoreError || error instanceof Failure) throw unknown
    throw error
  })
  if (outcome === 'too_early') throw unknown
  switch (outcome.outcome) {
    case 'applied':
      return outcome.result
    case 'partly':
      throw new Failure('push_unknown', { written: 'yes' })
    case 'not_applied':
      throw unwritten
  }
}
