import { trailingZeros } from './decimal.ts'

/**
 * Money as whole cents in a JavaScript safe integer. Amounts enter as the decimal text the wire carried and leave as
 * decimal text; no floating-point arithmetic touches them in between.
 */
export type Cents = number

/**
 * The most digits an amount may have before its decimal point. Ninety of the largest amounts still have an exact sum, so
 * that one absurd amount spoils no total.
 */
const mostWholeDigits = 12

export type ParsedAmount =
  | { kind: 'amount'; cents: Cents }
  /** More than two decimals: shown as it is and refused, never rounded silently (issue: "refused with the number shown"). */
  | { kind: 'too_precise'; text: string }
  | { kind: 'too_large'; text: string }
  | { kind: 'not_a_number'; text: string }

const decimal = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/**
 * The fraction of a cent that counts as none, as the digits behind the cents: a millionth, from either side. Amounts
 * are JSON doubles in Clearstory (contract: number, format double or decimal), so a computed 1,067.43 may arrive as
 * 1067.4299999999998. A third decimal that a person typed is at least a tenth of a cent away.
 */
const noiseAbove = '000001'
const noiseBelow = '999999'

/**
 * Reads decimal text (`"12345.67"`, `"-1200"`, `"1.2e3"`) in whole cents. Trailing zeros beyond two decimals, and what
 * is within a millionth of a cent of a whole cent, are no precision.
 */
export function parseAmount(text: string): ParsedAmount {
  const match = decimal.exec(text.trim())
  if (!match) return { kind: 'not_a_number', text }
  const [, sign, whole = '0', fraction = '', exponentText = '0'] = match
  const exponent = Number(exponentText)
  const digits = whole + fraction
  // Position of the decimal point, counted from the left of `digits`, after moving it by the exponent.
  const point = whole.length + exponent
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0')
  const at = Math.max(point, 0)
  const wholeDigits = padded.slice(0, at).replace(/^0+/, '') || '0'
  const decimals = padded.slice(at).replace(trailingZeros, '')
  // Digits behind a decimal point compare as text.
  const ofCent = decimals.slice(2)
  const roundsUp = ofCent >= noiseBelow
  if (ofCent > noiseAbove && !roundsUp) return { kind: 'too_precise', text }
  if (wholeDigits.length > mostWholeDigits) return { kind: 'too_large', text }
  const cents = Number(wholeDigits) * 100 + Number(decimals.slice(0, 2).padEnd(2, '0')) + Number(roundsUp)
  return { kind: 'amount', cents: sign === '-' && cents !== 0 ? -cents : cents }
}

/** Decimal text with exactly two decimals, as Procore's money fields carry it: `-120050` → `"-1200.50"`. */
export function decimalText(cents: Cents): string {
  const magnitude = Math.abs(cents)
  const text = `${Math.trunc(magnitude / 100)}.${String(magnitude % 100).padStart(2, '0')}`
  return cents < 0 ? `-${text}` : text
}

export function sumCents(amounts: Iterable<Cents>): Cents {
  let total = 0
  for (const amount of amounts) total += amount
  if (!Number.isSafeInteger(total)) throw new RangeError('sum of amounts leaves the range of exact cents')
  return total
}

/** A sum that is only shown: one beyond exact cents reads as the largest there is, and takes nothing else with it. */
export function shownSum(amounts: Iterable<Cents>): Cents {
  let total = 0
  for (const amount of amounts) total += amount
  return withinExact(total)
}

/** The nearest number of cents that is exact. */
export function withinExact(cents: number): Cents {
  return Math.min(Math.max(cents, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
}
