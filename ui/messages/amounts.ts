import type { Cents } from '../../server/domain/money.ts'

/** Said aloud where the eye sees a parenthesis. */
export const minus = 'minus '
/** Said aloud where the eye sees an arrow. */
export const becomes = ' to '

/** The reader's language and region, for example `en-US`; unknown outside a browser. */
export const here: string | undefined = globalThis.navigator?.language

/**
 * What most readers have: a symbol in front, commas and a point. Written out, because the first amount that a browser
 * formats by itself takes it longer (it loads every language's tables) than drawing a whole list of CORs.
 */
const symbols = new Map([
  ['en-US USD', '$'],
  ['en-CA CAD', '$'],
  ['en-GB GBP', '£'],
  ['en-AU AUD', '$'],
])

/**
 * An amount as people read it: project currency, the reader's locale, a negative one in parentheses.
 * Exact at any size, because the format is given decimal text instead of a floating-point number.
 */
export function amountText(cents: Cents, currency: string | null, locale = here): string {
  const magnitude = Math.abs(cents)
  const whole = `${Math.trunc(magnitude / 100)}`
  const fraction = `${magnitude % 100}`.padStart(2, '0')
  const symbol = symbols.get(`${locale} ${currency}`)
  const text =
    symbol === undefined
      ? formatFor(currency, locale).format(`${whole}.${fraction}` as `${number}`)
      : `${symbol}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`
  return cents < 0 ? `(${text})` : text
}

/** A difference: a plus where it grows, parentheses where it shrinks. */
export function differenceText(cents: Cents, currency: string | null, locale = here): string {
  return cents > 0 ? `+${amountText(cents, currency, locale)}` : amountText(cents, currency, locale)
}

const formats = new Map<string, Intl.NumberFormat>()

function formatFor(currency: string | null, locale: string | undefined): Intl.NumberFormat {
  const key = `${locale ?? ''} ${currency ?? ''}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 }
  let format: Intl.NumberFormat
  try {
    format = new Intl.NumberFormat(
      locale,
      currency === null ? digits : { ...digits, style: 'currency', currency },
    )
  } catch {
    // Procore's currency is free text; one that is no ISO code is left out rather than breaking every amount.
    format = new Intl.NumberFormat(locale, digits)
  }
  formats.set(key, format)
  return format
}
