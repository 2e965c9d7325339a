import type { ChangeItem, LineContent } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import { type LinkedLine, sameContent } from './link.ts'
import type { Plan, PlannedCor, PlannedLine } from './push.ts'

export type Settlement =
  /** Everything the plan wanted is there; `lines` are all lines of its CORs as they now stand. */
  | { kind: 'applied'; lines: LinkedLine[] }
  /** Nothing of it is there. */
  | { kind: 'not_applied' }
  /** Some is. `lines` are the CORs' lines that are in Procore, arrived now or there before. */
  | { kind: 'partly'; lines: LinkedLine[]; arrived: number; missing: number }

type Verdict = 'arrived' | 'missing' | 'either' | 'untouched'

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
 * | add     | none                                         | missing                                |
 * | change  | as wanted                                    | arrived                                |
 * | change  | as before                                    | missing                                |
 * | change  | neither: someone edited or removed it since  | either: goes with the rest             |
 * | remove  | gone                                         | arrived                                |
 * | remove  | there                                        | missing                                |
 * | keep    | –                                            | untouched                              |
 *
 * A line of the verdict "either" carries what we wanted as its content, so that it shows as edited in Procore.
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
  const arrived = count('arrived')
  const missing = count('missing')
  const lines = settled.flatMap(({ line }) => line ?? [])
  if (missing === 0) return { kind: 'applied', lines }
  if (arrived === 0) return { kind: 'not_applied' }
  return { kind: 'partly', lines, arrived, missing }
}

type AddedLine = Extract<PlannedLine, { action: 'add' }>

/** Pairs the plan's new lines with items that were not there before, the closest match first. */
function matchAdded(
  plan: Plan,
  fresh: readonly ChangeItem[],
  source: 'answer' | 'read',
): Map<AddedLine, ChangeItem> {
  const waiting = new Set(
    plan.cors.flatMap((cor) => cor.lines.filter((planned): planned is AddedLine => planned.action === 'add')),
  )
  const free = new Set(fresh)
  const pairs = new Map<AddedLine, ChangeItem>()
  const passes: ((wanted: LineContent, found: LineContent) => boolean)[] = [sameContent, sameWordsAndCents]
  // Procore's answer to our own write holds no stranger's line, so words alone may pair there: the amounts are then
  // compared by the caller, which must see a difference rather than lose the line.
  if (source === 'answer') passes.push((wanted, found) => wanted.description === found.description)
  for (const matches of passes) {
    for (const planned of waiting) {
      for (const item of free) {
        if (!matches(planned.line.content, item.content)) continue
        pairs.set(planned, item)
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
  added: ReadonlyMap<AddedLine, ChangeItem>,
): Settled {
  const linked = (changeItemId: ChangeItemId, key: string, content: LineContent): LinkedLine => ({
    changeItemId,
    corId: cor.corId,
    key,
    content,
  })
  switch (planned.action) {
    case 'add': {
      const item = added.get(planned)
      if (!item) return { verdict: 'missing', line: null }
      return { verdict: 'arrived', line: linked(item.changeItemId, planned.line.key, item.content) }
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
