import { roundToCents, trailingZeros } from '../domain/decimal.ts'
import { type Cents, parseAmount } from '../domain/money.ts'

/** Canonical decimal text (no exponent, redundant zeros or `-0`): equal numbers give equal strings. `1.50e1` → `15`. */
export function canonicalDecimal(text: string): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim())
  if (!match) throw new TypeError(`Not a decimal: ${JSON.stringify(text)}`)
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  const wholePart = (point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0')).replace(/^0+/, '') || '0'
  const fractionPart = (point < 0 ? '0'.repeat(-point) + digits : digits.slice(point)).replace(
    trailingZeros,
    '',
  )
  const magnitude = fractionPart === '' ? wholePart : `${wholePart}.${fractionPart}`
  return sign === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude
}

/**
 * Largest amount of one line that is counted, in cents (a hundred billion dollars). The sum of a few larger lines could
 * leave the safe-integer range.
 */
const largestCents = 1e13

/** Maximum length kept of an amount that is not an exact number of cents. */
const longestText = 40

/**
 * A line's amount in cents; 0 if absent. `inexact` is the original text if the cents are rounded, or if they are 0
 * because the text is not a number or too large. Users can type such amounts into a change event.
 */
export function centsOf(text: string | null): { cents: Cents; inexact: string | null } {
  if (text === null) return { cents: 0, inexact: null }
  const parsed = parseAmount(text)
  const cents =
    parsed.kind === 'amount' ? parsed.cents : parsed.kind === 'too_precise' ? roundToCents(text) : null
  if (cents === null || Math.abs(cents) > largestCents)
    return { cents: 0, inexact: text.slice(0, longestText) }
  return { cents, inexact: parsed.kind === 'amount' ? null : text.slice(0, longestText) }
}
