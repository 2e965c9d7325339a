import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { OtherLinesView } from '../../server/usecases/change-event/views.ts'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import { createApi } from '../api/api.ts'
import type { Services } from '../state/panel-context.ts'
import { createQuery, type Query, type Stop } from '../state/query.ts'
import { createSearch, type Search } from '../state/search.ts'
import { createEventActions } from './actions.ts'

export type OtherLine = OtherLinesView['lines'][number]

export interface LinkLines {
  lines: ReadonlySignal<readonly OtherLine[] | null>
  /** Ids of the chosen lines. */
  chosen: Signal<ReadonlySet<string>>
  /** CORs that are not in a change event yet, searched by number, title or contractor. */
  cors: Search<CorRow>
  problem: ReadonlySignal<Problem | null>
  busy: ReadonlySignal<boolean>
  readLines: () => void
  /** Resolves to whether the lines were linked. */
  link: () => Promise<boolean>
  open: () => Stop[]
}

/** "Already in this event": links lines that were entered by hand to a COR. Writes nothing in Procore. */
export function createLinkLines(services: Pick<Services, 'http' | 'panel' | 'thisEvent'>): LinkLines {
  const { http, panel } = services
  const api = createApi(http)
  const changeEventId = panel.context.value?.changeEventId ?? ''
  const lines: Query<OtherLinesView> = createQuery(panel, (turn) =>
    api.otherLines(turn.projectId, changeEventId),
  )
  const chosen = signal<ReadonlySet<string>>(new Set())
  const failure = signal<Problem | null>(null)
  const busy = signal(false)
  const readLines = () => {
    failure.value = null
    void lines.read()
  }
  const cors = createSearch<CorRow>(
    panel,
    async (turn, text) => {
      const filter = { search: text.trim(), changeEvent: 'none', sort: 'number', limit: 30 } as const
      const answer = await api.cors(turn.projectId, filter)
      return answer.ok ? { ok: true, value: answer.value.rows } : answer
    },
    (cor) => cor.corId,
  )
  return {
    lines: computed(() => lines.value.value?.lines ?? null),
    chosen,
    cors,
    problem: computed(() => failure.value ?? lines.problem.value),
    busy,
    readLines,
    link: async () => {
      const cor = cors.chosen.value
      if (cor === null) return false
      busy.value = true
      failure.value = await createEventActions(services).link(cor, [...chosen.value])
      busy.value = false
      return failure.value === null
    },
    open: () => {
      readLines()
      return cors.open()
    },
  }
}
