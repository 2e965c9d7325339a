import type { DesiredLine } from './breakdown.ts'
import type { LinkedLine } from './link.ts'
import { sumCents } from './money.ts'
import { isDifferenceLine, isFixed, isOut, type LinesToPlan } from './plan-line.ts'
import type { PlannedLine } from './push.ts'

// The key of a line changes with its T&M item's name and with the breakdown. What a person decided about the line, or
// that it is locked, holds for the amount, whatever key it comes back under.

/**
 * Matches lines without a desired line to new desired lines: those that are fixed (locked, kept as edited), and those
 * that a person removed in Procore. A line's key changes when a T&M item is renamed, so such a line takes the key of
 * the new line that is most like it. Without this, the same amount would be added twice, or an amount that a person
 * took out would return without a question.
 */
export function takeOverKeys(linked: readonly LinkedLine[], input: LinesToPlan): LinkedLine[] {
  const taken = new Set(linked.map(({ key }) => key))
  const wanted = new Set(input.desired.map(({ key }) => key))
  const free = input.desired.filter(({ key }) => !taken.has(key))
  const homeless = linked.filter((line) => {
    const isRemoved = !input.items.has(line.changeItemId)
    return !wanted.has(line.key) && (isRemoved || isFixed(line, input))
  })
  const pairs = homeless.flatMap((line) =>
    free.map((desired) => ({ line, desired, likeness: likenessOf(line, desired, input) })),
  )
  pairs.sort((a, b) => b.likeness - a.likeness)
  const keyOf = new Map<LinkedLine, string>()
  const given = new Set<string>()
  for (const { line, desired } of pairs) {
    if (keyOf.has(line) || given.has(desired.key)) continue
    keyOf.set(line, desired.key)
    given.add(desired.key)
  }
  return linked.map((line) => ({ ...line, key: keyOf.get(line) ?? line.key }))
}

/** The same tag, type, rate and labor unit count most, then the words in common, then the amount. */
function likenessOf(line: LinkedLine, { key, content }: DesiredLine, { items }: LinesToPlan): number {
  const now = items.get(line.changeItemId)?.content ?? line.content
  const kind = itemKind(line.key)
  const words = wordsOf(line.wanted.description)
  const inCommon = [...wordsOf(content.description)].filter((word) => words.has(word)).length
  const isSameKind = kind !== null && kind === itemKind(key)
  return (isSameKind ? 1_000 : 0) + inCommon * 2 + (now.amountCents === content.amountCents ? 1 : 0)
}

/** The key of a T&M item without its name: its tag, type, rate and labor unit (see breakdown.ts). */
function itemKind(key: string): string | null {
  const parts = key.split('/')
  return parts.length < 6 ? null : parts.slice(0, 4).join('/')
}

function wordsOf(description: string): Set<string> {
  return new Set(description.toLowerCase().split(/[^\p{L}\p{N}]+/u))
}

/**
 * Whether another breakdown is not possible: it has no line for one that is fixed or that a person removed in Procore.
 */
export function isInTheWay(input: LinesToPlan): boolean {
  const wanted = new Set(input.desired.map(({ key }) => key))
  return input.linked.some(
    (line) =>
      !isDifferenceLine(line) && !wanted.has(line.key) && (isFixed(line, input) || isOut(line, input)),
  )
}

/**
 * Whether a plan brings money that a person removed in Procore back in lines that were not removed: it has no place for
 * the removed line, and the COR's other lines grow by at least that line's amount. This happens when a T&M item loses
 * its rate, or when a locked line is unlocked whose difference line was removed.
 */
export function returnsElsewhere(planned: readonly PlannedLine[], input: LinesToPlan): boolean {
  const { desired, linked } = input
  const mentioned = new Set(planned.map((line) => ('changeItemId' in line ? line.changeItemId : null)))
  const lost = new Set(linked.filter((line) => isOut(line, input) && !mentioned.has(line.changeItemId)))
  const growth =
    sumCents(desired.map(({ content }) => content.amountCents)) -
    sumCents(linked.map((line) => (lost.has(line) ? 0 : line.wanted.amountCents)))
  return (
    desired.length > 0 &&
    [...lost].some(({ wanted: { amountCents } }) => {
      const isSameWay = Math.sign(growth) * Math.sign(amountCents) > 0
      return isSameWay && Math.abs(growth) >= Math.abs(amountCents)
    })
  )
}
