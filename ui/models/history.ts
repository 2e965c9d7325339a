import type { ActivityCor, ActivityItem, ActivityLine } from '../../server/usecases/views-activity.ts'

/** Lines of an entry that say something: what stayed the same is left out. */
export function changedLines(cor: ActivityCor): ActivityLine[] {
  return cor.lines.filter((line) => line.action !== 'keep')
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
