import { type ReadonlySignal, signal } from '@preact/signals'
import type { CorRow, Problem } from '../../server/usecases/views.ts'
import type { Api, CorQuery } from '../api.ts'
import type { Panel } from './panel.ts'

export type CorFilter = Pick<CorQuery, 'search' | 'statuses' | 'changeEvent' | 'sort'> & {
  inbox: '' | CorQuery['inbox']
}

export interface CorList {
  rows: ReadonlySignal<CorRow[]>
  /** All that match; null before the first answer. */
  count: ReadonlySignal<number | null>
  readAt: ReadonlySignal<string | null>
  loading: ReadonlySignal<boolean>
  problem: ReadonlySignal<Problem | null>
  /** Reads from the start; rows on screen stay until the answer is here. */
  load: (filter: CorFilter) => Promise<void>
  more: () => Promise<void>
}

/** CORs from our database, page by page. An answer to an older question is dropped. */
export function createCorList(api: Api, panel: Panel, pageSize = 50): CorList {
  const rows = signal<CorRow[]>([])
  const count = signal<number | null>(null)
  const readAt = signal<string | null>(null)
  const loading = signal(false)
  const problem = signal<Problem | null>(null)
  let asked = 0
  let filter: CorFilter | null = null

  const ask = async (offset: number) => {
    const turn = panel.turn()
    if (turn === null || filter === null) return
    asked += 1
    const own = asked
    loading.value = true
    const { inbox, ...rest } = filter
    const query = inbox === '' ? rest : { ...rest, inbox }
    const answer = await api.cors(turn.projectId, { ...query, offset, limit: pageSize })
    if (turn.isOver() || own !== asked) return
    loading.value = false
    problem.value = answer.ok ? null : answer.problem
    if (!answer.ok) return
    const { value } = answer
    panel.standing.value = value.standing
    rows.value = offset === 0 ? value.rows : withoutRepeats([...rows.value, ...value.rows])
    count.value = value.count
    readAt.value = value.clearstoryReadAt
  }
  return {
    rows,
    count,
    readAt,
    loading,
    problem,
    load: (next) => {
      filter = next
      return ask(0)
    },
    more: async () => {
      if (!loading.value && count.value !== null && rows.value.length < count.value)
        await ask(rows.value.length)
    },
  }
}

/** Rows move between pages when CORs change meanwhile; one that came twice is shown once. */
function withoutRepeats(rows: CorRow[]): CorRow[] {
  return [...new Map(rows.map((row) => [row.corId, row])).values()]
}
