import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { CorRow, ExposureView } from '../../server/usecases/cor-log/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { Api } from '../api.ts'
import type { LogApi } from '../log-api.ts'
import { type CorList, createCorList } from './cor-list.ts'
import { type LogFilter, questionOf, readFilter } from './log-filter.ts'
import type { Panel } from './panel.ts'
import { createReading, type Reading } from './reading.ts'
import { createRepushAll, type RepushAll } from './repush-all.ts'
import type { Keep } from './session.ts'

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
