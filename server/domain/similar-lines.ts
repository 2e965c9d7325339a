import type { ChangeItem, LineContent } from './change-event.ts'
import { foldWords } from './change-event.ts'
import { isNamedAfter, namedInWords, writtenNumbers } from './cor-in-words.ts'
import type { ChangeItemId } from './ids.ts'
import { type Cents, sumCents } from './money.ts'
import { movesOf, type RecordedLine } from './moved-amounts.ts'
import type { Finding } from './preflight.ts'
import type { LineChoice, PlannedCor } from './push.ts'

/**
 * Possible duplicates: lines of a change event that belong to no COR and may already contain what a COR is about to
 * add. They were typed by hand before it arrived, or left by an unlink or by a write whose response was lost.
 *
 * | the line                                                                   | finding            | severity |
 * | -------------------------------------------------------------------------- | ------------------ | -------- |
 * | same description as an added line, or mentions the COR's number            | line_like_this     | blocker  |
 * | same nonzero amount as an added line or as all of them                     | line_like_this     | blocker  |
 * | belonged to this COR, or may have                                          | line_like_this     | blocker  |
 * | same vendor or commitment as an added line, other amount                   | line_of_contractor | warning  |
 * | amount by which a line of ours, or the COR, changes or goes                | line_like_this     | blocker  |
 * | amount that a person edited out of a line of ours which changes or goes    | line_like_this     | blocker  |
 * | amount that a locked or deleted line of ours lacks, if others are written  | line_like_this     | blocker  |
 * | amount of a line that was deleted before the COR left the change event     | line_like_this     | blocker  |
 * | description of such a line or the COR's number, same sign as the change    | line_like_this     | blocker  |
 *
 * The blocker becomes a warning once the user chooses "beside".
 *
 * A line counts as added if it is new, or if it changes with the first push of its COR. A later change moves its amount
 * by a difference, up or down, and a removal by all of it; if a person had edited the line, the other line may contain
 * what was edited out, or the whole amount to which ours is reset. An answer holds while the line stays as it was when the answer was given.
 *
 * @param free the change event's lines that no COR is linked to, from `readFreeLines`
 * @param own lines that belonged to this COR, or may have, whatever their content now
 * @param isFirstPush no push of this COR has written its lines yet: they were linked by hand, or taken over from
 *   another COR
 * @param answered lines for which "beside" was chosen in earlier pushes of this COR, or of a COR it took over
 */
export function similarLines(
  cor: PlannedCor,
  free: readonly FreeLine[],
  choices: ReadonlyMap<ChangeItemId, LineChoice>,
  { own, isFirstPush, answered, replaced = [], history = [] }: Comparing,
): Finding[] {
  const added = cor.lines.flatMap((planned) =>
    planned.action === 'add' || (planned.action === 'change' && isFirstPush) ? planned.line.content : [],
  )
  const moved = movesOf(cor, history)
  const each = added.map(({ amountCents }) => amountCents)
  const words = new Set(added.map(({ description }) => foldWords(description)))
  const formerly = added.length > 0 ? replaced : []
  const amounts = [...each, sumCents(each), ...formerly, ...moved.flatMap(({ cents }) => cents)]
  const cents = new Set(amounts.filter((amount) => amount !== 0))
  const movedWords = new Set(moved.map(({ description }) => description))
  const directions = new Set(moved.map(({ direction }) => direction))
  const numbers = writtenNumbers(cor.number)
  return free.flatMap(({ item, detail, folded, named }): Finding[] => {
    const { amountCents } = item.content
    const about = {
      corId: cor.corId,
      corNumber: cor.number,
      changeItemId: item.changeItemId,
      detail,
      cents: amountCents,
    }
    const isAlike = own.has(item.changeItemId) || cents.has(amountCents) || words.has(folded)
    const isThisWay = directions.has(Math.sign(amountCents))
    const isMoved = isThisWay && movedWords.has(folded)
    if (isAlike || isMoved || ((added.length > 0 || isThisWay) && isNamedAfter(numbers, named))) {
      const isAnswered =
        choices.get(item.changeItemId) === 'beside' || answered.some((one) => isSameLine(one, about))
      return [{ ...about, code: 'line_like_this', severity: isAnswered ? 'warning' : 'blocker' }]
    }
    return added.some((line) => isOfSameContractor(line, item.content))
      ? [{ ...about, code: 'line_of_contractor', severity: 'warning' }]
      : []
  })
}

interface Comparing {
  own: ReadonlySet<ChangeItemId>
  isFirstPush: boolean
  answered: readonly AnsweredLine[]
  /** Amounts of lines that belonged to this COR in the change event and were deleted there, not by a push. */
  replaced?: readonly Cents[]
  /** What earlier pushes recorded about the COR's lines. */
  history?: readonly RecordedLine[]
}

/** The questions about a line that belongs to no COR; "beside" answers them. */
export const lineQuestions = ['line_like_this', 'line_unlinked', 'made_after_all'] as const
export type LineQuestion = (typeof lineQuestions)[number]

/**
 * A line that belongs to no COR and for which "beside" was chosen, with its amount at that time, and what the question
 * named: its description, or for a line elsewhere its change event.
 */
export type AnsweredLine = Pick<Required<Finding>, 'changeItemId' | 'detail' | 'cents'> & {
  code: LineQuestion
}

function isSameLine(one: AnsweredLine, { changeItemId, detail, cents }: Omit<AnsweredLine, 'code'>): boolean {
  return (
    one.code === 'line_like_this' &&
    one.changeItemId === changeItemId &&
    one.detail === detail &&
    one.cents === cents
  )
}

/** Whether a line elsewhere was called other work before, under the same question, and still has that amount. */
export function isAnsweredElsewhere(
  answered: readonly AnsweredLine[],
  { code, changeItemId, cents }: Omit<AnsweredLine, 'detail'>,
): boolean {
  return answered.some((one) => one.code === code && one.changeItemId === changeItemId && one.cents === cents)
}

function isOfSameContractor(line: LineContent, other: LineContent): boolean {
  const isSameCommitment = line.commitmentId !== null && line.commitmentId === other.commitmentId
  return isSameCommitment || (line.vendorId !== null && line.vendorId === other.vendorId)
}

/**
 * A line that belongs to no COR, prepared for comparison with many CORs: its description may be long, so it is parsed
 * once.
 */
export interface FreeLine {
  item: ChangeItem
  /** Its description, shortened for a finding. */
  detail: string
  folded: string
  /** The text that follows each "COR" in its description. */
  named: readonly string[]
}

const longestDetail = 250
export function readFreeLines(items: readonly ChangeItem[]): FreeLine[] {
  return items.map((item) => {
    const { description } = item.content
    const detail =
      description.length > longestDetail ? `${description.slice(0, longestDetail - 1)}…` : description
    return { item, detail, folded: foldWords(description), named: namedInWords(description) }
  })
}
