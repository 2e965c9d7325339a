import type { ChangeItem, LineContent } from './change-event.ts'
import { foldWords } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import { sumCents } from './money.ts'
import type { Finding } from './preflight.ts'
import type { LineChoice, PlannedCor } from './push.ts'

/**
 * Lines of a change event that belong to no COR and may be what a COR is about to add: typed by hand before it arrived,
 * left by an unlink, or by a write whose answer was lost.
 *
 * | the line                                                       | finding            | severity                       |
 * |----------------------------------------------------------------|--------------------|--------------------------------|
 * | the words of a new line, or words with the COR's number | line_like_this | blocker, until a person chose "beside" |
 * | the cents of a new line or of all of them, unless they are zero | line_like_this    | blocker, until a person chose "beside" |
 * | was this COR's, or may be                                      | line_like_this     | blocker, until a person chose "beside" |
 * | the same vendor or commitment, other cents                     | line_of_contractor | warning                        |
 *
 * @param free the change event's lines that no COR is linked to
 * @param own lines that were this COR's, or may be, whatever they say by now
 * @param isLinkedByHand no push has written its lines yet: what they grow by may be in the other lines
 */
export function similarLines(
  cor: PlannedCor,
  free: readonly ChangeItem[],
  choices: ReadonlyMap<ChangeItemId, LineChoice>,
  { own, isLinkedByHand }: { own: ReadonlySet<ChangeItemId>; isLinkedByHand: boolean },
): Finding[] {
  const added = cor.lines.flatMap((planned) =>
    planned.action === 'add' || (planned.action === 'change' && isLinkedByHand) ? planned.line.content : [],
  )
  const each = added.map(({ amountCents }) => amountCents)
  const words = new Set(added.map(({ description }) => foldWords(description)))
  const cents = new Set([...each, sumCents(each)].filter((amount) => amount !== 0))
  return free.flatMap((item): Finding[] => {
    const about = {
      corId: cor.corId,
      corNumber: cor.number,
      changeItemId: item.changeItemId,
      detail: item.content.description,
      cents: item.content.amountCents,
    }
    const isAlike =
      own.has(item.changeItemId) ||
      cents.has(item.content.amountCents) ||
      words.has(foldWords(item.content.description))
    if (isAlike || (added.length > 0 && isNamedAfter(cor.number, item.content))) {
      const isAnswered = choices.get(item.changeItemId) === 'beside'
      return [{ ...about, code: 'line_like_this', severity: isAnswered ? 'warning' : 'blocker' }]
    }
    return added.some((line) => isOfSameContractor(line, item.content))
      ? [{ ...about, code: 'line_of_contractor', severity: 'warning' }]
      : []
  })
}

function isOfSameContractor(line: LineContent, other: LineContent): boolean {
  const isSameCommitment = line.commitmentId !== null && line.commitmentId === other.commitmentId
  return isSameCommitment || (line.vendorId !== null && line.vendorId === other.vendorId)
}

/** "COR 12", "COR #12", "COR-012": the number of the COR, or the one that it revises (12.1 → 12). */
function isNamedAfter(number: string, { description }: LineContent): boolean {
  return [number, number.replace(/\.\d+$/, '')].some((one) => {
    const escaped = one
      .trim()
      .replace(/^0+(?=\w)/, '')
      .replace(/[^\w]/g, '\\$&')
    return escaped !== '' && new RegExp(`\\bCOR\\W*0*${escaped}(?!\\w|\\.\\d)`, 'i').test(description)
  })
}
