/** How long ago, in the words of the footer: "just now", "2 min ago", "3 h ago", then the day. */
export function ageText(at: string, now: number, locale?: string): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000)
  if (Number.isNaN(minutes)) return 'an unknown time ago'
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`
  return dayText(at, now, locale)
}

/** "Nov 18", with the year where it is another one. */
export function dayText(at: string, now: number, locale?: string): string {
  const day = new Date(at)
  if (Number.isNaN(day.getTime())) return at
  return formatFor(day.getFullYear() === new Date(now).getFullYear() ? 'day' : 'dayOfYear', locale).format(
    day,
  )
}

/** "3:41 PM", in the reader's own time zone. */
export function timeText(at: string, locale?: string): string {
  const time = new Date(at)
  return Number.isNaN(time.getTime()) ? at : formatFor('time', locale).format(time)
}

const shapes = {
  day: { month: 'short', day: 'numeric' },
  dayOfYear: { month: 'short', day: 'numeric', year: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
} as const

/** Kept: making one takes a browser longer than a card does. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(shape: keyof typeof shapes, locale: string | undefined): Intl.DateTimeFormat {
  const key = `${locale ?? ''} ${shape}`
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, shapes[shape])
  formats.set(key, format)
  return format
}

/** Whole seconds until a time, never below zero. */
export function secondsUntil(at: string, now: number): number {
  const seconds = Math.ceil((Date.parse(at) - now) / 1000)
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds)
}

export const aMoment = 'a moment'

/** "7 s" below two minutes, "12 min" above. */
export function waitText(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
