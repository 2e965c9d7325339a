import type { Cents } from '../../server/domain/money.ts'

/** Said aloud where the eye sees a parenthesis. */
export const minus = 'minus '
/** Said aloud where the eye sees an arrow. */
export const becomes = ' to '

const formats = new Map<string, Intl.NumberFormat>()

/**
 * An amount as people read it: project currency, the reader's locale, a negative one in parentheses.
 * Exact at any size, because the format is given decimal text instead of a floating-point number.
 */
export function amountText(cents: Cents, currency: string | null, locale?: string): string {
  const magnitude = Math.abs(cents)
  const decimal = `${Math.trunc(magnitude / 100)}.${String(magnitude % 100).padStart(2, '0')}` as `${number}`
  const text = formatFor(currency, locale).format(decimal)
  return cents < 0 ? `(${text})` : text
}

/** A difference: a plus where it grows, parentheses where it shrinks. */
export function differenceText(cents: Cents, currency: string | null, locale?: string): string {
  return cents > 0 ? `+${amountText(cents, currency, locale)}` : amountText(cents, currency, locale)
}

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
