import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type {
  CorRow,
  ExposurePart,
  ExposurePlace,
  ExposureView,
} from '../../server/usecases/cor-log/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import { createApi, createLogApi } from '../api/api.ts'
import { type Fields, fieldsOf, textOf } from '../host/fields.ts'
import { createKeep } from '../host/storage.ts'
import type { Services } from '../state/panel-context.ts'
import { createQuery, onWrite, type Query, type Stop } from '../state/query.ts'
import { createDebounced } from '../state/search.ts'
import { type CorFilter, type CorList, createCorList } from './cor-list.ts'
import { createRepushAll, type RepushAll } from './repush-all.ts'

export interface CorLog {
  list: CorList
  exposure: Query<ExposureView>
  repushAll: RepushAll
  filter: Signal<LogFilter>
  chosen: Signal<ReadonlyMap<string, CorRow>>
  /** A Clearstory sync is in progress. */
  syncing: ReadonlySignal<boolean>
  /** Why Clearstory could not be read. The data on screen is then as old as the footer states. */
  syncProblem: ReadonlySignal<Problem | null>
  /** Syncs from Clearstory, then reads the updated data. */
  sync: () => Promise<void>
  /** For polling: resolves to whether anything changed. Shows no progress and no failure. */
  poll: () => Promise<boolean>
  /** Reads now, after filter changes (debounced), after each write, and when the panel becomes visible. */
  open: () => Stop[]
}

const pageSize = 100

/**
 * The `localStorage` key of the filters, which outlive the session. Two people sharing a computer each keep their own.
 */
function filterKey({ panel, session }: Pick<Services, 'panel' | 'session'>): string {
  const place = panel.context.value
  const personId = session.state.value.kind === 'signed_in' ? session.state.value.personId : ''
  return `clearstory.log.${place?.companyId}.${place?.projectId}.${personId}`
}

/** The COR log: shows what is stored at once and syncs from Clearstory in the background. */
export function createCorLog({ http, panel, session }: Pick<Services, 'http' | 'panel' | 'session'>): CorLog {
  const log = createLogApi(http)
  const keep = createKeep(() => localStorage)
  const key = filterKey({ panel, session })
  const list = createCorList(createApi(http), panel, pageSize)
  const exposure: Query<ExposureView> = createQuery(panel, (turn) => log.exposure(turn.projectId))
  const repushAll = createRepushAll(log, panel)
  const chosen = signal<ReadonlyMap<string, CorRow>>(new Map())
  const syncing = signal(false)
  const syncProblem = signal<Problem | null>(null)
  const filter = createDebounced(readFilter(keep.read(key)), (next) => {
    keep.write(key, JSON.stringify(next))
    void list.load(questionOf(next))
  })

  /** Reads what is shown above the list: the exposure, and the CORs that need a re-push. */
  const readAround = async () => {
    await Promise.all([exposure.read(), repushAll.read()])
  }
  const refresh = async () => {
    await Promise.all([list.refresh(), readAround()])
  }
  const sync = async () => {
    const turn = panel.turn()
    if (turn === null || syncing.value) return
    syncing.value = true
    const answer = await log.sync(turn.projectId)
    syncing.value = false
    if (turn.isOver()) return
    syncProblem.value = answer.ok ? null : answer.problem
    await refresh()
  }
  const onScreen = () => JSON.stringify([list.rows.value, exposure.value.value?.parts])
  return {
    list,
    exposure,
    repushAll,
    filter: filter.value,
    chosen,
    syncing,
    syncProblem,
    sync,
    poll: async () => {
      const turn = panel.turn()
      if (turn === null || syncing.value || list.loading.value) return false
      const before = onScreen()
      const answer = await log.look(turn.projectId)
      if (turn.isOver() || syncing.value || list.loading.value || !answer.ok) return false
      syncProblem.value = null
      await refresh()
      return onScreen() !== before
    },
    open: () => {
      const stops = [
        filter.open(),
        panel.visible.subscribe((visible) => {
          if (visible) void sync()
        }),
        onWrite(panel, () => {
          // A push may have removed selected CORs from the list.
          chosen.value = new Map()
          void refresh()
        }),
      ]
      void readAround()
      return stops
    },
  }
}

export const places = ['settled', 'changed', 'none'] as const satisfies readonly ExposurePlace[]

export interface ExposureRow {
  place: ExposurePlace
  count: number
  cents: number
  parts: ExposurePart[]
}

/** The exposure by place, in the order of the bar. A place without CORs stays, so that the layout is stable. */
export function exposureRows(view: ExposureView): ExposureRow[] {
  return places.map((place) => ({
    place,
    count: view.totals[place].count,
    cents: view.totals[place].cents,
    parts: view.parts.filter((part) => part.place === place),
  }))
}

/** The filter that shows exactly the CORs of a part. Toggles: if that part is already shown, its filter is cleared. */
export function filterOf(
  filter: LogFilter,
  part: { place: ExposurePlace; status: string | null },
): LogFilter {
  const open = { ...filter, search: '', inbox: '' as const, contractId: '', stages: '' }
  return isShown(filter, part)
    ? { ...open, changeEvent: '', statuses: '' }
    : { ...open, changeEvent: part.place, statuses: part.status ?? '' }
}

export function isShown(filter: LogFilter, part: { place: ExposurePlace; status: string | null }): boolean {
  return filter.changeEvent === part.place && filter.statuses === (part.status ?? '')
}

const inboxes = ['', 'received', 'sent'] as const
const sorts = ['age', 'number', 'updated', 'amount'] as const

export interface LogFilter {
  search: string
  inbox: (typeof inboxes)[number]
  statuses: string
  stages: string
  contractId: string
  changeEvent: string
  sort: (typeof sorts)[number]
}

/** The default filter: all CORs, oldest first. */
export const openFilter: LogFilter = {
  search: '',
  inbox: '',
  statuses: '',
  stages: '',
  contractId: '',
  changeEvent: '',
  sort: 'age',
}

/** The stored filter; a field that an older version stored differently falls back to its default. */
export function readFilter(kept: string | null): LogFilter {
  let fields: Fields | null = null
  try {
    fields = fieldsOf(JSON.parse(kept ?? ''))
  } catch {
    // Nothing stored, or not JSON: the default filter.
  }
  const text = (name: keyof LogFilter) => textOf(fields?.[name]) ?? ''
  return {
    search: text('search'),
    inbox: inboxes.find((one) => one === text('inbox')) ?? '',
    statuses: text('statuses'),
    stages: text('stages'),
    contractId: text('contractId'),
    changeEvent: text('changeEvent'),
    sort: sorts.find((one) => one === text('sort')) ?? 'age',
  }
}

/** Whether the filter restricts anything; the sort order does not count. */
export function narrows({ sort, ...filter }: LogFilter): boolean {
  return Object.values(filter).some((value) => value.trim() !== '')
}

/** The server query for a filter. */
export function questionOf(filter: LogFilter): CorFilter {
  return { ...filter, search: filter.search.trim() }
}
