import { type ChangeOrderRequest, isVoid } from './change-order-request.ts'

type Versioned = Pick<ChangeOrderRequest, 'contractId' | 'corId' | 'number' | 'stage' | 'status' | 'version'>

/** Where an earlier COR is in Clearstory now. */
export type EarlierCor =
  /** No longer there by its id. */
  | 'gone'
  /** Still answers by its id, but no list has it. */
  | 'unlisted'
  | 'void'
  | 'listed'

/** Whether one COR has taken the place of another: surely, perhaps, or not. */
export type Replaces = 'certain' | 'likely' | 'no'

/**
 * Whether `later` is a revision that replaces `earlier`. Clearstory numbers a revision 12.1 by default, but people retype
 * it; the API has no field for it, and what `version` counts is not documented.
 *
 * | number                             | version          | earlier COR    | → replaces |
 * |------------------------------------|------------------|----------------|------------|
 * | 12 → 12.1, 12.1 → 12.2             | higher           | gone, unlisted | certain    |
 * | 12 → 12.1                          | any              | gone, unlisted | certain    |
 * | 12 → 12.1                          | higher           | void           | certain    |
 * | 12 → 12.1, 12R1, 12 Rev 1, 12A, 012.1, 12-1 | any     | any            | likely     |
 * | 12.1 → 12.2, 3.1 → 3.3, 26-001 → 26-002 | any         | gone, unlisted, void | likely |
 * | 12.1 → 12.2, 3.1 → 3.3, 26-001 → 26-002 | any         | listed         | no         |
 * | anything else, another contract, itself void | –      | –              | no         |
 *
 * The first row that applies counts. Contractors number separate changes 3.1, 3.2, 3.3 as well: between two numbers with
 * a suffix the next one with a higher version is certain only where the earlier COR has left the log, and a void one has
 * not left it for its revision.
 *
 * @see https://knowledge.clearstory.build/how-do-i-submit-a-revision-to-a-cor
 */
export function replaces(later: Versioned, earlier: Versioned, where: EarlierCor): Replaces {
  const isOther = later.corId !== earlier.corId && later.contractId !== null
  if (!isOther || later.contractId !== earlier.contractId || isVoid(later)) return 'no'
  const [next, before] = ownRevision(later.number, earlier.number) ?? [
    partsOf(later.number),
    partsOf(earlier.number),
  ]
  if (next.base !== before.base || next.suffix <= before.suffix) return 'no'
  if (where === 'listed') return before.suffix === 0 ? 'likely' : 'no'
  if (!next.isPlain || !before.isPlain) return 'likely'
  const hasHigherVersion = isHigher(later.version, earlier.version)
  if (before.suffix === 0) return where !== 'void' || hasHigherVersion ? 'certain' : 'likely'
  const isNext = next.suffix === before.suffix + 1
  return where !== 'void' && isNext && hasHigherVersion ? 'certain' : 'likely'
}

/**
 * The CORs that `later` may be a revision of: the one without a suffix, and the nearest before it. Numbers such as
 * 26-001, 26-002 … would otherwise pair each with all before it.
 */
export function earlierVersions<C extends Versioned>(later: Versioned, candidates: readonly C[]): C[] {
  const possible = candidates.filter((cor) => replaces(later, cor, 'gone') !== 'no')
  const suffixOf = ({ number }: C) => (ownRevision(later.number, number) ? 0 : partsOf(number).suffix)
  const nearest = Math.max(0, ...possible.map(suffixOf))
  return possible.filter((cor) => [0, nearest].includes(suffixOf(cor)))
}

/** The COR of these that replaces `earlier` for certain, the highest revision first; null where none does. */
export function successorOf<C extends Versioned>(
  earlier: Versioned,
  where: EarlierCor,
  candidates: readonly C[],
): C | null {
  return candidates
    .filter((cor) => replaces(cor, earlier, where) === 'certain')
    .reduce<C | null>(
      (newest, cor) => (newest && partsOf(newest.number).suffix >= partsOf(cor.number).suffix ? newest : cor),
      null,
    )
}

interface NumberParts {
  /** Lower case, without leading zeros. */
  base: string
  /** 0 where there is none; letters count a = 1, b = 2 … */
  suffix: number
  /** Written as Clearstory itself does: "12" or "12.1". */
  isPlain: boolean
}

const plain = /^(.*[^.\s])\.(\d{1,4})$/
/** 12-1, 12/1, 12 Rev 1, 12R1, 12A. Digits that follow digits are one number. */
const retyped =
  /^(.*?\d)(?:\s*[-./\s]\s*(?:(?:rev(?:ision)?|r|v)[-.]?\s*)?(\d{1,3}|[a-z])|\s*(?:rev(?:ision)?|r|v)[-.]?\s*(\d{1,3})|([a-z]))$/
const isDigits = /^\d+$/

function partsOf(number: string): NumberParts {
  const text = number.trim().toLowerCase()
  const dotted = plain.exec(text)
  if (dotted) {
    const base = withoutZeros(dotted[1] ?? '')
    return { base, suffix: Number(dotted[2]), isPlain: !/^0\d/.test(text) }
  }
  const match = isDigits.test(text) ? null : retyped.exec(text)
  if (!match) return { base: withoutZeros(text), suffix: 0, isPlain: true }
  const suffix = match[2] ?? match[3] ?? match[4] ?? ''
  return {
    base: withoutZeros(match[1] ?? ''),
    suffix: isDigits.test(suffix) ? Number(suffix) : suffix.charCodeAt(0) - 96,
    isPlain: false,
  }
}

/**
 * Clearstory's own default: the whole earlier number, a dot and a count. Only beside the earlier number can it be told that
 * 26-005.1 is a revision of 26-005, whose own end looks like one.
 */
function ownRevision(later: string, earlier: string): [NumberParts, NumberParts] | null {
  const [next, base] = [later, earlier].map((number) => withoutZeros(number.trim().toLowerCase()))
  if (next === undefined || base === undefined || !/[^.\s]$/.test(base) || !next.startsWith(base)) return null
  const count = /^\.(\d{1,4})$/.exec(next.slice(base.length))?.[1]
  if (count === undefined) return null
  return [
    { base, suffix: Number(count), isPlain: !/^0\d/.test(later.trim()) },
    { base, suffix: 0, isPlain: true },
  ]
}

function withoutZeros(text: string): string {
  return text.replace(/^0+(?=\w)/, '')
}

function isHigher(version: string, than: string): boolean {
  return than !== '' && Number(version) > Number(than)
}
