import type { ChangeEvent } from '../domain/change-event.ts'
import type { CorId, ProcoreCompanyId } from '../domain/ids.ts'
import type { Link, LinkedLine, LinkHeader } from '../domain/link.ts'
import { sumCents } from '../domain/money.ts'
import type { ActivityEntry } from '../domain/ports/store-activity.ts'
import type { PlannedCor, Push, PushState } from '../domain/push.ts'
import type { Settlement } from '../domain/settle.ts'
import type { Deps } from './deps.ts'
import { labelBehind } from './label-cors.ts'
import type { PushResultView } from './views-push.ts'

/**
 * Closes a push whose lines are (all or partly) in Procore: links, state and audit entry in one batch. Where only
 * some lines arrived, the CORs are linked with those and show as "Update available": the next push writes the rest.
 * False when another process closed it first, which is as good.
 */
export async function closeArrived(
  deps: Deps,
  companyId: ProcoreCompanyId,
  push: Push,
  from: PushState,
  event: ChangeEvent,
  settlement: Exclude<Settlement, { kind: 'not_applied' }>,
  how: 'answered' | 'recovered',
): Promise<boolean> {
  const closedAt = deps.clock.now()
  const undone = push.undoes && (await deps.store.pushes.get(companyId, push.undoes))
  const links: Link[] = []
  const unlinked: CorId[] = []
  for (const cor of push.plan.cors) {
    const lines = settlement.lines.filter((line) => line.corId === cor.corId)
    const before = undone ? undone.plan.cors.find((one) => one.corId === cor.corId)?.previousLink : undefined
    const header = undone ? (before ?? null) : headerAfter(push, cor, lines, event, settlement.kind, closedAt)
    if (header && lines.length > 0) links.push({ ...header, lines })
    else unlinked.push(cor.corId)
  }
  const closed = await deps.store.pushes.close(companyId, {
    pushId: push.pushId,
    from,
    sentAt: push.sentAt,
    to: 'applied',
    changeEventId: event.changeEventId,
    closedAt,
    links,
    unlinked,
    activity: activityOf(push, event, how, closedAt),
  })
  if (closed) labelBehind(deps, companyId, push.projectId)
  return closed
}

function headerAfter(
  push: Push,
  cor: PlannedCor,
  lines: readonly LinkedLine[],
  event: ChangeEvent,
  settled: 'applied' | 'partly',
  closedAt: string,
): LinkHeader {
  const inProcore = sumCents(lines.map((line) => line.content.amountCents))
  return {
    projectId: push.projectId,
    corId: cor.corId,
    changeEventId: event.changeEventId,
    changeEventNumber: event.number,
    changeEventTitle: event.title,
    breakdown: cor.breakdown,
    amountBasis: cor.amountBasis,
    pushed: {
      amountCents: settled === 'applied' ? (cor.corCents ?? inProcore) : inProcore,
      number: cor.number,
      title: cor.title,
      status: cor.status,
      corUpdatedAt: cor.corUpdatedAt,
    },
    pushedById: push.personId,
    pushedByName: push.personName,
    pushedAt: closedAt,
    lastPushId: push.pushId,
  }
}

function activityOf(
  push: Push,
  event: ChangeEvent,
  how: 'answered' | 'recovered',
  at: string,
): ActivityEntry {
  return {
    at,
    personId: push.personId,
    personName: push.personName,
    projectId: push.projectId,
    changeEventId: event.changeEventId,
    pushId: push.pushId,
    kind: how === 'recovered' ? 'recovered' : push.kind,
    plan: push.plan,
  }
}

/** What the person is told after a push. */
export function resultOf(
  push: Push,
  event: Pick<ChangeEvent, 'changeEventId' | 'number' | 'title'>,
  more: { notes?: string[]; recovered?: boolean } = {},
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
