import { here } from './amounts.ts'

const formats = new Map<string | undefined, Intl.DateTimeFormat>()

/** "3:41 PM", in the reader's own time zone. */
export function timeText(at: string, locale = here): string {
  const time = new Date(at)
  if (Number.isNaN(time.getTime())) return at
  const format =
    formats.get(locale) ?? new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })
  formats.set(locale, format)
  return format.format(time)
}
