import type { DesiredLine } from './breakdown.ts'
import type { ChangeItem, LineContent } from './change-event.ts'
import type { ChangeItemId, CorId } from './ids.ts'
import {
  codesOf,
  contentNow,
  isEdited as isLineEdited,
  isStoredOtherwise,
  type LineDecision,
  type LinkedLine,
  nameOtherCodes,
  sameCodes,
  sameContent,
  sameWish,
} from './link.ts'
import { type Cents, sumCents } from './money.ts'
import type { LineChoice, PlannedLine } from './push.ts'

/** Who decides about edited lines in this push. */
export type Decider = Omit<LineDecision, 'kind'>

export interface LinesToPlan {
  corId: CorId
  number: string
  /** The COR's lines in the change event, as recorded at its last push. */
  linked: readonly LinkedLine[]
  /** The COR's desired lines now; empty when it leaves the change event. */
  desired: readonly DesiredLine[]
  /** The change event's lines now. */
  items: ReadonlyMap<ChangeItemId, ChangeItem>
  choices: ReadonlyMap<ChangeItemId, LineChoice>
  decider: Decider
}

const differenceKey = /^difference(?:\/\d+)?$/

/** Whether a line is a difference line: it carries the amount that the locked lines of its COR cannot. */
export function isDifferenceLine({ key }: { key: string }): boolean {
  return differenceKey.test(key)
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
  return [...planned, ...planDifference(input, isLeaving ? null : lacking, planned)]
}

type KeptLine = Extract<PlannedLine, { action: 'keep' }>

export function isLocked(planned: PlannedLine): planned is KeptLine {
  return planned.action === 'keep' && planned.why === 'locked'
}

/**
 * Matches fixed lines without a desired line (locked, kept as edited, or kept out) to new desired lines. A line's key
 * changes when a T&M item is renamed, so such a fixed line takes the key of a new line, preferably one with the same
 * amount. Without this, the same amount would be added twice, or an amount that was kept out would return without a
 * question.
 */
function takeOverKeys(linked: readonly LinkedLine[], input: LinesToPlan): LinkedLine[] {
  const taken = new Set(linked.map(({ key }) => key))
  const wanted = new Set(input.desired.map(({ key }) => key))
  const free = input.desired.filter(({ key }) => !taken.has(key))
  return linked.map((line) => {
    const item = input.items.get(line.changeItemId)
    const isKeptOut = !item && line.decision?.kind === 'kept_out'
    if (wanted.has(line.key) || !(isKeptOut || isFixed(line, input))) return line
    const cents = (item ?? line).content.amountCents
    const same = free.findIndex(({ content }) => content.amountCents === cents)
    const [stoodFor] = free.splice(Math.max(same, 0), 1)
    return stoodFor ? { ...line, key: stoodFor.key } : line
  })
}

/** Fixed lines that match no desired line, so that the breakdown cannot be changed. */
export function linesInTheWay(input: LinesToPlan): LinkedLine[] {
  const wanted = new Set(input.desired.map(({ key }) => key))
  return input.linked.filter(
    (line) => !isDifferenceLine(line) && !wanted.has(line.key) && isFixed(line, input),
  )
}

function isFixed(line: LinkedLine, { items, choices }: LinesToPlan): boolean {
  const item = items.get(line.changeItemId)
  if (!item) return false
  if (!item.deletable) return true
  const choice = choices.get(line.changeItemId)
  const isEdited = isLineEdited(line, item)
  const isKept = line.decision?.kind === 'kept_as_edited'
  if (choice === 'procore' && (isEdited || isKept)) return true
  return choice !== 'clearstory' && isKept && !isEdited && isStoredOtherwise(line)
}

/**
 * Plans one line of ours. "Desired" is what Clearstory wants now; `ours.wanted` is what it wanted at the last push.
 *
 * | in Procore now                        | desired | → action                                                      |
 * | ------------------------------------- | ------- | ------------------------------------------------------------- |
 * | as desired                            | yes     | keep (same)                                                   |
 * | as stored, desired content unchanged  | yes     | keep (same), even if Procore stored other words or units      |
 * | as a person edited and kept it        | yes/no  | keep (kept); once the desired content changes or ends: choose |
 * | not editable / not deletable          | yes/no  | keep (locked)                                                 |
 * | the same, only its codes differed     | yes     | change, with its current codes                                |
 * | edited, or stored with another amount | yes     | choose → change (Clearstory's) or keep (Procore's)            |
 * | edited                                | no      | choose → remove (Clearstory's) or keep (Procore's)            |
 * | as we left it                         | yes/no  | change / remove                                               |
 * | removed by a person                   | yes     | choose → add (Clearstory's) or leave_out (Procore's)          |
 * | removed, and kept out                 | yes     | leave_out; once the desired content changes: choose           |
 * | removed                               | no      | nothing                                                       |
 * | a line that is not ours               | –       | never mentioned, never touched                                |
 */
export function planLine(
  ours: LinkedLine,
  item: ChangeItem | null,
  line: DesiredLine | null,
  { choices, decider }: Pick<LinesToPlan, 'choices' | 'decider'>,
): PlannedLine | null {
  const { changeItemId, key } = ours
  // A line that was kept out but is back in Procore counts as ours again.
  const decision = item !== null && ours.decision?.kind === 'kept_out' ? null : ours.decision
  const choice = choices.get(changeItemId)
  const wasUnwanted = decision?.isUnwanted === true
  const isSameWish = line ? !wasUnwanted && sameWish(line.content, ours.wanted) : wasUnwanted
  const open: PlannedLine = { action: 'choose', changeItemId, key, line, procore: item?.content ?? null }
  if (item === null) {
    if (line === null) return null
    const out = {
      action: 'leave_out',
      changeItemId,
      key,
      content: ours.content,
      wanted: line.content,
    } as const
    if (decision?.kind === 'kept_out' && isSameWish && choice !== 'clearstory') {
      return { ...out, isNew: false, decision }
    }
    if (choice === 'clearstory') return { action: 'add', line, removedInProcore: true }
    if (choice === 'procore') return { ...out, isNew: true, decision: { kind: 'kept_out', ...decider } }
    return open
  }
  const { content } = item
  const isEdited = isLineEdited(ours, item)
  const keep = (
    why: KeptLine['why'],
    wanted: LineContent,
    kept: LineDecision | null = decision,
  ): KeptLine => ({
    action: 'keep',
    changeItemId,
    key,
    content: contentNow(item),
    wanted,
    why,
    decision: kept,
    ...(isEdited ? { editedInProcore: true } : {}),
  })
  const keepAsEdited = () =>
    keep('edited', line?.content ?? nothingOf(ours.wanted), {
      kind: 'kept_as_edited',
      ...decider,
      ...(line ? {} : { isUnwanted: true as const }),
    })
  if (line && !item.inexactAmount && sameContent(content, line.content))
    return keep('same', line.content, null)
  const isDecided = decision !== null && !isEdited && choice !== 'clearstory'
  if (isDecided && isSameWish) return keep('kept', line?.content ?? ours.wanted)
  // Keeps the previously wanted content: once the line is unlocked, a different desired content is then a change, not
  // an edit.
  if (line ? !item.editable : !item.deletable) {
    const kept = keep('locked', ours.wanted, isDecided ? decision : null)
    const movesTo = line && nameOtherCodes(line.content, content) ? codesOf(line.content) : null
    return movesTo ? { ...kept, movesTo } : kept
  }
  if (isDecided && choice === 'procore') return keepAsEdited()
  if (isDecided && isStoredOtherwise(ours)) return open
  const isSettled = !decision && isSameWish
  if (isEdited || (isSettled && line && hasOtherAmount(ours))) {
    if (choice === 'procore') return keepAsEdited()
    if (choice !== 'clearstory') return open
  } else if (isSettled && line && isOnItsCodes(line, ours)) return keep('same', line.content)
  return line
    ? { action: 'change', changeItemId, line, before: content, editedInProcore: isEdited }
    : { action: 'remove', changeItemId, key, before: content, editedInProcore: isEdited }
}

function hasOtherAmount({ content, wanted }: LinkedLine): boolean {
  return content.amountCents !== wanted.amountCents || content.inexactAmount !== undefined
}

/** The wanted content of a line that is kept although its COR no longer has it. */
function nothingOf(wanted: LineContent): LineContent {
  return { ...wanted, amountCents: 0, quantity: null, unitCost: null, unitOfMeasure: null }
}

/**
 * Whether the desired codes are those of the last push, or those that Procore stored for it (it may add a commitment's
 * vendor, for example).
 */
function isOnItsCodes({ content }: DesiredLine, ours: LinkedLine): boolean {
  return sameCodes(content, ours.content) || sameCodes(content, ours.wanted)
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
