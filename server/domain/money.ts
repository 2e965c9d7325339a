import { trailingZeros } from './decimal.ts'

/**
 * Money as whole cents in a JavaScript safe integer. Amounts are read from decimal strings and written as decimal
 * strings; no floating-point arithmetic is involved in between.
 */
export type Cents = number

/**
 * The maximum number of digits before the decimal point. The sum of ninety such amounts is still exact, so a single
 * absurd amount cannot break a total.
 */
const mostWholeDigits = 12

export type ParsedAmount =
  | { kind: 'amount'; cents: Cents }
  /**
   * More than two decimals: shown as it is and refused, never silently rounded (issue: "refused with the number
   * shown").
   */
  | { kind: 'too_precise'; text: string }
  | { kind: 'too_large'; text: string }
  | { kind: 'not_a_number'; text: string }

const decimal = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/**
 * Tolerance for floating-point noise: a fraction within a millionth of a cent, from either side, is ignored. Compared
 * with the digits after the cents. Amounts are JSON doubles in Clearstory (contract: number, format double or decimal),
 * so a computed 1,067.43 may arrive as 1067.4299999999998. A third decimal typed by a person is at least a tenth of a
 * cent away.
 */
const noiseAbove = '000001'
const noiseBelow = '999999'

/**
 * Parses a decimal string (`"12345.67"`, `"-1200"`, `"1.2e3"`) to whole cents. Trailing zeros beyond two decimals, and
 * fractions within a millionth of a cent of a whole cent, are not excess precision.
 */
export function parseAmount(text: string): ParsedAmount {
  const match = decimal.exec(text.trim())
  if (!match) return { kind: 'not_a_number', text }
  const [, sign, whole = '0', fraction = '', exponentText = '0'] = match
  const exponent = Number(exponentText)
  const digits = whole + fraction
  // Index of the decimal point in `digits` after applying the exponent.
  const point = whole.length + exponent
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0')
  const at = Math.max(point, 0)
  const wholeDigits = padded.slice(0, at).replace(/^0+/, '') || '0'
  const decimals = padded.slice(at).replace(trailingZeros, '')
  // Decimal digits can be compared as strings.
  const ofCent = decimals.slice(2)
  const roundsUp = ofCent >= noiseBelow
  if (ofCent > noiseAbove && !roundsUp) return { kind: 'too_precise', text }
  if (wholeDigits.length > mostWholeDigits) return { kind: 'too_large', text }
  const cents = Number(wholeDigits) * 100 + Number(decimals.slice(0, 2).padEnd(2, '0')) + Number(roundsUp)
  return { kind: 'amount', cents: sign === '-' && cents !== 0 ? -cents : cents }
}

/** Formats cents with exactly two decimals, as Procore's money fields expect: `-120050` → `"-1200.50"`. */
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

/** A sum for display only: a total beyond exact cents is clamped to the largest exact value instead of failing. */
export function shownSum(amounts: Iterable<Cents>): Cents {
  let total = 0
  for (const amount of amounts) total += amount
  return withinExact(total)
}

/** Clamps to the range in which cents are exact. */
export function withinExact(cents: number): Cents {
  return Math.min(Math.max(cents, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
}
