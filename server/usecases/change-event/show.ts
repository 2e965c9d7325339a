import type { ChangeEvent, ChangeItem } from '../../domain/change-event.ts'
import type { ChangeEventId, ChangeItemId, CorId } from '../../domain/ids.ts'
import { editedAt, type Link } from '../../domain/link.ts'
import { hasUpdate, type LinkFacts, linkFacts, needsAttention, statesOf } from '../../domain/link-state.ts'
import { shownSum } from '../../domain/money.ts'
import type { ChangeEventReading } from '../../domain/ports/store-change-events.ts'
import type { AppliedPush } from '../../domain/ports/store-pushes.ts'
import type { Push } from '../../domain/push.ts'
import { mayEdit, rightsOf } from '../../domain/rights.ts'
import { settlesAt } from '../../domain/verdict.ts'
import { clearstoryUrlOf, shownAmount } from '../cor-log/list.ts'
import { seenCorIds } from '../cor-log/visible-cors.ts'
import type { ProjectScope } from '../project-scope.ts'
import { settleUnfinished } from '../push/recover.ts'
import { readChangeEvent, unlessBehind } from '../read-change-event.ts'
import { standingFrom } from '../setup/show.ts'
import { trySync } from '../sync/sync.ts'
import { hookUpAgain } from '../webhooks/subscriptions.ts'
import type { LinkedCorView, ThisEventView } from './views.ts'

/** Tab *This event* from our database alone: the stored data and its age. */
export async function showChangeEvent(
  scope: ProjectScope,
  changeEventId: ChangeEventId,
): Promise<ThisEventView> {
  return viewOf(scope, changeEventId)
}

/**
 * Reads the change event from Procore (one call) and Clearstory's delta, settles pushes whose outcome was unknown,
 * and returns the tab. When Clearstory cannot be read, the tab is returned with its older data. Repeated requests of
 * the same person within a moment share one reading.
 */
export function refreshChangeEvent(
  scope: ProjectScope,
  changeEventId: ChangeEventId,
): Promise<ThisEventView> {
  const { deps, person, projectId } = scope
  const about = `${person.companyId}/${projectId}`
  const key = `${about}/${changeEventId}/${person.personId}`
  return deps.eventReadings.read({ key, about }, () => refreshNow(scope, changeEventId))
}

async function refreshNow(scope: ProjectScope, changeEventId: ChangeEventId): Promise<ThisEventView> {
  const { deps, person, projectId, access } = scope
  const mapped = await deps.store.projectMaps.get(person.companyId, projectId)
  if (mapped) hookUpAgain(deps, person, access)
  const [reading] = await Promise.all([
    unlessBehind(readChangeEvent(deps, person, projectId, changeEventId)),
    mapped ? trySync(deps, person.companyId, projectId) : undefined,
  ])
  if (reading) await settleUnfinished(deps, person, projectId, reading)
  return viewOf(scope, changeEventId)
}

async function viewOf(
  { deps, person, projectId, access }: ProjectScope,
  changeEventId: ChangeEventId,
): Promise<ThisEventView> {
  const { companyId } = person
  const { store } = deps
  const { sees } = rightsOf(access)
  const [reading, unfinished, last] = await Promise.all([
    store.panel.changeEvent(companyId, projectId, changeEventId, sees),
    store.pushes.unfinished(companyId, projectId, { leasesOutBy: deps.clock.now() }),
    store.pushes.lastApplied(companyId, projectId, changeEventId),
  ])
  const snapshot = sees.linked ? reading.snapshot : null
  const linked = sees.linked ? reading.linked : []
  const here = sees.linked ? unfinished.filter((push) => push.changeEventId === changeEventId) : []
  // If the POST of a new change event got lost, there is no panel for that change event. Its
  // author sees the push everywhere.
  const lost = unfinished.filter((push) => push.changeEventId === null && push.personId === person.personId)
  const underWay = [...here, ...lost]
  const seen = await seenCorIds(deps, companyId, projectId, sees, [
    ...underWay.flatMap(({ plan }) => plan.cors.map(({ corId }) => corId)),
    ...(last?.corIds ?? []),
  ])
  const event = snapshot?.event ?? null
  const cors = linkedCors(linked, event, pushedNow(here), deps.clearstoryAppUrl)
  const stale = cors.filter((cor) => cor.states.includes('update_available'))
  return {
    standing: standingFrom(person, access, reading),
    changeEvent:
      event &&
      changeEventView(
        event,
        linked.map(({ link }) => link),
        mayEdit(person, access, event),
      ),
    procoreReadAt: snapshot?.readAt ?? null,
    procoreChangedAt: snapshot?.staleSince ?? null,
    clearstoryReadAt: reading.clearstoryReadAt,
    cors,
    linkedCents: shownSum(cors.map((cor) => cor.procoreCents)),
    stale: {
      count: stale.length,
      previousCents: shownSum(stale.map((cor) => cor.procoreCents)),
      newCents: shownSum(stale.map((cor) => cor.currentCents ?? cor.procoreCents)),
    },
    attention: { count: cors.filter((cor) => cor.needsAttention).length },
    unfinished: underWay.map((push) => ({
      pushId: push.pushId,
      kind: push.kind,
      corNumbers: push.plan.cors.filter(({ corId }) => seen.has(corId)).map((cor) => cor.number),
      sentAt: push.sentAt ?? push.createdAt,
      settlesAt: settlesAt(push.sentAt ?? push.createdAt),
      personName: push.personName,
    })),
    notInAnyEvent: sees.received || sees.sent ? reading.free : null,
    undo:
      sees.linked && last && mayUndo(last, seen) && here.length === 0
        ? {
            pushId: last.pushId,
            personName: last.personName,
            at: last.at,
            corNumbers: linked.flatMap(({ link }) =>
              link.lastPushId === last.pushId ? link.pushed.number : [],
            ),
          }
        : null,
  }
}

/** An undo may bring back CORs, so it is offered only to people who may see all of them. */
function mayUndo({ kind, corIds }: AppliedPush, seen: ReadonlySet<CorId>): boolean {
  return kind !== 'undo' && kind !== 'keep' && corIds.every((corId) => seen.has(corId))
}

function pushedNow(unfinished: readonly Push[]): ReadonlySet<CorId> {
  return new Set(unfinished.flatMap((push) => push.plan.cors.map((cor) => cor.corId)))
}

function changeEventView(
  event: ChangeEvent,
  links: readonly Link[],
  editable: boolean,
): ThisEventView['changeEvent'] {
  const ours = new Set(links.flatMap((link) => link.lines.map((line) => line.changeItemId)))
  const others = event.items.filter((item) => !ours.has(item.changeItemId))
  return {
    changeEventId: event.changeEventId,
    number: event.number,
    title: event.title,
    status: event.status,
    deleted: event.deleted,
    totalCents: shownSum(event.items.map((item) => item.content.amountCents)),
    otherLines: { count: others.length, cents: shownSum(others.map((item) => item.content.amountCents)) },
    editable,
  }
}

function linkedCors(
  linked: ChangeEventReading['linked'],
  event: ChangeEvent | null,
  unfinished: ReadonlySet<CorId>,
  clearstoryAppUrl: string,
): LinkedCorView[] {
  const items = event && new Map(event.items.map((item) => [item.changeItemId, item]))
  return linked.map((one) => linkedCor(one, items, unfinished.has(one.link.corId), clearstoryAppUrl))
}

function linkedCor(
  { link, cor, eventState, contractName, contractCodes }: ChangeEventReading['linked'][number],
  /** Lines of the change event; null until it was first read from Procore. */
  items: ReadonlyMap<ChangeItemId, ChangeItem> | null,
  unfinished: boolean,
  clearstoryAppUrl: string,
): LinkedCorView {
  const amount = cor ? shownAmount(cor, link.amountBasis) : { cents: null, amountProblem: null }
  const ours = items && link.lines.flatMap((line) => items.get(line.changeItemId) ?? [])
  const facts: LinkFacts = linkFacts(link, cor, ours, { unfinished, eventState, contractCodes })
  const states = statesOf(facts)
  const locked = (ours ?? []).filter((item) => !item.editable)
  return {
    corId: link.corId,
    corUuid: cor?.corUuid ?? '',
    number: cor?.number ?? link.pushed.number,
    title: cor?.title ?? link.pushed.title,
    contractorName: cor?.contractorName ?? null,
    contractName,
    corStatus: cor?.status ?? 'rejected',
    stage: cor?.stage ?? null,
    state: states[0] ?? 'up_to_date',
    states,
    needsAttention: needsAttention(facts),
    changed: hasUpdate(facts) ? facts.changed : facts.changed.filter((change) => change === 'status'),
    currentCents: amount.cents,
    amountProblem: amount.amountProblem,
    pushedCents: link.pushed.amountCents,
    procoreCents: facts.linesCents,
    kept:
      facts.accepted && link.accepted ? { personName: link.accepted.personName, at: link.accepted.at } : null,
    lockedCents: shownSum(locked.map((item) => item.content.amountCents)),
    editedAt: ours && editedAt(link, ours),
    pushedByName: link.pushedByName,
    pushedAt: link.pushedAt,
    clearstoryUrl: cor ? clearstoryUrlOf(clearstoryAppUrl, cor.corUuid) : clearstoryAppUrl,
  }
}
