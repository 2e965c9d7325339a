import type {
  ActivityCor,
  ActivityItem,
  ActivityLine,
  ActivityView,
} from '../../server/usecases/history/views.ts'
import { createLogApi, historyFile } from '../api/api.ts'
import type { Answer } from '../api/http.ts'
import { createPages, type Pages } from '../state/pages.ts'
import type { HistoryOf } from '../state/panel.ts'
import type { Services } from '../state/panel-context.ts'
import type { Query, Stop } from '../state/query.ts'

export interface History {
  pages: Query<Pages<ActivityItem, string>, [cursor: string | null]>
  /** Reads the next older page, or the first page if none was read successfully. */
  readOlder: () => Promise<unknown>
  /** Path of the whole history as a file. */
  file: (projectId: string) => string
  open: () => Stop[]
}

/** The history of a change event or of a COR, newest first. */
export function createHistory({ http, panel }: Pick<Services, 'http' | 'panel'>, of: HistoryOf): History {
  const api = createLogApi(http)
  const pages = createPages(panel, async (turn, before: string | null) => {
    const answer: Answer<ActivityView> = await api.history(turn.projectId, of, before ?? '')
    return answer.ok
      ? { ok: true, value: { entries: answer.value.entries, next: answer.value.older } }
      : answer
  })
  return {
    pages,
    readOlder: () => pages.read(pages.value.value?.next ?? null),
    file: (projectId) => historyFile(projectId, of),
    open: () => {
      void pages.read(null)
      return [pages.clear]
    },
  }
}

/** The lines of an entry to show. Unchanged lines are omitted, unless keeping them was the action itself. */
export function shownLines(cor: ActivityCor, kind: ActivityItem['kind']): ActivityLine[] {
  return cor.lines.filter((line) => kind === 'keep' || line.action !== 'keep')
}

/** The amount that Procore actually stored for a COR, if it differs from the plan; otherwise null. */
export function arrivedOtherwise({ arrivedCents, newCents }: ActivityCor): number | null {
  return arrivedCents === newCents ? null : arrivedCents
}

/** Entries grouped by day in the reader's time zone, in the given order: newest first. */
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
