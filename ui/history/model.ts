import type { ActivityCor, ActivityItem, ActivityLine } from '../../server/usecases/history/views.ts'

/** Lines of an entry that are shown: what merely stayed is left out, unless keeping it is what was done. */
export function shownLines(cor: ActivityCor, kind: ActivityItem['kind']): ActivityLine[] {
  return cor.lines.filter((line) => kind === 'keep' || line.action !== 'keep')
}

/** What arrived in Procore of a COR, where it is not what was planned; null elsewhere. */
export function arrivedOtherwise({ arrivedCents, newCents }: ActivityCor): number | null {
  return arrivedCents === newCents ? null : arrivedCents
}

/** Entries by day in the reader's own time zone, as they came: newest first. */
export function byDay(entries: readonly ActivityItem[]): { day: string; entries: ActivityItem[] }[] {
  const days: { day: string; entries: ActivityItem[] }[] = []
  for (const entry of entries) {
    const last = days.at(-1)
    const day = new Date(entry.at).toDateString()
    if (last?.day === day) last.entries.push(entry)
    else days.push({ day, entries: [entry] })
  }
  return days
}
