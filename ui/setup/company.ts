import type { CompanyView, TrailView } from '../../server/usecases/setup/views.ts'
import { createLogApi, type TrailFilter, trailFile } from '../api/api.ts'
import { createPages, type Pages } from '../state/pages.ts'
import type { Services } from '../state/panel-context.ts'
import { createQuery, onWrite, type Query, type Stop } from '../state/query.ts'
import { createDebounced, type Debounced } from '../state/search.ts'

type Needed = Pick<Services, 'http' | 'panel'>

/** The mappings of all projects in the company, and the releases. */
export function createCompany({ http, panel }: Needed): Query<CompanyView> {
  const api = createLogApi(http)
  return createQuery(panel, (turn) => api.company(turn.projectId))
}

export type TrailEntry = TrailView['entries'][number]

export interface Trail {
  filter: Debounced<TrailFilter>
  pages: Query<Pages<TrailEntry, number>, [cursor: number | null]>
  readMore: () => Promise<unknown>
  /** Path of a file with everything that matches the filter. */
  file: (projectId: string) => string
  open: () => Stop[]
}

/** The company's audit trail: who did what, newest first. */
export function createTrail({ http, panel }: Needed): Trail {
  const api = createLogApi(http)
  const pages: Trail['pages'] = createPages(panel, (turn, before: number | null) =>
    api.trail(turn.projectId, {
      ...filter.settled.value,
      ...(before === null ? {} : { before: String(before) }),
    }),
  )
  const readFirst = () => void pages.read(null)
  const filter = createDebounced<TrailFilter>({ kinds: '', project: '', person: '' }, readFirst)
  return {
    filter,
    pages,
    readMore: async () => {
      const next = pages.value.value?.next ?? null
      if (next !== null) await pages.read(next)
    },
    file: (projectId) => trailFile(projectId, filter.settled.value),
    open: () => [filter.open(), onWrite(panel, readFirst)],
  }
}
