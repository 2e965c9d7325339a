import type { ChangeEvent } from '../../domain/change-event.ts'
import { Failure } from '../../domain/failure.ts'
import type { ChangeItemId, CorId, ProcoreCompanyId } from '../../domain/ids.ts'
import {
  type AcceptedDifference,
  type Link,
  type LinkedLine,
  type LinkHeader,
  linesCents,
} from '../../domain/link.ts'
import type { Cents } from '../../domain/money.ts'
import { acceptedAgainst, isAcceptedAgainst, writes } from '../../domain/plan.ts'
import type { ActivityEntry } from '../../domain/ports/store-pushes.ts'
import type { PlannedCor, Push, PushState } from '../../domain/push.ts'
import { restoredLines } from '../../domain/undo.ts'
import type { Verdict } from '../../domain/verdict.ts'
import { projectAdminAnew } from '../access.ts'
import type { Deps } from '../deps.ts'
import { keepReading, type Reading } from '../read-change-event.ts'
import { mapsWords } from '../setup/contract-maps.ts'
import { labelBehind } from '../sync/labels.ts'
import type { PushNote, PushResultView } from './views.ts'

type Arrived = Extract<Verdict, { kind: 'applied' | 'partly' }>

/**
 * Closes a push whose lines are in Procore, all or in part: stores links, state and audit entry in one batch, then
 * the reading of the change event. If only some lines arrived, the CORs are linked with those. As these do not add
 * up to the amount, the CORs show as "Update available", and the next push writes the rest. Returns false if
 * another process closed it first.
 */
export async function closeArrived(
  deps: Deps,
  companyId: ProcoreCompanyId,
  push: Push,
  from: PushState,
  reading: Reading,
  verdict: Arrived,
  how: 'answered' | 'recovered',
): Promise<boolean> {
  const { event } = reading
  const closedAt = deps.clock.now()
  const links: Link[] = []
  const unlinked: CorId[] = []
  for (const cor of push.plan.cors) {
    const arrived = verdict.lines.filter((line) => line.corId === cor.corId)
    const isUndone = push.kind === 'undo' && verdict.kind === 'applied' && cor.restores !== null
    const lines = isUndone ? restoredLines(cor, arrived) : arrived
    const header = headerAfter(push, cor, lines, reading, verdict.kind, closedAt)
    if (header && lines.length > 0) links.push({ ...header, lines })
    else unlinked.push(cor.corId)
  }
  const closed = await deps.store.pushes.close(companyId, {
    pushId: push.pushId,
    from,
    sentAt: push.sentAt,
    to: 'applied',
    isPartial: verdict.kind === 'partly',
    changeEventId: event.changeEventId,
    closedAt,
    links,
    unlinked,
    removed: removedBy(push, verdict),
    activity: activityOf(push, reading, verdict, how, closedAt),
  })
  // A reading that shows the whole push is at least as new as our own write, even if the
  // response to the write was lost.
  const isWhole = verdict.kind === 'applied' && writes(push.plan)
  await keepReading(
    deps,
    companyId,
    reading,
    how === 'answered' ? writeOfPlan(push) : isWhole ? 'updated' : undefined,
  )
  if (closed) await followClosing(deps, companyId, push)
  return closed
}

/** What the write did to the change event; undefined if only decisions were stored. */
function writeOfPlan({ plan }: Push): 'made' | 'updated' | undefined {
  if (plan.destination.kind === 'new') return 'made'
  return writes(plan) ? 'updated' : undefined
}

/** Lines that the push was to remove and that are gone. */
function removedBy({ plan }: Push, { lines }: Arrived): ChangeItemId[] {
  const present = new Set(lines.map(({ changeItemId }) => changeItemId))
  return plan.cors.flatMap((cor) =>
    cor.lines.flatMap((line) =>
      line.action === 'remove' && !present.has(line.changeItemId) ? line.changeItemId : [],
    ),
  )
}

/**
 * Follow-up work of a push; its failure must not undo the push. Codes are remembered only if the person who pushed
 * may still set up the project, according to Procore now.
 */
async function followClosing(deps: Deps, companyId: ProcoreCompanyId, push: Push): Promise<void> {
  labelBehind(deps, companyId, push.projectId)
  if (push.plan.remember.length === 0) return
  try {
    const { projectId, personId, personName } = push
    const person = await deps.store.sessions.person(companyId, push.sessionId)
    if (!person) throw new Failure('session_ended')
    await projectAdminAnew(deps, person, projectId)
    const at = deps.clock.now()
    const subject = await mapsWords(deps, companyId, projectId, push.plan.remember)
    await deps.store.contractMaps.save(companyId, projectId, push.plan.remember, {
      ...{ at, personId, personName, projectId, subject, kind: 'contracts_mapped' },
      ...{ changeEventId: null, pushId: null, plan: null },
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    deps.log.error('codes_not_remembered', { companyId, pushId: push.pushId, reason })
  }
}

/** The link after the push; null if the COR should be in no change event. */
function headerAfter(
  push: Push,
  cor: PlannedCor,
  lines: readonly LinkedLine[],
  { event }: Reading,
  kind: Arrived['kind'],
  closedAt: string,
): LinkHeader | null {
  // A partly applied undo restores nothing: lines that are still there stay linked as before.
  if (push.kind === 'undo') return kind === 'applied' ? cor.restores : (cor.previousLink ?? cor.restores)
  const leftCents = linesCents({ lines }, null)
  const pushed = {
    amountCents: kind === 'applied' ? (cor.corCents ?? leftCents) : leftCents,
    number: cor.number,
    title: cor.title,
    status: cor.status,
    corUpdatedAt: cor.corUpdatedAt,
    contractId: cor.contractId,
    contractCodes: cor.contractCodes,
  }
  return {
    projectId: push.projectId,
    corId: cor.corId,
    changeEventId: event.changeEventId,
    changeEventNumber: event.number,
    changeEventTitle: event.title,
    breakdown: cor.breakdown,
    amountBasis: cor.amountBasis,
    pushed: kind === 'partly' && cor.previousLink ? cor.previousLink.pushed : pushed,
    accepted: kind === 'applied' ? acceptedBy(push, cor, leftCents) : (cor.previousLink?.accepted ?? null),
    pushedById: push.personId,
    pushedByName: push.personName,
    pushedAt: closedAt,
    lastPushId: push.pushId,
  }
}

/** The difference that the plan showed and the person accepted by pushing; null if Procore stored something else. */
function acceptedBy(push: Push, cor: PlannedCor, leftCents: number): AcceptedDifference | null {
  const { newCents, previousLink } = cor
  if (cor.corCents === newCents || leftCents !== newCents) return null
  const before = previousLink?.accepted
  if (before?.linesCents === leftCents && isAcceptedAgainst(before, cor)) return before
  const { personId, personName, createdAt: at } = push
  return { linesCents: leftCents, ...acceptedAgainst(cor), personId, personName, at }
}

function activityOf(
  push: Push,
  { event }: Reading,
  { lines }: Arrived,
  how: 'answered' | 'recovered',
  at: string,
): ActivityEntry {
  const present = lines.filter(({ decision }) => decision?.kind !== 'kept_out')
  return {
    at,
    personId: push.personId,
    personName: push.personName,
    projectId: push.projectId,
    changeEventId: event.changeEventId,
    pushId: push.pushId,
    kind: push.kind,
    foundAgain: how === 'recovered',
    plan: push.plan,
    arrived: present.map(({ corId, key, content }) => ({
      corId,
      key,
      description: content.description,
      cents: content.amountCents,
    })),
  }
}

/** A note for the user if Procore stored other amounts than we sent. */
export function storedOtherwise(lines: readonly LinkedLine[], plannedCents: Cents): PushNote[] {
  const procoreCents = linesCents({ lines }, null)
  return procoreCents === plannedCents ? [] : [{ kind: 'stored_otherwise', procoreCents, plannedCents }]
}

/** Procore's own messages in its response to a write. */
export function procoreNotes({ notes }: Pick<ChangeEvent, 'notes'>): PushNote[] {
  return notes.map((text) => ({ kind: 'procore', text }))
}

/** The result of a push, as shown to the user. */
export function resultOf(
  push: Push,
  event: { changeEventId: string; number: string; title: string },
  more: { notes?: PushNote[]; recovered?: boolean } = {},
): PushResultView {
  return {
    pushId: push.pushId,
    kind: push.kind,
    changeEvent: { changeEventId: event.changeEventId, number: event.number, title: event.title },
    corCount: push.plan.cors.length,
    previousTotalCents: push.plan.previousTotalCents,
    newTotalCents: push.plan.newTotalCents,
    notes: more.notes ?? [],
    recovered: more.recovered ?? false,
  }
}
