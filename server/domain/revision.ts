import { type ChangeOrderRequest, isVoid } from './change-order-request.ts'

export type Versioned = Pick<
  ChangeOrderRequest,
  'contractId' | 'corId' | 'number' | 'stage' | 'status' | 'version'
> & { title?: string }

/** The state of an earlier COR in Clearstory now. */
export type EarlierCor =
  /** Clearstory no longer returns it by id. */
  | 'gone'
  /** Still returned by id, but in no list. */
  | 'unlisted'
  | 'void'
  | 'listed'

/** Whether one COR has replaced another. */
export type Replaces = 'certain' | 'likely' | 'no'

/**
 * Whether `later` is a revision that replaces `earlier`. Clearstory numbers a revision 12.1 by default, but people
 * retype it; the API has no field for it, and what `version` counts is not documented.
 *
 * | number                                                          | version | earlier COR          | → replaces |
 * | --------------------------------------------------------------- | ------- | -------------------- | ---------- |
 * | 12 → 12.1, 12.1 → 12.2                                          | higher  | gone, unlisted       | certain    |
 * | 12 → 12.1                                                       | any     | gone, unlisted       | certain    |
 * | 12 → 12.1                                                       | higher  | void                 | certain    |
 * | 12 → 12.1, 12R1, 12 Rev 1, 12A, 012.1, 12-1                     | any     | any                  | likely     |
 * | 12.1 → 12.2, 3.1 → 3.3, 26-001 → 26-002                         | any     | gone, unlisted, void | likely     |
 * | 12.1 → 12.2, 3.1 → 3.3, 26-001 → 26-002                         | any     | listed               | no         |
 * | the same number in any spelling, or extended: 12 → 12 (R1), #12 | any     | any                  | likely     |
 * | the same base, numbered in another style: 12.1 → 12A, 12 Rev 1  | any     | gone, unlisted, void | likely     |
 * | any number, the same title                                      | any     | gone, unlisted, void | likely     |
 * | anything else, another contract, itself void                    | –       | –                    | no         |
 *
 * The first matching row applies. Contractors also number separate changes 3.1, 3.2, 3.3: between two numbers with a
 * suffix, the next one with a higher version is certain only if the earlier COR has left the log. A void COR is
 * still in the log.
 *
 * @see https://knowledge.clearstory.build/how-do-i-submit-a-revision-to-a-cor
 */
export function replaces(later: Versioned, earlier: Versioned, where: EarlierCor): Replaces {
  const isOther = later.corId !== earlier.corId && later.contractId !== null
  if (!isOther || later.contractId !== earlier.contractId || isVoid(later)) return 'no'
  const byNumber = byCountedNumber(later, earlier, where)
  return byNumber === 'no' && isLikely(later, earlier, where) ? 'likely' : byNumber
}

/**
 * Whether `returned` may be valid again because `withdrawn`, a revision of it, was withdrawn: 12.1 is void or has left
 * the log, and 12 is in review again. Clearstory does not record this, so the user is asked.
 *
 * | numbers                                      | the revision         | → comes back |
 * | -------------------------------------------- | -------------------- | ------------ |
 * | 12.1, 12.2, 12A, 12 (R1) → 12                | gone, unlisted, void | perhaps      |
 * | 12.2 → 12.1, 3.2 → 3.1                       | gone, unlisted, void | perhaps      |
 * | 12.3 → 12.1                                  | any                  | no           |
 * | any                                          | listed               | no           |
 * | anything else, another contract, itself void | –                    | no           |
 */
export function mayComeBackFor(returned: Versioned, withdrawn: Versioned, where: EarlierCor): boolean {
  const isOther = returned.corId !== withdrawn.corId && returned.contractId !== null
  if (!isOther || returned.contractId !== withdrawn.contractId || isVoid(returned)) return false
  if (where === 'listed') return false
  const [after, before] = ownRevision(withdrawn.number, returned.number) ?? [
    partsOf(withdrawn.number),
    partsOf(returned.number),
  ]
  if (after.base === before.base && after.suffix > before.suffix) {
    return before.suffix === 0 || after.suffix === before.suffix + 1
  }
  const [longer, shorter] = [wordsOf(withdrawn.number), wordsOf(returned.number)]
  const isMore = shorter.length > 0 && longer.length > shorter.length
  return isMore && shorter.every((word, at) => word === longer[at])
}

function byCountedNumber(later: Versioned, earlier: Versioned, where: EarlierCor): Replaces {
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

/** Weaker evidence of a revision, for numbers that are not consecutive: the user is asked. */
function isLikely(later: Versioned, earlier: Versioned, where: EarlierCor): boolean {
  const [next, before] = [wordsOf(later.number), wordsOf(earlier.number)]
  if (before.length > 0 && before.every((word, at) => word === next[at])) return true
  if (where === 'listed') return false
  if (isSameTitle(later.title ?? '', earlier.title ?? '')) return true
  const [base, ...more] = before
  return base === next[0] && more.length === 1 && next.length === 2 && isCountedOtherwise(later, earlier)
}

function isSameTitle(one: string, other: string): boolean {
  const fold = (title: string) => title.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
  return fold(one) !== '' && fold(one) === fold(other)
}

/**
 * Whether two numbers use different styles, such as 12.1 and 12A, 12R1 or 12 Rev 1, so that one is not the next after
 * the other.
 */
function isCountedOtherwise({ number: later }: Versioned, { number: earlier }: Versioned): boolean {
  return partsOf(later).isPlain !== partsOf(earlier).isPlain
}

/** Splits a number into its parts, without common additions: "COR 12 (Rev. 1)", "#12.1" and "12-1" become 12 and 1. */
function wordsOf(number: string): string[] {
  const bare = number
    .toLowerCase()
    .replace(/(?<![a-z])(?:cor|pco|co|no|nr)(?![a-z])/g, ' ')
    .replace(/(?<![a-z])(?:revision|revised|rev|version|r|v)(?![a-z])/g, ' ')
  return (bare.match(/\d+|[^\W\d_]+/gu) ?? []).map(withoutZeros)
}

/** How many preceding numbers a number with a suffix is compared with, in addition to the one without a suffix. */
const nearestCompared = 3

/**
 * The CORs that `later` may be a revision of: the one without a suffix, the nearest preceding ones, and the void ones.
 * Numbers such as 26-001, 26-002 … would otherwise pair each COR with all earlier ones, and each pair costs a call to
 * Clearstory.
 */
export function earlierVersions<C extends Versioned>(later: Versioned, candidates: readonly C[]): C[] {
  const possible = candidates.filter((cor) => replaces(later, cor, 'gone') !== 'no')
  const isCounted = (cor: C) => byCountedNumber(later, cor, 'gone') !== 'no'
  const suffixOf = ({ number }: C) => (ownRevision(later.number, number) ? 0 : partsOf(number).suffix)
  const suffixes = [...new Set(possible.filter(isCounted).map(suffixOf))].sort((a, b) => b - a)
  const nearest = new Set([0, ...suffixes.slice(0, nearestCompared)])
  return possible.filter((cor) => !isCounted(cor) || isVoid(cor) || nearest.has(suffixOf(cor)))
}

/**
 * The candidate that certainly replaces `earlier`, the highest revision if there are several; null if there is none.
 */
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
  /** 0 if there is none; letters count a = 1, b = 2 … */
  suffix: number
  /** Written in Clearstory's own style: "12" or "12.1". */
  isPlain: boolean
}

const plain = /^(.*[^.\s])\.(\d{1,4})$/
/** 12-1, 12/1, 12 Rev 1, 12R1, 12A. Consecutive digits are one number. */
const retyped =
  /^(.*?\d)(?:(?:\s*[-./]\s*|\s+)(?:(?:rev(?:ision)?|r|v)[-.]?\s*)?(\d{1,3}|[a-z])|\s*(?:rev(?:ision)?|r|v)[-.]?\s*(\d{1,3})|([a-z]))$/
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
 * Clearstory's default numbering: the whole earlier number, a dot and a counter. The earlier number is needed to
 * recognise 26-005.1 as a revision of 26-005, because 26-005 itself looks like a number with a suffix.
 */
function ownRevision(later: string, earlier: string): [NumberParts, NumberParts] | null {
  const [next, base] = [foldNumber(later), foldNumber(earlier)]
  if (!/[^.\s]$/.test(base) || !next.startsWith(base)) return null
  const count = /^\.(\d{1,4})$/.exec(next.slice(base.length))?.[1]
  if (count === undefined) return null
  return [
    { base, suffix: Number(count), isPlain: !/^0\d/.test(later.trim()) },
    { base, suffix: 0, isPlain: true },
  ]
}

function foldNumber(number: string): string {
  return withoutZeros(number.trim().toLowerCase())
}

function withoutZeros(text: string): string {
  return text.replace(/^0+(?=\w)/, '')
}

function isHigher(version: string, than: string): boolean {
  return than !== '' && Number(version) > Number(than)
}
