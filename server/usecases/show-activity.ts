import type { LineContent } from '../domain/change-event.ts'
import type { ChangeEventId, CorId, ProcoreProjectId } from '../domain/ids.ts'
import type { CorChange } from '../domain/link-state.ts'
import { shownSum } from '../domain/money.ts'
import type { Person } from '../domain/person.ts'
import { type ActivityEntry, type CorChangeSeen, isEventKind } from '../domain/ports/store-activity.ts'
import type { PlannedLine } from '../domain/push.ts'
import { rightsOf } from '../domain/rights.ts'
import { accessTo } from './authorize.ts'
import type { Deps } from './deps.ts'
import { seenCorIds } from './seen-cors.ts'
import type { ActivityCor, ActivityItem, ActivityLine, ActivityView } from './views-activity.ts'

/** Who did what to a change event, and what Clearstory changed of its CORs meanwhile; newest first. */
export async function showEventActivity(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
): Promise<ActivityView> {
  const { sees } = rightsOf(await accessTo(deps, person, projectId))
  if (!sees.linked) return { entries: [] }
  const { activity } = deps.store
  const [entries, changes] = await Promise.all([
    activity.ofChangeEvent(person.companyId, projectId, changeEventId),
    activity.corChanges(person.companyId, projectId, { changeEventId }),
  ])
  const asked = [...entries.flatMap(corIdsOf), ...changes.map(({ corId }) => corId)]
  const seen = new Set<string>(await seenCorIds(deps, person.companyId, projectId, sees, asked))
  return viewOf(entries, changes, (corId) => seen.has(corId))
}

/** The same for one COR: of a push that had others in it too, only its own part. */
export async function showCorActivity(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  corId: CorId,
): Promise<ActivityView> {
  const { sees } = rightsOf(await accessTo(deps, person, projectId))
  const seen = await seenCorIds(deps, person.companyId, projectId, sees, [corId])
  if (!seen.has(corId)) return { entries: [] }
  const { activity } = deps.store
  const [entries, changes] = await Promise.all([
    activity.ofCor(person.companyId, projectId, corId),
    activity.corChanges(person.companyId, projectId, { corId }),
  ])
  return viewOf(entries, changes, (one) => one === corId)
}

function viewOf(
  entries: readonly ActivityEntry[],
  changes: readonly CorChangeSeen[],
  isShown: (corId: string) => boolean,
): ActivityView {
  const items = [
    ...entries.flatMap((entry) => personItem(entry, isShown)),
    ...changes.filter(({ corId }) => isShown(corId)).map(clearstoryItem),
  ]
  // What Clearstory changed takes its place by when this app saw it: a push after that knew of it.
  const seen = (item: ActivityItem) => (item.by === 'clearstory' ? item.seenAt : item.at)
  return { entries: items.sort((a, b) => (seen(a) < seen(b) ? 1 : seen(a) > seen(b) ? -1 : 0)) }
}

/** CORs that an entry is about. */
function corIdsOf({ plan, byHand }: ActivityEntry): CorId[] {
  return byHand ? [byHand.corId] : (plan?.cors ?? []).map(({ corId }) => corId)
}

function personItem(entry: ActivityEntry, isShown: (corId: string) => boolean): ActivityItem[] {
  const { kind, plan, byHand } = entry
  if (!isEventKind(kind)) return []
  const all = byHand
    ? [corByHand(kind === 'linked', byHand)]
    : (plan?.cors ?? []).map((cor) => corOf(cor, entry.arrived))
  const cors = all.filter(({ corId }) => isShown(corId))
  // What this person may not see is left out as a whole: neither that it was there nor its sums are told.
  if (cors.length === 0 && all.length > 0) return []
  return [
    {
      by: 'person',
      at: entry.at,
      personName: entry.personName,
      kind,
      foundAgain: entry.foundAgain ?? false,
      changeEventId: entry.changeEventId,
      changeEventNumber: plan?.destination.kind === 'existing' ? plan.destination.number : null,
      pushId: entry.pushId,
      cors,
      previousCents: shownSum(cors.map((cor) => cor.previousCents ?? 0)),
      newCents: shownSum(cors.map((cor) => cor.newCents)),
    },
  ]
}

function corOf(
  { corId, number, previousCents, newCents, lines }: PlannedCor,
  arrived: ActivityEntry['arrived'],
): ActivityCor {
  const present = arrived?.filter((line) => line.corId === corId)
  return {
    corId,
    number,
    previousCents,
    newCents,
    arrivedCents: present ? shownSum(present.map(({ cents }) => cents)) : null,
    lines: lines.flatMap((line) => lineOf(line, present)),
  }
}
type PlannedCor = NonNullable<ActivityEntry['plan']>['cors'][number]

/** Linked or unlinked by hand: the lines count as the COR's or no longer do; in Procore they stay as they are. */
function corByHand(
  isLinked: boolean,
  { corId, corNumber, lines }: NonNullable<ActivityEntry['byHand']>,
): ActivityCor {
  const total = shownSum(lines.map((line) => line.amountCents))
  return {
    corId,
    number: corNumber,
    previousCents: isLinked ? null : total,
    newCents: isLinked ? total : 0,
    arrivedCents: null,
    lines: lines.map((line) =>
      isLinked
        ? { action: 'taken', before: null, after: words(line), arrivedCents: null }
        : { action: 'let_go', before: words(line), after: null, arrivedCents: null },
    ),
  }
}

function lineOf(line: PlannedLine, arrived: ActivityEntry['arrived']): ActivityLine[] {
  const key = 'key' in line ? line.key : line.line?.key
  const present = arrived?.filter((one) => one.key === key)
  const arrivedCents = present ? shownSum(present.map(({ cents }) => cents)) : null
  return plannedLine(line).map((planned) => ({ ...planned, arrivedCents }))
}

function plannedLine(line: PlannedLine): Omit<ActivityLine, 'arrivedCents'>[] {
  switch (line.action) {
    case 'add':
      return [{ action: 'add', before: null, after: words(line.line.content) }]
    case 'change':
      return [{ action: 'change', before: words(line.before), after: words(line.line.content) }]
    case 'remove':
      return [{ action: 'remove', before: words(line.before), after: null }]
    case 'keep':
      return line.why === 'same'
        ? []
        : [{ action: 'keep', before: words(line.content), after: words(line.content) }]
    case 'leave_out':
      return line.isNew ? [{ action: 'leave_out', before: null, after: words(line.wanted) }] : []
    case 'choose':
      return []
  }
}

function words({ description, amountCents }: LineContent): { description: string; cents: number } {
  return { description, cents: amountCents }
}

function clearstoryItem(change: CorChangeSeen): ActivityItem {
  const { before, after } = change
  const changed: CorChange[] = []
  if (before.cents !== after.cents) changed.push('amount')
  if (before.status !== after.status) changed.push('status')
  if (before.title !== after.title) changed.push('title')
  if (before.number !== after.number) changed.push('number')
  return {
    by: 'clearstory',
    at: change.updatedAt,
    seenAt: change.seenAt,
    kind: change.kind,
    changeEventId: change.changeEventId,
    corId: change.corId,
    changed,
    before,
    after,
  }
}
