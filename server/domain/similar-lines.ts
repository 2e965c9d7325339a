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
 * @param free the change event's lines that no COR is linked to, from `readFreeLines`
 * @param own lines that were this COR's, or may be, whatever they say by now
 * @param isLinkedByHand no push has written its lines yet: what they grow by may be in the other lines
 */
export function similarLines(
  cor: PlannedCor,
  free: readonly FreeLine[],
  choices: ReadonlyMap<ChangeItemId, LineChoice>,
  { own, isLinkedByHand }: { own: ReadonlySet<ChangeItemId>; isLinkedByHand: boolean },
): Finding[] {
  const added = cor.lines.flatMap((planned) =>
    planned.action === 'add' || (planned.action === 'change' && isLinkedByHand) ? planned.line.content : [],
  )
  const each = added.map(({ amountCents }) => amountCents)
  const words = new Set(added.map(({ description }) => foldWords(description)))
  const cents = new Set([...each, sumCents(each)].filter((amount) => amount !== 0))
  const numbers = writtenNumbers(cor.number)
  return free.flatMap(({ item, detail, folded, named }): Finding[] => {
    const about = {
      corId: cor.corId,
      corNumber: cor.number,
      changeItemId: item.changeItemId,
      detail,
      cents: item.content.amountCents,
    }
    const isAlike = own.has(item.changeItemId) || cents.has(item.content.amountCents) || words.has(folded)
    if (isAlike || (added.length > 0 && isNamedAfter(numbers, named))) {
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

/** A line that belongs to no COR, with what many CORs are compared with: its words may be long, so they are read once. */
export interface FreeLine {
  item: ChangeItem
  /** Its words as a finding names them. */
  detail: string
  folded: string
  /** What follows each "COR" in its words. */
  named: readonly string[]
}

const longestDetail = 250
/** The most CORs that one line may name. A description that names more was not typed by hand. */
const mostNamed = 50
/** Characters of a COR's number; one that is longer is not looked for. */
const longestNumber = 90
/** One character more tells whether the number ends there, and another whether a decimal follows. */
const afterCor = /\bCOR\W*(?=(\w.{0,99}))/gis

export function readFreeLines(items: readonly ChangeItem[]): FreeLine[] {
  return items.map((item) => {
    const { description } = item.content
    const named = new Set<string>()
    for (const [, words = ''] of description.matchAll(afterCor)) {
      named.add(withoutZeros(words.toLowerCase()))
      if (named.size === mostNamed) break
    }
    const detail =
      description.length > longestDetail ? `${description.slice(0, longestDetail - 1)}…` : description
    return { item, detail, folded: foldWords(description), named: [...named] }
  })
}

/** The number of a COR, and the one that it revises (12.1 → 12), without what people write before a number. */
function writtenNumbers(number: string): string[] {
  return [number, number.replace(/\.\d+$/, '')]
    .map((one) => withoutZeros(one.trim().toLowerCase().replace(/^\W+/, '')))
    .filter((one) => one !== '' && one.length <= longestNumber)
}

/** "COR 12", "COR #12", "COR-012". */
function isNamedAfter(numbers: readonly string[], named: readonly string[]): boolean {
  return named.some((words) =>
    numbers.some((number) => words.startsWith(number) && !/^(?:\w|\.\d)/.test(words.slice(number.length))),
  )
}

function withoutZeros(text: string): string {
  return text.replace(/^0+(?=\w)/, '')
}
