import type { ChangeItem, LineContent } from './change-event.ts'
import { sameWords } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import type { Finding } from './preflight.ts'
import type { LineChoice, PlannedCor } from './push.ts'

/**
 * Lines of a change event that belong to no COR and may be what a COR is about to add: typed by hand before it arrived,
 * left by an unlink, or by a write whose answer was lost.
 *
 * | the line                                                       | finding            | severity                       |
 * |----------------------------------------------------------------|--------------------|--------------------------------|
 * | the words of a new line, or words that begin with the COR's number | line_like_this | blocker, until a person chose "beside" |
 * | the cents of a new line, unless they are zero                  | line_like_this     | blocker, until a person chose "beside" |
 * | the same vendor or commitment, other cents                     | line_of_contractor | warning                        |
 *
 * @param free the change event's lines that no COR is linked to
 */
export function similarLines(
  cor: PlannedCor,
  free: readonly ChangeItem[],
  choices: ReadonlyMap<ChangeItemId, LineChoice>,
): Finding[] {
  const added = cor.lines.flatMap((planned) => (planned.action === 'add' ? planned.line.content : []))
  if (added.length === 0) return []
  return free.flatMap((item): Finding[] => {
    const about = {
      corId: cor.corId,
      corNumber: cor.number,
      changeItemId: item.changeItemId,
      detail: item.content.description,
      cents: item.content.amountCents,
    }
    if (added.some((line) => isAlike(line, item.content)) || isNamedAfter(cor.number, item.content)) {
      const isAnswered = choices.get(item.changeItemId) === 'beside'
      return [{ ...about, code: 'line_like_this', severity: isAnswered ? 'warning' : 'blocker' }]
    }
    return added.some((line) => isOfSameContractor(line, item.content))
      ? [{ ...about, code: 'line_of_contractor', severity: 'warning' }]
      : []
  })
}

function isAlike(line: LineContent, other: LineContent): boolean {
  const isSameMoney = line.amountCents === other.amountCents && line.amountCents !== 0
  return sameWords(line.description, other.description) || isSameMoney
}

function isOfSameContractor(line: LineContent, other: LineContent): boolean {
  const isSameCommitment = line.commitmentId !== null && line.commitmentId === other.commitmentId
  return isSameCommitment || (line.vendorId !== null && line.vendorId === other.vendorId)
}

/** Our own lines begin with "COR 12 ". */
function isNamedAfter(number: string, { description }: LineContent): boolean {
  const words = `COR ${number} `
  return sameWords(description.slice(0, words.length), words)
}
