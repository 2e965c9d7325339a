import type { ChangeItem, LineContent } from './change-event.ts'
import { foldWords } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import { type Cents, sumCents } from './money.ts'
import type { Finding } from './preflight.ts'
import type { LineChoice, PlannedCor } from './push.ts'

/**
 * Lines of a change event that belong to no COR and may be what a COR is about to bring: typed by hand before it arrived,
 * left by an unlink, or by a write whose answer was lost.
 *
 * | the line                                                        | finding            | severity                       |
 * |-----------------------------------------------------------------|--------------------|--------------------------------|
 * | the words of a line that comes in, or words with the COR's number | line_like_this   | blocker, until a person chose "beside" |
 * | the cents of a line that comes in or of all of them, unless zero | line_like_this    | blocker, until a person chose "beside" |
 * | was this COR's, or may be                                       | line_like_this     | blocker, until a person chose "beside" |
 * | the same vendor or commitment as a line that comes in, other cents | line_of_contractor | warning                     |
 * | the cents by which a line of ours, or the COR, moves            | line_like_this     | blocker, until a person chose "beside" |
 * | the words of a line that moves or the COR's number, moving the same way | line_like_this | blocker, until a person chose "beside" |
 *
 * A line comes in where it is new, or changes with the first push of its COR. A later change moves it by a difference, up
 * or down; where a person had edited the line, the amount that it is set back to may be in the other line as a whole.
 * An answer lasts while the line stays as it was when it was given.
 *
 * @param free the change event's lines that no COR is linked to, from `readFreeLines`
 * @param own lines that were this COR's, or may be, whatever they say by now
 * @param isFirstPush no push of this COR has written its lines yet: they were linked by hand, or taken over from another COR
 * @param answered lines that earlier pushes of this COR, or of one it took over, went beside
 */
export function similarLines(
  cor: PlannedCor,
  free: readonly FreeLine[],
  choices: ReadonlyMap<ChangeItemId, LineChoice>,
  { own, isFirstPush, answered }: Comparing,
): Finding[] {
  const added = cor.lines.flatMap((planned) =>
    planned.action === 'add' || (planned.action === 'change' && isFirstPush) ? planned.line.content : [],
  )
  const moved = movesOf(cor)
  const each = added.map(({ amountCents }) => amountCents)
  const words = new Set(added.map(({ description }) => foldWords(description)))
  const amounts = [...each, sumCents(each), ...moved.flatMap(({ cents }) => cents)]
  const cents = new Set(amounts.filter((amount) => amount !== 0))
  const movedWords = new Set(moved.flatMap(({ description }) => description ?? []))
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
}

/** A line that belongs to no COR and beside which a COR was pushed, with its words and cents at that time. */
export type AnsweredLine = Pick<Required<Finding>, 'changeItemId' | 'detail' | 'cents'>

function isSameLine(a: AnsweredLine, b: AnsweredLine): boolean {
  return a.changeItemId === b.changeItemId && a.detail === b.detail && a.cents === b.cents
}

interface Move {
  /** The line's words, folded; null for the COR as a whole. */
  description: string | null
  /** What may be in a line typed by hand. */
  cents: Cents[]
  /** 1: more money than before, or -1: less. */
  direction: number
}

/**
 * By how much a push moves a COR's lines, and the COR as a whole. Where the COR comes to the same as before, only lines that
 * are set back after an edit count: the money that was edited out may be in another line.
 */
function movesOf({ lines, leaves, previousCents, newCents }: PlannedCor): Move[] {
  if (leaves || previousCents === null) return []
  const whole = newCents - previousCents
  const ofLines = lines.flatMap((planned): Move[] => {
    if (planned.action !== 'change') return []
    const { line, before, editedInProcore } = planned
    const { amountCents } = line.content
    const moved = amountCents - before.amountCents
    if (moved === 0 || (whole === 0 && !editedInProcore)) return []
    return [
      {
        description: foldWords(line.content.description),
        cents: editedInProcore ? [moved, amountCents] : [moved],
        direction: Math.sign(editedInProcore ? moved : whole),
      },
    ]
  })
  const isWritten = lines.some(({ action }) => action === 'add' || action === 'change')
  if (whole === 0 || !isWritten) return ofLines
  return [...ofLines, { description: null, cents: [whole], direction: Math.sign(whole) }]
}

/** Whether a push moves money within the lines that a COR has, so that lines typed by hand are to be compared with it. */
export function movesMoney(cor: PlannedCor): boolean {
  return movesOf(cor).length > 0
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
