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

export type KeptLine = Extract<PlannedLine, { action: 'keep' }>

export function isLocked(planned: PlannedLine): planned is KeptLine {
  return planned.action === 'keep' && planned.why === 'locked'
}

/** Whether a person removed the line in Procore and has not chosen, in this push, to bring it back. */
export function isOut({ changeItemId }: LinkedLine, { items, choices }: LinesToPlan): boolean {
  return !items.has(changeItemId) && choices.get(changeItemId) !== 'clearstory'
}

/** Whether a line stays in Procore whatever its COR wants: locked, or kept as edited. */
export function isFixed(line: LinkedLine, { items, choices }: LinesToPlan): boolean {
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
 * | removed                               | no      | nothing; see `returnsElsewhere` in line-keys.ts              |
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

/** Plans a line of ours as if Clearstory still wanted what it wanted at the last push. */
export function planAsLastWanted(
  ours: LinkedLine,
  item: ChangeItem | null,
  input: Pick<LinesToPlan, 'choices' | 'decider'>,
): PlannedLine | null {
  const { corId, key, wanted } = ours
  return planLine(ours, item, { corId, key, content: wanted }, input)
}

/**
 * Plans a line of a COR that stays but has no amount now. Nothing is written, whatever is chosen: Clearstory names no
 * amount, and the last one may no longer be right.
 *
 * | in Procore now               | chosen       | → action                                                        |
 * | ---------------------------- | ------------ | --------------------------------------------------------------- |
 * | as we left it                |              | keep (no amount)                                                |
 * | edited or removed by a person | nothing     | choose                                                          |
 * |                              | Procore's    | keep or leave_out, also if Clearstory names the same amount again |
 * |                              | Clearstory's | keep or leave_out until Clearstory names an amount, then choose |
 * | removed, and kept out        |              | leave_out                                                       |
 */
export function keepUnpriced(
  ours: LinkedLine,
  item: ChangeItem | null,
  { choices, decider }: Pick<LinesToPlan, 'choices' | 'decider'>,
): PlannedLine | null {
  const { changeItemId, key, content, wanted, decision } = ours
  if (item && !isLineEdited(ours, item)) {
    return { action: 'keep', changeItemId, key, content, wanted, why: 'no_amount', decision }
  }
  const choice = choices.get(changeItemId)
  if (!item && choice === undefined && decision?.kind === 'kept_out') {
    return { action: 'leave_out', changeItemId, key, content, wanted, isNew: false, decision }
  }
  if (choice !== 'clearstory') return planAsLastWanted(ours, item, { choices, decider })
  const kept = planAsLastWanted(ours, item, { choices: new Map([[changeItemId, 'procore']]), decider })
  const untilPriced = { ...decider, isUnwanted: true } as const
  if (kept?.action === 'leave_out') {
    return { ...kept, isNew: true, decision: { kind: 'kept_out', ...untilPriced } }
  }
  return kept?.action === 'keep' && kept.why === 'edited'
    ? { ...kept, decision: { kind: 'kept_as_edited', ...untilPriced } }
    : kept
}
