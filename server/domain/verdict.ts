import { type ChangeItem, type LineContent, sameWords } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import { type LinkedLine, sameCodes, sameContent } from './link.ts'
import { writeOf } from './plan.ts'
import type { Plan, PlannedCor, PlannedLine } from './push.ts'
import { settlesAfter } from './push-timing.ts'

/** The evidence about a write, apart from the lines that were read. */
export type Evidence =
  /** A 2xx; the lines are those of the response itself. */
  | { kind: 'answered' }
  /** A 4xx. Procore does not document that it refuses a write atomically. */
  | { kind: 'refused'; status: number }
  /** A 5xx, or a 2xx that does not show the lines: Procore may still be processing the write. */
  | { kind: 'failed'; status: number }
  /** No response, or the process waiting for it died. */
  | { kind: 'lost' }
  | { kind: 'never_left' }

/** The result of reading the change event. */
export interface Seen {
  /** null: the change event does not exist. */
  items: readonly ChangeItem[] | null
  /** When the read began, ISO 8601 UTC: anything it does not show may have arrived since. */
  readFrom: string
}

export type Verdict =
  /** Everything in the plan is in Procore; `lines` are all lines of its CORs as they are now. */
  | { kind: 'applied'; lines: LinkedLine[] }
  /** Part of it is. `lines` are the CORs' lines that are in Procore, new or earlier. */
  | { kind: 'partly'; lines: LinkedLine[]; arrived: number; missing: number }
  | { kind: 'not_applied' }
  /** Too early to tell: a read that begins at `until` (ISO 8601 UTC) or later will settle it. */
  | { kind: 'wait'; until: string }

/**
 * The outcome of a push. A write is never repeated on a guess; only this verdict decides whether it may be planned
 * again.
 *
 * | evidence     | lines seen                           | read began before the limit | after it    |
 * | ------------ | ------------------------------------ | --------------------------- | ----------- |
 * | never left   | –                                    | not applied                 | not applied |
 * | answered     | all                                  | applied, as answered        | applied     |
 * | answered     | some, or none                        | wait                        | as "failed" |
 * | answered     | all, but not the earlier lines       | wait                        | as "failed" |
 * | refused      | all, one written exactly as planned  | applied                     | applied     |
 * | refused      | some, one written exactly as planned | partly                      | partly      |
 * | refused      | all lines to be removed are gone     | applied                     | applied     |
 * | refused      | none of these                        | not applied                 | not applied |
 * | failed, lost | all, at least one exactly as planned | applied                     | applied     |
 * | failed, lost | all, but each edited since           | wait                        | applied     |
 * | failed, lost | some                                 | wait                        | partly      |
 * | failed, lost | none                                 | wait                        | not applied |
 *
 * "Written" means added or changed. A new change event that was found is at least partly applied, whatever its lines:
 * otherwise it would be created a second time.
 *
 * The limit is `settlesAfter` (push-timing.ts) after the write was claimed. "Some" waits: a person who removes a line
 * that the write was to remove makes it look partly applied before the write arrives.
 *
 * @param sentAt when the push was claimed, ISO 8601 UTC
 */
export function verdictOf(plan: Plan, seen: Seen, evidence: Evidence, sentAt: string): Verdict {
  if (evidence.kind === 'never_left') return { kind: 'not_applied' }
  const found = compare(plan, seen.items, evidence.kind === 'answered')
  const limit = settlesAt(sentAt)
  const isCertain = seen.readFrom >= limit
  const wait: Verdict = { kind: 'wait', until: limit }
  switch (evidence.kind) {
    case 'answered':
      if (found.missing === 0 && showsLinesFromBefore(plan, seen)) {
        return { kind: 'applied', lines: found.lines }
      }
      return isCertain ? outcomeOf(plan, found) : wait
    case 'refused':
      return isProven(found) || isNew(plan) ? outcomeOf(plan, found) : { kind: 'not_applied' }
    case 'failed':
    case 'lost':
      return isCertain || (found.missing === 0 && found.exact > 0) ? outcomeOf(plan, found) : wait
  }
}

/** The time from which a read that does not show a write proves that it did not arrive. */
export function settlesAt(sentAt: string): string {
  return new Date(Date.parse(sentAt) + settlesAfter * 1000).toISOString()
}

/**
 * Whether a response shows the lines that existed at planning time and are not removed. A response that shows none of
 * them is not a list of the change event's lines, so it does not prove a removal.
 */
function showsLinesFromBefore(plan: Plan, { items }: Seen): boolean {
  if (items === null) return false
  const shown = new Set(items.map(({ changeItemId }) => changeItemId))
  const removed = new Set(writeOf(plan).remove)
  return plan.knownItemIds.every((id) => shown.has(id) || removed.has(id))
}

/** After a refusal: whether a line was written exactly as planned, or all lines to be removed are gone. */
function isProven({ written, missing, exact }: Comparison): boolean {
  return written > 0 || (missing === 0 && exact > 0)
}

/** A change event that the push was to make, and that is there, was made by it, with or without its lines. */
function isNew({ destination }: Plan): boolean {
  return destination.kind === 'new'
}

function outcomeOf(plan: Plan, { lines, arrived, missing, isThere }: Comparison): Verdict {
  const isNothing = arrived === 0 && missing > 0 && !isNew(plan)
  if (!isThere || isNothing) return { kind: 'not_applied' }
  return missing === 0 ? { kind: 'applied', lines } : { kind: 'partly', lines, arrived, missing }
}

interface Comparison {
  isThere: boolean
  lines: LinkedLine[]
  /**
   * `exact`: planned actions carried out exactly, removals included. `written`: those of them that added or changed a
   * line.
   */
  exact: number
  written: number
  /** `exact`, plus lines that arrived and were edited since. */
  arrived: number
  missing: number
}

type Found = 'exact' | 'edited' | 'missing'

interface SeenLine {
  /** Left out where the line tells nothing about the write. */
  found?: Found
  line?: LinkedLine
}

/**
 * Compares the planned lines with those seen.
 *
 * | planned         | in Procore                                 | found                                          |
 * | --------------- | ------------------------------------------ | ---------------------------------------------- |
 * | add             | new line, same description and amount      | exact                                          |
 * | add             | new line, same description, rounded amount | exact, as stored                               |
 * | add             | new line, same description, other amount   | answered: exact, as stored; read: edited since |
 * | add             | new line, same amount and codes            | answered: exact, as stored; read: missing      |
 * | add             | none                                       | missing                                        |
 * | change          | as wanted                                  | exact                                          |
 * | change          | as before                                  | answered: exact, as stored; read: missing      |
 * | change          | neither: edited or removed since           | answered: exact, as stored; read: either       |
 * | remove          | gone                                       | exact                                          |
 * | remove          | there                                      | missing                                        |
 * | keep, leave out | –                                          | untouched                                      |
 *
 * Descriptions are compared with `sameWords`, because Procore may escape them. In a read, a new line with another
 * description and the same amount may have been added by a person; it is not treated as ours, and the next plan reports
 * it before adding anything.
 */
function compare(plan: Plan, items: readonly ChangeItem[] | null, isAnswer: boolean): Comparison {
  const all = items ?? []
  const byId = new Map(all.map((item) => [item.changeItemId, item]))
  const known = new Set(plan.knownItemIds)
  const added = matchAdded(
    plan,
    all.filter((item) => !known.has(item.changeItemId)),
    isAnswer,
  )
  const seen = plan.cors.flatMap((cor) =>
    cor.lines.map((planned) => seenLine(cor, planned, byId, added, isAnswer)),
  )
  const count = (found: Found) => seen.filter((one) => one.found === found).length
  const exact = count('exact')
  const exactLines = seen.filter(({ found, line }) => found === 'exact' && line !== undefined)
  return {
    isThere: items !== null,
    lines: seen.flatMap(({ line }) => line ?? []),
    exact,
    written: exactLines.length,
    arrived: exact + count('edited'),
    missing: count('missing'),
  }
}

type AddedLine = Extract<PlannedLine, { action: 'add' }>

interface Pair {
  item: ChangeItem
  isEdited: boolean
}

/** Pairs the plan's new lines with lines that were not there before, closest match first. */
function matchAdded(plan: Plan, fresh: readonly ChangeItem[], isAnswer: boolean): Map<AddedLine, Pair> {
  const waiting = new Set(
    plan.cors.flatMap((cor) => cor.lines.filter((planned): planned is AddedLine => planned.action === 'add')),
  )
  const free = new Set(fresh)
  const pairs = new Map<AddedLine, Pair>()
  const passes = [
    { matches: sameContent, isEdited: false },
    { matches: sameWordsAndCents, isEdited: false },
    { matches: sameWordsRounded, isEdited: false },
    // The response to our own write shows what Procore made of our line, not a later edit by a person.
    { matches: haveSameWords, isEdited: !isAnswer },
    // In a change event created by this write, a line with the same amount and codes is ours too.
    ...(isAnswer || isNew(plan) ? [{ matches: sameCentsAndCodes, isEdited: !isAnswer }] : []),
  ]
  for (const { matches, isEdited } of passes) {
    for (const planned of waiting) {
      for (const item of free) {
        if (!matches(planned.line.content, item.content)) continue
        pairs.set(planned, { item, isEdited })
        waiting.delete(planned)
        free.delete(item)
        break
      }
    }
  }
  return pairs
}

function seenLine(
  { corId }: PlannedCor,
  planned: PlannedLine,
  items: ReadonlyMap<ChangeItemId, ChangeItem>,
  added: ReadonlyMap<AddedLine, Pair>,
  isAnswer: boolean,
): SeenLine {
  const linked = (
    changeItemId: ChangeItemId,
    { key, content: wanted }: { key: string; content: LineContent },
    content: LineContent,
  ): LinkedLine => ({ changeItemId, corId, key, content, wanted, decision: null })
  switch (planned.action) {
    case 'add': {
      const pair = added.get(planned)
      if (!pair) return { found: 'missing' }
      const { changeItemId, content } = pair.item
      // Recorded as planned, so that the line shows as edited.
      const stored = pair.isEdited ? planned.line.content : content
      return { found: pair.isEdited ? 'edited' : 'exact', line: linked(changeItemId, planned.line, stored) }
    }
    case 'change': {
      const { changeItemId, before, line } = planned
      const now = items.get(changeItemId)?.content
      if (now && (isAnswer || sameContent(now, line.content))) {
        return { found: 'exact', line: linked(changeItemId, line, now) }
      }
      const asWanted = { line: linked(changeItemId, line, line.content) }
      if (!now) return isAnswer ? { found: 'missing', ...asWanted } : asWanted
      if (sameContent(now, before)) {
        return { found: 'missing', line: linked(changeItemId, { ...line, content: before }, before) }
      }
      const isTelling = !sameWordsAndCents(before, line.content)
      if (isTelling && (sameWordsAndCents(now, line.content) || sameWordsRounded(line.content, now))) {
        return { found: 'exact', line: linked(changeItemId, line, now) }
      }
      return asWanted
    }
    case 'remove': {
      const { changeItemId, key, before } = planned
      if (!items.has(changeItemId)) return { found: 'exact' }
      return { found: 'missing', line: linked(changeItemId, { key, content: before }, before) }
    }
    case 'keep': {
      const { changeItemId, key, content, wanted, decision, movesTo } = planned
      const line = { changeItemId, corId, key, content, wanted, decision, ...(movesTo ? { movesTo } : {}) }
      return { line }
    }
    case 'leave_out': {
      const { changeItemId, key, content, wanted, decision } = planned
      return { line: { changeItemId, corId, key, content, wanted, decision } }
    }
    case 'choose':
      return {}
  }
}

function sameWordsAndCents(a: LineContent, b: LineContent): boolean {
  return a.amountCents === b.amountCents && haveSameWords(a, b)
}

/** Procore may round to whole units of the currency. */
function sameWordsRounded(wanted: LineContent, stored: LineContent): boolean {
  const isRounded = stored.amountCents % 100 === 0 && Math.abs(stored.amountCents - wanted.amountCents) < 100
  return isRounded && haveSameWords(wanted, stored)
}

function haveSameWords(a: LineContent, b: LineContent): boolean {
  return sameWords(a.description, b.description)
}

function sameCentsAndCodes(a: LineContent, b: LineContent): boolean {
  return a.amountCents === b.amountCents && sameCodes(a, b)
}
