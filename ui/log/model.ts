import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type {
  CorRow,
  ExposurePart,
  ExposurePlace,
  ExposureView,
} from '../../server/usecases/cor-log/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { Api, LogApi } from '../api/api.ts'
import { type Fields, fieldsOf, textOf } from '../host/fields.ts'
import type { Panel } from '../state/panel.ts'
import { createReading, type Reading } from '../state/query.ts'
import type { Keep } from '../state/session.ts'
import { type CorFilter, type CorList, createCorList } from './cor-list.ts'
import { createRepushAll, type RepushAll } from './repush-all.ts'

export interface CorLog {
  list: CorList
  exposure: Reading<ExposureView>
  repushAll: RepushAll
  filter: Signal<LogFilter>
  chosen: Signal<ReadonlyMap<string, CorRow>>
  /** Clearstory is being read behind what is on screen. */
  syncing: ReadonlySignal<boolean>
  /** Why Clearstory could not be read; what is on screen is then as old as it says. */
  syncProblem: ReadonlySignal<Problem | null>
  /** Reads what the filter asks for, and keeps the filter for this person. */
  ask: (filter: LogFilter) => Promise<void>
  /** Reads what stands above the list: exposure, and what is to be re-pushed. */
  readAround: () => Promise<void>
  /** Reads everything on screen again, in place. */
  refresh: () => Promise<void>
  /** Reads Clearstory, then what changed. */
  sync: () => Promise<void>
  /** Looks for news behind what is on screen, without a word. */
  look: () => Promise<boolean>
}

const pageSize = 100

/** The COR log: painted from our database at once, read anew behind it. */
export function createCorLog(
  host: { api: Pick<Api, 'cors'>; log: LogApi; keep: Keep; panel: Panel },
  filterKey: string,
): CorLog {
  const { log, keep, panel } = host
  const list = createCorList(host.api, panel, pageSize)
  const exposure = createReading<ExposureView>(panel)
  const repushAll = createRepushAll(log, panel)
  const syncing = signal(false)
  const syncProblem = signal<Problem | null>(null)

  const readAround = async () => {
    await Promise.all([exposure.read((turn) => log.exposure(turn.projectId)), repushAll.read()])
  }
  const refresh = async () => {
    await Promise.all([list.refresh(), readAround()])
  }
  return {
    list,
    exposure,
    repushAll,
    filter: signal(readFilter(keep.read(filterKey))),
    chosen: signal(new Map()),
    syncing,
    syncProblem,
    ask: async (filter) => {
      keep.write(filterKey, JSON.stringify(filter))
      await list.load(questionOf(filter))
    },
    readAround,
    refresh,
    sync: async () => {
      const turn = panel.turn()
      if (turn === null || syncing.value) return
      syncing.value = true
      const answer = await log.sync(turn.projectId)
      syncing.value = false
      if (turn.isOver()) return
      syncProblem.value = answer.ok ? null : answer.problem
      await refresh()
    },
    look: async () => {
      const turn = panel.turn()
      if (turn === null || syncing.value || list.loading.value) return false
      const before = JSON.stringify([list.rows.value, exposure.value.value?.parts])
      const answer = await log.look(turn.projectId)
      if (turn.isOver() || syncing.value || list.loading.value || !answer.ok) return false
      syncProblem.value = null
      await refresh()
      return JSON.stringify([list.rows.value, exposure.value.value?.parts]) !== before
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

/** The exposure by place, in the order of the bar; places without a COR stay, so that the picture keeps its shape. */
export function exposureRows(view: ExposureView): ExposureRow[] {
  return places.map((place) => ({
    place,
    count: view.totals[place].count,
    cents: view.totals[place].cents,
    parts: view.parts.filter((part) => part.place === place),
  }))
}

/** A part filters the log to exactly its CORs; choosing it again takes the filter off. */
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

/** Everything, the oldest first. */
export const openFilter: LogFilter = {
  search: '',
  inbox: '',
  statuses: '',
  stages: '',
  contractId: '',
  changeEvent: '',
  sort: 'age',
}

/** The filters as they were left; what was kept by an older version falls back field by field. */
export function readFilter(kept: string | null): LogFilter {
  let fields: Fields | null = null
  try {
    fields = fieldsOf(JSON.parse(kept ?? ''))
  } catch {
    // Not ours, or cut off: start anew.
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

/** Whether anything but the order is asked for. */
export function narrows({ sort, ...filter }: LogFilter): boolean {
  return Object.values(filter).some((value) => value.trim() !== '')
}

/** The question a filter stands for. */
export function questionOf(filter: LogFilter): CorFilter {
  return { ...filter, search: filter.search.trim() }
}
