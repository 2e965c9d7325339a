import type { ChangeItem, LineContent } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import { type LinkedLine, sameContent } from './link.ts'
import type { Plan, PlannedCor, PlannedLine } from './push.ts'

export type Settlement =
  /**
   * Everything the plan wanted is there; `lines` are all lines of its CORs as they now stand. `proven`: at least one is
   * just as wanted. Without that, somebody may have touched lines of a write that never arrived.
   */
  | { kind: 'applied'; lines: LinkedLine[]; proven: boolean }
  /** Nothing of it is there. */
  | { kind: 'not_applied' }
  /** Some is. `lines` are the CORs' lines that are in Procore, arrived now or there before. */
  | { kind: 'partly'; lines: LinkedLine[]; arrived: number; missing: number }

type Verdict = 'arrived' | 'edited' | 'missing' | 'either' | 'untouched'

interface Settled {
  verdict: Verdict
  line: LinkedLine | null
}

/**
 * Compares a plan with the lines a change event has after the write: its answer, or, where no answer came, a fresh
 * read. A write is never repeated on a guess; it is settled by what is there (design.md, A push, 3).
 *
 * | planned | in Procore now                               | verdict                                |
 * |---------|----------------------------------------------|----------------------------------------|
 * | add     | a line not known before, same words and cents | arrived                               |
 * | add     | such a line, but words or cents are others   | edited: arrived, and was edited since  |
 * | add     | none                                         | missing                                |
 * | change  | as wanted                                    | arrived                                |
 * | change  | as before                                    | missing                                |
 * | change  | neither: someone edited or removed it since  | either: goes with the rest             |
 * | remove  | gone                                         | arrived                                |
 * | remove  | there                                        | missing                                |
 * | keep    | –                                            | untouched                              |
 *
 * A line of the verdict "edited" or "either" carries what we wanted as its content, so that it shows as edited in
 * Procore. A new line that might be ours is taken for ours: it is shown to be looked at, whereas to write a line once
 * more because somebody has renamed it would bring its money in twice.
 */
export function settle(plan: Plan, items: readonly ChangeItem[], source: 'answer' | 'read'): Settlement {
  const byId = new Map(items.map((item) => [item.changeItemId, item]))
  const known = new Set(plan.knownItemIds)
  const fresh = items.filter((item) => !known.has(item.changeItemId))
  const added = matchAdded(plan, fresh, source)
  const settled = plan.cors.flatMap((cor) =>
    cor.lines.map((planned) => settleLine(cor, planned, byId, added)),
  )
  const count = (verdict: Verdict) => settled.filter((one) => one.verdict === verdict).length
  const exact = count('arrived')
  const arrived = exact + count('edited')
  const missing = count('missing')
  const lines = settled.flatMap(({ line }) => line ?? [])
  if (missing === 0) return { kind: 'applied', lines, proven: exact > 0 }
  if (arrived === 0) return { kind: 'not_applied' }
  return { kind: 'partly', lines, arrived, missing }
}

type AddedLine = Extract<PlannedLine, { action: 'add' }>

interface Pair {
  item: ChangeItem
  edited: boolean
}

/** Pairs the plan's new lines with items that were not there before, the closest match first. */
function matchAdded(
  plan: Plan,
  fresh: readonly ChangeItem[],
  source: 'answer' | 'read',
): Map<AddedLine, Pair> {
  const waiting = new Set(
    plan.cors.flatMap((cor) => cor.lines.filter((planned): planned is AddedLine => planned.action === 'add')),
  )
  const free = new Set(fresh)
  const pairs = new Map<AddedLine, Pair>()
  // What Procore's answer to our own write says is what it made of our line, not what somebody made of it since.
  const sinceEdited = source === 'read'
  const passes = [
    { matches: sameContent, edited: false },
    { matches: sameWordsAndCents, edited: false },
    { matches: sameWords, edited: sinceEdited },
    { matches: sameCentsAndCodes, edited: sinceEdited },
  ]
  for (const { matches, edited } of passes) {
    for (const planned of waiting) {
      for (const item of free) {
        if (!matches(planned.line.content, item.content)) continue
        pairs.set(planned, { item, edited })
        waiting.delete(planned)
        free.delete(item)
        break
      }
    }
  }
  return pairs
}

function settleLine(
  cor: PlannedCor,
  planned: PlannedLine,
  items: ReadonlyMap<ChangeItemId, ChangeItem>,
  added: ReadonlyMap<AddedLine, Pair>,
): Settled {
  const linked = (changeItemId: ChangeItemId, key: string, content: LineContent): LinkedLine => ({
    changeItemId,
    corId: cor.corId,
    key,
    content,
  })
  switch (planned.action) {
    case 'add': {
      const pair = added.get(planned)
      if (!pair) return { verdict: 'missing', line: null }
      const { item, edited } = pair
      const { key, content } = planned.line
      return edited
        ? { verdict: 'edited', line: linked(item.changeItemId, key, content) }
        : { verdict: 'arrived', line: linked(item.changeItemId, key, item.content) }
    }
    case 'change': {
      const { changeItemId, before, line } = planned
      const now = items.get(changeItemId)?.content
      if (!now) return { verdict: 'either', line: linked(changeItemId, line.key, line.content) }
      if (sameContent(now, line.content))
        return { verdict: 'arrived', line: linked(changeItemId, line.key, now) }
      if (sameContent(now, before))
        return { verdict: 'missing', line: linked(changeItemId, line.key, before) }
      const telling = !sameWordsAndCents(before, line.content)
      if (telling && sameWordsAndCents(now, line.content)) {
        return { verdict: 'arrived', line: linked(changeItemId, line.key, now) }
      }
      return { verdict: 'either', line: linked(changeItemId, line.key, line.content) }
    }
    case 'remove': {
      const item = items.get(planned.changeItemId)
      if (!item) return { verdict: 'arrived', line: null }
      return { verdict: 'missing', line: linked(planned.changeItemId, planned.key, planned.before) }
    }
    case 'keep':
      return { verdict: 'untouched', line: linked(planned.changeItemId, planned.key, planned.content) }
    case 'choose':
      return { verdict: 'untouched', line: null }
  }
}

function sameWordsAndCents(a: LineContent, b: LineContent): boolean {
  return a.description === b.description && a.amountCents === b.amountCents
}

function sameWords(a: LineContent, b: LineContent): boolean {
  return a.description === b.description
}

function sameCentsAndCodes(a: LineContent, b: LineContent): boolean {
  return (
    a.amountCents === b.amountCents &&
    a.budgetCodeId === b.budgetCodeId &&
    a.vendorId === b.vendorId &&
    a.commitmentId === b.commitmentId
  )
}
