import type { Breakdown, DesiredLine } from './breakdown.ts'
import type { ChangeItem, LineContent } from './change-event.ts'
import { isInTheWay, returnsElsewhere, takeOverKeys } from './line-keys.ts'
import { codesOf, type LinkedLine } from './link.ts'
import { type Cents, sumCents } from './money.ts'
import {
  isDifferenceLine,
  isLocked,
  isOut,
  type LinesToPlan,
  planAsLastWanted,
  planLine,
} from './plan-line.ts'
import type { PlannedLine } from './push.ts'

/** The lines of a COR under the breakdown of its last push; `breakdown` is the actual one. */
export interface AsPushed {
  breakdown: Breakdown
  desired: readonly DesiredLine[]
}

/**
 * Plans a COR's lines under the breakdown that is possible.
 *
 * | lines that are locked, kept as edited or removed by a person                                  | planned             |
 * | --------------------------------------------------------------------------------------------- | ------------------- |
 * | the requested breakdown has a line for each                                                   | as requested        |
 * | it has none for one of them                                                                   | the last breakdown  |
 * | the last breakdown is not possible either, or a removed line's money would come back elsewhere | each as last wanted |
 *
 * A removed line no longer counts once a person has chosen Clearstory's version of it.
 *
 * @returns `breakdown` is null if the lines stay as last wanted.
 */
export function planBreakdown(
  input: LinesToPlan,
  breakdowns: { requested: Breakdown; last: Breakdown | null; asPushed: AsPushed | null },
): { lines: PlannedLine[]; breakdown: Breakdown | null } {
  const { requested, last, asPushed } = breakdowns
  const isBlocked = asPushed !== null && input.desired.length > 0 && isInTheWay(input)
  const possible = isBlocked ? asPushed : { breakdown: requested, desired: input.desired }
  const wished = { ...input, desired: possible.desired }
  const lines = planLines(wished)
  const isImpossible = isBlocked && asPushed.breakdown !== last
  const isHeld =
    (isImpossible && input.linked.some((line) => isOut(line, input))) || returnsElsewhere(lines, wished)
  if (!isHeld) return { lines, breakdown: possible.breakdown }
  const itemOf = (line: LinkedLine) => input.items.get(line.changeItemId) ?? null
  return {
    lines: input.linked.flatMap((line) => planAsLastWanted(line, itemOf(line), input) ?? []),
    breakdown: null,
  }
}

/**
 * Plans the lines of one COR. Lines locked by Procore are fixed amounts: the difference to the COR's amount goes to a
 * separate line. That line follows the COR's amount, is removed at zero, and is succeeded by another one once it is
 * locked too.
 */
export function planLines(input: LinesToPlan): PlannedLine[] {
  const { items, desired } = input
  const isLeaving = desired.length === 0
  const ownLines = input.linked.filter((line) => !isDifferenceLine(line))
  const linked = isLeaving ? ownLines : takeOverKeys(ownLines, input)
  const wanted = new Map(desired.map((line) => [line.key, line]))
  const planned: PlannedLine[] = []
  let lacking = 0
  for (const ours of linked) {
    const line = wanted.get(ours.key) ?? null
    wanted.delete(ours.key)
    const next = planLine(ours, items.get(ours.changeItemId) ?? null, line, input)
    if (next) planned.push(next)
    if (next && isLocked(next)) lacking += (line?.content.amountCents ?? 0) - next.content.amountCents
  }
  for (const line of wanted.values()) planned.push({ action: 'add', line, removedInProcore: false })
  const lines = [...planned, ...planDifference(input, isLeaving ? null : lacking, planned)]
  return isLeaving ? keepOffsets(lines, input) : lines
}

/**
 * Keeps removable lines of a COR that leaves, so that no more of it remains in Procore than before: lines that offset
 * those that stay (locked, or kept as edited) and count the other way.
 *
 * | what stays | a removable line               | → action                                                      |
 * | ---------- | ------------------------------ | ------------------------------------------------------------- |
 * | nothing    | any                            | remove                                                        |
 * | a cost     | a cost                         | remove: less remains                                          |
 * | a cost     | a difference line below zero   | keep: without it, the locked line counts more than the COR did |
 * | a credit   | a credit                       | remove: a smaller credit remains                              |
 * | a credit   | a difference line above zero   | keep: without it, the credit is larger than the COR was       |
 * | any        | another line the other way     | keep where more than before would remain, else remove         |
 * | any        | one whose removal was chosen   | remove                                                        |
 */
function keepOffsets(
  planned: readonly PlannedLine[],
  { linked, items, choices }: LinesToPlan,
): PlannedLine[] {
  const before = sumCents(linked.map(({ changeItemId }) => items.get(changeItemId)?.content.amountCents ?? 0))
  let remaining = sumCents(planned.map(centsAfter))
  // Difference lines come last in a plan, and are the first to stay.
  return planned
    .toReversed()
    .map((line): PlannedLine => {
      const ours = linked.find((one) => line.action === 'remove' && one.changeItemId === line.changeItemId)
      if (line.action !== 'remove' || !ours || choices.get(line.changeItemId) === 'clearstory') return line
      const { changeItemId, key, before: content } = line
      const isOffset = Math.sign(content.amountCents) * Math.sign(remaining) < 0
      const isNeeded = isDifferenceLine(line) || Math.abs(remaining) > Math.abs(before)
      if (!isOffset || !isNeeded) return line
      remaining += content.amountCents
      const { wanted } = ours
      return { action: 'keep', changeItemId, key, content: ours.content, wanted, why: 'same', decision: null }
    })
    .toReversed()
}

/**
 * Plans the difference line: the amount that the locked lines cannot carry. `lacking` is null when the COR leaves. A
 * locked difference line is a fixed amount too; the remaining difference goes to the next difference line. A difference
 * line that cannot be removed is set to zero instead.
 */
function planDifference(
  input: LinesToPlan,
  lacking: Cents | null,
  planned: readonly PlannedLine[],
): PlannedLine[] {
  const { corId, number, items, desired } = input
  const own = input.linked.filter(isDifferenceLine)
  const itemOf = (line: LinkedLine) => items.get(line.changeItemId)
  const editable = own.filter((line) => itemOf(line)?.editable !== false)
  const open = editable.find((line) => itemOf(line)?.deletable === false) ?? editable[0] ?? null
  const isFixedAmount = (line: LinkedLine) => {
    const item = itemOf(line)
    return line !== open && item !== undefined && !(item.editable && item.deletable)
  }
  const fixed = own.filter(isFixedAmount)
  const codes = (open ?? desired[0] ?? fixed[0] ?? planned.find(isLocked))?.content
  const missing =
    lacking === null ? 0 : lacking - sumCents(fixed.map((line) => (itemOf(line) ?? line).content.amountCents))
  const isForGood = lacking !== null && open !== null && itemOf(open)?.deletable === false
  const key = open?.key ?? nextKey(new Set(own.map((line) => line.key)))
  const content: LineContent | null =
    (missing === 0 && !isForGood) || !codes
      ? null
      : {
          description: `COR ${number} difference to locked lines`,
          amountCents: missing,
          quantity: null,
          unitCost: null,
          unitOfMeasure: null,
          ...codesOf(codes),
        }
  const line = content && { corId, key, content }
  const results = own.flatMap((ours): PlannedLine[] => {
    const item = itemOf(ours) ?? null
    // A fixed line counts as desired, whatever its content: the open difference line compensates for it.
    const fixedWish = item && lacking !== null && isFixedAmount(ours) ? asItIs(ours, item) : null
    const next = planLine(ours, item, ours === open ? line : fixedWish, input)
    return next ? [next] : []
  })
  return line && !open ? [...results, { action: 'add', line, removedInProcore: false }] : results
}

function asItIs({ corId, key }: LinkedLine, { content }: ChangeItem): DesiredLine {
  return { corId, key, content }
}

function nextKey(used: ReadonlySet<string>): string {
  for (let nth = 1; ; nth += 1) {
    const key = nth === 1 ? 'difference' : `difference/${nth}`
    if (!used.has(key)) return key
  }
}

/** The amount of a planned line in Procore after the push; while a choice is open, its current amount. */
export function centsAfter(planned: PlannedLine): Cents {
  switch (planned.action) {
    case 'add':
    case 'change':
      return planned.line.content.amountCents
    case 'remove':
    case 'leave_out':
      return 0
    case 'keep':
      return planned.content.amountCents
    case 'choose':
      return planned.procore?.amountCents ?? 0
  }
}
