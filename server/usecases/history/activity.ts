import type { LineContent } from '../../domain/change-event.ts'
import { Failure } from '../../domain/failure.ts'
import type { ChangeEventId, CorId, ProcoreProjectId } from '../../domain/ids.ts'
import type { CorChange } from '../../domain/link-state.ts'
import { shownSum } from '../../domain/money.ts'
import type { Person } from '../../domain/person.ts'
import {
  type ActivityEntry,
  type CorChangeSeen,
  type HistoryOf,
  type HistoryPart,
  type HistoryRow,
  isEventKind,
  type LinesByHand,
} from '../../domain/ports/store-pushes.ts'
import type { PlannedLine } from '../../domain/push.ts'
import { rightsOf } from '../../domain/rights.ts'
import { seenCorIds } from '../cor-log/visible-cors.ts'
import type { Deps } from '../deps.ts'
import { rest } from '../person-turns.ts'
import { type ProjectScope, reopen } from '../project-scope.ts'
import type { ActivityCor, ActivityItem, ActivityLine, ActivityView } from './views.ts'

/** Limits per page: entries, and their stored size in bytes. */
const perPage = 50
const bytesPerPage = 1_000_000

/** Cursor of a history: the next entry and change have lower row ids; null starts from the newest. */
export interface HistoryPlace {
  entry: number | null
  change: number | null
}

export const newest: HistoryPlace = { entry: null, change: null }

/** Reads on from a cursor, newest first, keeping only one part in memory at a time. */
export type History = (from: HistoryPlace) => AsyncGenerator<ShownItem>

interface ShownItem {
  item: ActivityItem
  bytes: number
  /** Cursor for the items after this one. */
  next: HistoryPlace
}

/** The history of a change event: what people did to it, and what Clearstory changed in its CORs. */
export async function eventHistory(scope: ProjectScope, changeEventId: ChangeEventId): Promise<History> {
  const { deps, person, projectId, access } = scope
  const seen = async (corIds: CorId[]) => {
    const { sees } = rightsOf((await reopen(scope)).access)
    if (!sees.linked) throw new Failure('tool_forbidden')
    return seenCorIds(deps, person.companyId, projectId, sees, corIds)
  }
  const { sees } = rightsOf(access)
  return sees.linked ? historyOf(deps, { person, projectId, of: { changeEventId }, seen }) : nothing
}

/** The history of one COR. Of a push with several CORs, only this COR's part is shown. */
export async function corHistory(scope: ProjectScope, corId: CorId): Promise<History> {
  const { deps, person, projectId } = scope
  const seenIn = ({ access }: ProjectScope) =>
    seenCorIds(deps, person.companyId, projectId, rightsOf(access).sees, [corId])
  const seen = async () => {
    const still = await seenIn(await reopen(scope))
    if (!still.has(corId)) throw new Failure('cor_hidden')
    return still
  }
  const isSeen = (await seenIn(scope)).has(corId)
  return isSeen ? historyOf(deps, { person, projectId, of: { corId }, seen }) : nothing
}

async function* nothing(): AsyncGenerator<ShownItem> {}

/** A page of a history. */
export function historyPage(
  { deps, person }: ProjectScope,
  history: History,
  from: HistoryPlace,
): Promise<ActivityView> {
  return deps.turns.run(person, 'history', () => pageOf(history, from))
}

async function pageOf(history: History, from: HistoryPlace): Promise<ActivityView> {
  const entries: ActivityItem[] = []
  let bytes = 0
  let next = from
  for await (const shown of history(from)) {
    bytes += shown.bytes
    if (entries.length === perPage || (entries.length > 0 && bytes > bytesPerPage)) {
      return { entries, older: textOf(next) }
    }
    entries.push(shown.item)
    next = shown.next
  }
  return { entries, older: null }
}

function textOf({ entry, change }: HistoryPlace): string {
  return `${entry ?? ''}-${change ?? ''}`
}

interface WhatToRead {
  person: Person
  projectId: ProcoreProjectId
  of: HistoryOf
  /** Filters CORs to those the person may still see; called for each part. */
  seen: (corIds: CorId[]) => Promise<ReadonlySet<string>>
}

function historyOf(deps: Deps, { person, projectId, of, seen }: WhatToRead): History {
  const { activity } = deps.store
  return async function* read(from) {
    const shown = new Set<string>()
    const note = async (corIds: CorId[]) => {
      for (const corId of await seen(corIds)) shown.add(corId)
    }
    const entries = inParts(from.entry, async (before) => {
      const part = await activity.entries(person.companyId, projectId, of, before)
      await note(part.rows.flatMap(({ value }) => corIdsOf(value)))
      return part
    })
    const changes = inParts(from.change, async (before) => {
      const part = await activity.corChanges(person.companyId, projectId, of, before)
      await note(part.rows.map(({ value }) => value.corId))
      return part
    })
    const next = { ...from }
    let [entry, change] = [await entries.next(), await changes.next()]
    while (!entry.done || !change.done) {
      // Clearstory's changes are ordered by when this app saw them: a push after that time knew of the change.
      if (!entry.done && (change.done || entry.value.value.at >= change.value.value.seenAt)) {
        const { rowId, bytes, value } = entry.value
        next.entry = rowId
        for (const item of personItem(value, (corId) => shown.has(corId)))
          yield { item, bytes, next: { ...next } }
        entry = await entries.next()
      } else if (!change.done) {
        const { rowId, bytes, value } = change.value
        next.change = rowId
        if (shown.has(value.corId)) yield { item: clearstoryItem(value), bytes, next: { ...next } }
        change = await changes.next()
      }
    }
  }
}

/** Yields the rows of all parts, and reads each part when the previous one is used up. */
async function* inParts<T>(
  from: number | null,
  read: (before: number | null) => Promise<HistoryPart<T>>,
): AsyncGenerator<HistoryRow<T>> {
  let before = from
  for (;;) {
    const from = performance.now()
    const { rows, isLast } = await read(before)
    const tookMs = performance.now() - from
    for (const row of rows) yield row
    if (isLast) return
    before = rows.at(-1)?.rowId ?? null
    // If the person may see nothing of a history, it is read to its end. Pausing leaves
    // other requests half of the time.
    await rest(tookMs)
  }
}

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
  // An entry whose CORs are all hidden is left out entirely, so that neither its existence nor its sums are disclosed.
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

/** Linked or unlinked by hand. The lines are added to or removed from the COR; in Procore they stay unchanged. */
function corByHand(isLinked: boolean, { corId, corNumber, lines, more }: LinesByHand): ActivityCor {
  const total = shownSum([...lines.map((line) => line.amountCents), more?.cents ?? 0])
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
    ...(more ? { more } : {}),
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
