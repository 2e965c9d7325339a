import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { OtherLinesView } from '../../server/usecases/change-event/views.ts'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import { createApi } from '../api/api.ts'
import { createDebounced, type Debounced } from '../state/debounced.ts'
import type { Services } from '../state/panel-context.ts'
import { createQuery, type Query, type Stop } from '../state/query.ts'
import { createEventActions } from './actions.ts'

export type OtherLine = OtherLinesView['lines'][number]

/** CORs that are in no change event yet, by number, title or contractor. */
export interface CorSearch {
  input: Debounced<string>
  query: Query<CorRow[], [search: string]>
  /** The chosen COR is in the list whatever is searched for. */
  listed: ReadonlySignal<readonly CorRow[]>
}

export interface LinkLines {
  lines: ReadonlySignal<readonly OtherLine[] | null>
  /** Ids of the chosen lines. */
  chosen: Signal<ReadonlySet<string>>
  cor: Signal<CorRow | null>
  search: CorSearch
  problem: ReadonlySignal<Problem | null>
  busy: ReadonlySignal<boolean>
  readLines: () => void
  /** Resolves to whether the lines are linked. */
  link: () => Promise<boolean>
  open: () => Stop[]
}

/** "Already in this event": links lines that were typed by hand to a COR. Nothing is written in Procore. */
export function createLinkLines(services: Pick<Services, 'http' | 'panel' | 'thisEvent'>): LinkLines {
  const { http, panel } = services
  const api = createApi(http)
  const changeEventId = panel.context.value?.changeEventId ?? ''
  const lines: Query<OtherLinesView> = createQuery(panel, (turn) =>
    api.otherLines(turn.projectId, changeEventId),
  )
  const chosen = signal<ReadonlySet<string>>(new Set())
  const cor = signal<CorRow | null>(null)
  const failure = signal<Problem | null>(null)
  const busy = signal(false)
  const readLines = () => {
    failure.value = null
    void lines.read()
  }
  const query: CorSearch['query'] = createQuery(panel, async (turn, text) => {
    const filter = { search: text.trim(), changeEvent: 'none', sort: 'number', limit: 30 } as const
    const answer = await api.cors(turn.projectId, filter)
    return answer.ok ? { ok: true, value: answer.value.rows } : answer
  })
  const input = createDebounced('', (text) => void query.read(text))
  const listed = computed(() => {
    const rows = (query.problem.value === null && query.value.value) || []
    const one = cor.value
    return one === null || rows.some((row) => row.corId === one.corId) ? rows : [one, ...rows]
  })
  return {
    lines: computed(() => lines.value.value?.lines ?? null),
    chosen,
    cor,
    search: { input, query, listed },
    problem: computed(() => failure.value ?? lines.problem.value),
    busy,
    readLines,
    link: async () => {
      if (cor.value === null) return false
      busy.value = true
      failure.value = await createEventActions(services).link(cor.value, [...chosen.value])
      busy.value = false
      return failure.value === null
    },
    open: () => {
      readLines()
      return [input.open()]
    },
  }
}
