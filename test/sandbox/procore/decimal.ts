/** An exact decimal: units × 10^-scale. */
export interface Decimal {
  units: bigint
  scale: number
}

/** The decimal of a JSON number, as Procore's decimal columns would store it. */
export function decimalOf(value: number | string): Decimal {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(String(value))
  if (!match) throw new RangeError(`${value} is not a decimal`)
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = match
  const units = BigInt(`${sign}${whole}${fraction}`)
  const scale = fraction.length - Number(exponent)
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 }
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale }
}

/** Whole cents, rounding half away from zero. */
export function toCents({ units, scale }: Decimal): number {
  if (scale <= 2) return Number(units * 10n ** BigInt(2 - scale))
  const divisor = 10n ** BigInt(scale - 2)
  const half = units < 0n ? -divisor / 2n : divisor / 2n
  return Number((units + half) / divisor)
}

/** Decimal text with at least the given number of places, without further trailing zeros: 5 → "5.0", 1.250 → "1.25". */
export function decimalText({ units, scale }: Decimal, places: number): string {
  const wide =
    scale < places ? { units: units * 10n ** BigInt(places - scale), scale: places } : { units, scale }
  const digits = (wide.units < 0n ? -wide.units : wide.units).toString().padStart(wide.scale + 1, '0')
  const whole = digits.slice(0, digits.length - wide.scale)
  let fraction = digits.slice(digits.length - wide.scale)
  while (fraction.length > places && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  return `${wide.units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** An amount as formatted in Procore's responses. */
export function moneyText(cents: number): string {
  return decimalText({ units: BigInt(cents), scale: 2 }, 2)
}
