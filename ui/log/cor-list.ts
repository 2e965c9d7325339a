import { computed, type ReadonlySignal } from '@preact/signals'
import type { CorListView, CorRow } from '../../server/usecases/cor-log/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { Api, CorQuery } from '../api/api.ts'
import type { Panel } from '../state/panel.ts'
import { createQuery } from '../state/query.ts'

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
  /** Reads again as many rows as are on screen, in place, so that the scroll position stays. */
  refresh: () => Promise<void>
}

/** The server's limit for one request. */
const pageAtMost = 200

/** CORs from our database, page by page. */
export function createCorList(api: Pick<Api, 'cors'>, panel: Panel, pageSize = 50): CorList {
  let filter: CorFilter | null = null
  /** Reads page after page until there are `wanted` rows, after those in `before`. */
  const list = createQuery(
    panel,
    async (turn, { inbox, ...rest }: CorFilter, before: CorRow[], wanted: number) => {
      const query = inbox === '' ? rest : { ...rest, inbox }
      let rows = before
      for (;;) {
        const offset = rows.length
        const limit = Math.min(wanted - offset, pageAtMost)
        const answer = await api.cors(turn.projectId, { ...query, offset, limit })
        if (!answer.ok) return answer
        const page = answer.value
        rows = [...rows, ...page.rows]
        const isLast = page.rows.length === 0 || rows.length >= Math.min(wanted, page.count)
        if (isLast || turn.isOver()) return { ok: true, value: { ...page, rows: withoutRepeats(rows) } }
      }
    },
  )
  const read = async (before: CorRow[], wanted: number) => {
    const view = filter && (await list.read(filter, before, wanted))
    if (view !== null) panel.standing.value = view.standing
  }
  const rows = computed(() => list.value.value?.rows ?? [])
  const count = computed(() => list.value.value?.count ?? null)
  return {
    rows,
    count,
    about: list.value,
    readAt: computed(() => list.value.value?.clearstoryReadAt ?? null),
    loading: list.loading,
    problem: list.problem,
    load: (next) => {
      filter = next
      return read([], pageSize)
    },
    more: async () => {
      const have = rows.value
      if (!list.loading.value && count.value !== null && have.length < count.value)
        await read(have, have.length + pageSize)
    },
    refresh: () => read([], Math.max(pageSize, rows.value.length)),
  }
}

/** A COR that changes between two requests can move to the next page and come twice. */
function withoutRepeats(rows: CorRow[]): CorRow[] {
  return [...new Map(rows.map((row) => [row.corId, row])).values()]
}
