import type { Cents } from './money.ts'

/**
 * Exact decimal arithmetic for quantities and rates, which have more decimals than money. Decimal strings in; decimal
 * strings or cents out.
 */
interface Decimal {
  digits: bigint
  /** Digits behind the decimal point. */
  scale: number
}

const pattern = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/

/**
 * The lookbehind prevents quadratic time (ReDoS): without it, a long run of zeros inside a text would be retried at
 * each zero.
 */
export const trailingZeros = /(?<!0)0+$/

function read(text: string): Decimal | null {
  const match = pattern.exec(text.trim())
  if (!match) return null
  const [, sign, whole, fraction = '', exponent = '0'] = match
  const scale = fraction.length - Number(exponent)
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`)
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 }
}

function write({ digits, scale }: Decimal): string {
  const negative = digits < 0n
  const text = String(negative ? -digits : digits).padStart(scale + 1, '0')
  const whole = text.slice(0, text.length - scale)
  const fraction = text.slice(text.length - scale).replace(trailingZeros, '')
  const magnitude = fraction === '' ? whole : `${whole}.${fraction}`
  return negative ? `-${magnitude}` : magnitude
}

/** The canonical decimal string (no trailing zeros, no exponent); null if the text is not a decimal. */
export function canonicalDecimal(text: string): string | null {
  const decimal = read(text)
  return decimal && write(decimal)
}

/** a × b, exactly; null if either is not a decimal. */
export function multiply(a: string, b: string): string | null {
  const [left, right] = [read(a), read(b)]
  return left && right && write({ digits: left.digits * right.digits, scale: left.scale + right.scale })
}

/**
 * Rounds a decimal string to whole cents, half away from zero; null if it is not a decimal or is too large for exact
 * cents.
 */
export function roundToCents(text: string): Cents | null {
  const decimal = read(text)
  if (!decimal) return null
  const { digits, scale } = decimal
  const cents =
    scale <= 2 ? digits * 10n ** BigInt(2 - scale) : divideHalfUp(digits, 10n ** BigInt(scale - 2))
  const number = Number(cents)
  return Number.isSafeInteger(number) ? number : null
}

function divideHalfUp(digits: bigint, by: bigint): bigint {
  // BigInt division truncates towards zero.
  return (digits * 2n + (digits < 0n ? -by : by)) / (by * 2n)
}
