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
  /** The number of matching CORs; null before the first response. */
  count: ReadonlySignal<number | null>
  /** Totals of all matching CORs and the available filter choices; null before the first response. */
  about: ReadonlySignal<Pick<CorListView, 'totals' | 'choices'> | null>
  readAt: ReadonlySignal<string | null>
  loading: ReadonlySignal<boolean>
  problem: ReadonlySignal<Problem | null>
  /** Reads from the start; the rows on screen stay until the response arrives. */
  load: (filter: CorFilter) => Promise<void>
  more: () => Promise<void>
  /** Re-reads as many rows as are on screen, in place, so that the scroll position is kept. */
  refresh: () => Promise<void>
}

/** The server's page size limit. */
const pageAtMost = 200

/** Paginated CORs from our database. */
export function createCorList(api: Pick<Api, 'cors'>, panel: Panel, pageSize = 50): CorList {
  let filter: CorFilter | null = null
  /** Reads pages until there are `wanted` rows, appended to those in `before`. */
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

/** Removes duplicates: a COR that changes between two requests can move to the next page and appear twice. */
function withoutRepeats(rows: CorRow[]): CorRow[] {
  return [...new Map(rows.map((row) => [row.corId, row])).values()]
}
