import { type ReadonlySignal, signal } from '@preact/signals'
import type { CorListView, CorRow } from '../../server/usecases/cor-log/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { Api, CorQuery } from '../api/api.ts'
import type { Panel } from '../state/panel.ts'
import { isRefusal } from '../state/query.ts'

export type CorFilter = Pick<CorQuery, 'search' | 'statuses' | 'changeEvent' | 'sort'> & {
  inbox: '' | CorQuery['inbox']
  contractId?: string
  stages?: string
}

export interface CorList {
  rows: ReadonlySignal<CorRow[]>
  /** All that match; null before the first answer. */
  count: ReadonlySignal<number | null>
  /** Totals of all that match and what the filters can be set to; null before the first answer. */
  about: ReadonlySignal<Pick<CorListView, 'totals' | 'choices'> | null>
  readAt: ReadonlySignal<string | null>
  loading: ReadonlySignal<boolean>
  problem: ReadonlySignal<Problem | null>
  /** Reads from the start; rows on screen stay until the answer is here. */
  load: (filter: CorFilter) => Promise<void>
  more: () => Promise<void>
  /** Reads again as much as is on screen, in place: whoever has scrolled stays where he is. */
  refresh: () => Promise<void>
}

/** The server gives no more rows at once. */
const pageAtMost = 200

/** CORs from our database, page by page. An answer to an older question is dropped. */
export function createCorList(api: Pick<Api, 'cors'>, panel: Panel, pageSize = 50): CorList {
  const rows = signal<CorRow[]>([])
  const count = signal<number | null>(null)
  const about = signal<CorList['about']['value']>(null)
  const readAt = signal<string | null>(null)
  const loading = signal(false)
  const problem = signal<Problem | null>(null)
  let asked = 0
  let filter: CorFilter | null = null

  /** Reads rows from `offset` until there are `wanted` of them, after those in `before`. */
  const ask = async (before: CorRow[], wanted: number) => {
    const turn = panel.turn()
    if (turn === null || filter === null) return
    asked += 1
    const own = asked
    loading.value = true
    const { inbox, ...rest } = filter
    const query = inbox === '' ? rest : { ...rest, inbox }
    let found = before
    let all = Number.POSITIVE_INFINITY
    while (found.length < Math.min(wanted, all)) {
      const offset = found.length
      const answer = await api.cors(turn.projectId, {
        ...query,
        offset,
        limit: Math.min(wanted - offset, pageAtMost),
      })
      if (turn.isOver() || own !== asked) return
      if (!answer.ok) {
        loading.value = false
        problem.value = answer.problem
        if (isRefusal(answer.problem)) {
          rows.value = []
          count.value = null
          about.value = null
        }
        return
      }
      const { value } = answer
      all = value.rows.length === 0 ? offset : value.count
      found = [...found, ...value.rows]
      if (found.length < Math.min(wanted, all)) continue
      panel.standing.value = value.standing
      rows.value = withoutRepeats(found)
      count.value = value.count
      about.value = { totals: value.totals, choices: value.choices }
      readAt.value = value.clearstoryReadAt
      problem.value = null
      loading.value = false
      return
    }
  }
  return {
    rows,
    count,
    about,
    readAt,
    loading,
    problem,
    load: (next) => {
      filter = next
      return ask([], pageSize)
    },
    more: async () => {
      const have = rows.value
      if (!loading.value && count.value !== null && have.length < count.value)
        await ask(have, have.length + pageSize)
    },
    refresh: () => ask([], Math.max(pageSize, rows.value.length)),
  }
}

/** Rows move between pages when CORs change meanwhile; one that came twice is shown once. */
function withoutRepeats(rows: CorRow[]): CorRow[] {
  return [...new Map(rows.map((row) => [row.corId, row])).values()]
}
