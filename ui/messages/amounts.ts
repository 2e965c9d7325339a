import type { Cents } from '../../server/domain/money.ts'

/** Read by screen readers instead of the parentheses. */
export const minus = 'minus '
/** Read by screen readers instead of the arrow. */
export const becomes = ' to '

/** The browser's locale, for example `en-US`; undefined outside a browser. */
export const here: string | undefined = globalThis.navigator?.language

/**
 * The most common formats: a leading symbol, commas and a decimal point. Formatted by hand, because the first use of
 * `Intl.NumberFormat` loads every language's tables, which takes longer than rendering a whole list of CORs.
 */
const symbols = new Map([
  ['en-US USD', '$'],
  ['en-CA CAD', '$'],
  ['en-GB GBP', '£'],
  ['en-AU AUD', '$'],
])

/**
 * Formats an amount: project currency, the browser's locale, negative amounts in parentheses. Exact at any size,
 * because `Intl.NumberFormat` gets a decimal string instead of a floating-point number.
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

/** A difference: a plus sign if the amount grows, parentheses if it shrinks. */
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
    // Procore's currency is free text. If it is not an ISO code, omit it rather than fail on every amount.
    format = new Intl.NumberFormat(locale, digits)
  }
  formats.set(key, format)
  return format
}
