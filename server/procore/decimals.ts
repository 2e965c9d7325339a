import { type Cents, parseAmount } from '../domain/money.ts'

/** Plain decimal text without exponent, needless zeros or sign of zero, so that equal numbers are equal text: `1.50e1` → `15`. */
export function canonicalDecimal(text: string): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim())
  if (!match) throw new TypeError(`Not a decimal: ${JSON.stringify(text)}`)
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  const wholePart = (point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0')).replace(/^0+/, '') || '0'
  const fractionPart = (point < 0 ? '0'.repeat(-point) + digits : digits.slice(point)).replace(/0+$/, '')
  const magnitude = fractionPart === '' ? wholePart : `${wholePart}.${fractionPart}`
  return sign === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude
}

/** Exact cents, or the reason there are none, for an `unreadable` that names the field. Absent is zero. */
export function centsOf(text: string | null): { cents: Cents } | { problem: string } {
  if (text === null) return { cents: 0 }
  const parsed = parseAmount(text)
  switch (parsed.kind) {
    case 'amount':
      return { cents: parsed.cents }
    case 'too_precise':
      return { problem: 'expected at most two decimals' }
    case 'too_large':
      return { problem: 'expected an amount within range' }
    case 'not_a_number':
      return { problem: 'expected a decimal' }
  }
}
