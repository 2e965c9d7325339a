import { here } from './amounts.ts'

/** Relative time, as in the footer: "just now", "2 min ago", "3 h ago", then the day. */
export function ageText(at: string, now: number, locale = here): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000)
  if (Number.isNaN(minutes)) return 'an unknown time ago'
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`
  return dayText(at, now, locale)
}

/** "Nov 18"; with the year if it is not the current one. */
export function dayText(at: string, now: number, locale = here): string {
  const day = new Date(at)
  if (Number.isNaN(day.getTime())) return at
  const year = day.getFullYear()
  const sameYear = year === new Date(now).getFullYear()
  if (locale === 'en-US') {
    // Formatted by hand for the same reason as amounts.
    const month = 'JanFebMarAprMayJunJulAugSepOctNovDec'.substring(day.getMonth() * 3).slice(0, 3)
    return `${month} ${day.getDate()}${sameYear ? '' : `, ${year}`}`
  }
  return formatFor(sameYear, locale).format(day)
}

/** Cache: creating a formatter takes a browser longer than rendering a card. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(sameYear: boolean, locale: string | undefined): Intl.DateTimeFormat {
  const key = `${locale} ${sameYear}`
  const year = sameYear ? {} : ({ year: 'numeric' } as const)
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', ...year })
  formats.set(key, format)
  return format
}

/** Whole seconds until a time, never below zero. */
export function secondsUntil(at: string, now: number): number {
  const seconds = Math.ceil((Date.parse(at) - now) / 1000)
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds)
}

export const aMoment = 'a moment'

/** "7 s" below two minutes, otherwise "12 min". */
export function waitText(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}

const timeFormats = new Map<string | undefined, Intl.DateTimeFormat>()

/** "3:41 PM", in the browser's time zone. */
export function timeText(at: string, locale = here): string {
  const time = new Date(at)
  if (Number.isNaN(time.getTime())) return at
  const format =
    timeFormats.get(locale) ?? new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })
  timeFormats.set(locale, format)
  return format.format(time)
}
