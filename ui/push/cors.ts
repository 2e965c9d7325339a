import { computed, type ReadonlySignal } from '@preact/signals'
import type { Api } from '../api/api.ts'
import { type CorGroups, groupCors } from '../log/cor-choice.ts'
import { type CorList, createCorList } from '../log/cor-list.ts'
import type { Panel } from '../state/panel.ts'
import type { Stop } from '../state/query.ts'
import { createDebounced, type Debounced } from '../state/search.ts'

/** The *CORs* step: the selectable CORs, searched by number, title or contractor. */
export interface PushCors {
  search: Debounced<string>
  /** CORs in no change event, and those already in one. */
  free: CorList
  linked: CorList
  groups: ReadonlySignal<CorGroups>
  /** How many CORs can be pushed; the server's count until all of them are loaded. */
  freeCount: ReadonlySignal<number>
  retry: () => void
  open: () => Stop[]
}

const pageSize = 100

export function createPushCors(api: Pick<Api, 'cors'>, panel: Panel): PushCors {
  const free = createCorList(api, panel, pageSize)
  const linked = createCorList(api, panel, pageSize)
  const load = (text: string) => {
    const filter = { search: text.trim(), inbox: '', statuses: '', sort: 'number' } as const
    void free.load({ ...filter, changeEvent: 'none' })
    void linked.load({ ...filter, changeEvent: 'linked' })
  }
  const search = createDebounced('', load)
  const groups = computed(() => groupCors(free.rows.value, panel.context.value?.changeEventId ?? null))
  return {
    search,
    free,
    linked,
    groups,
    freeCount: computed(() => {
      const all = free.count.value ?? 0
      const { rough, unfit } = groups.value
      return all > free.rows.value.length ? all - rough.length - unfit.length : groups.value.free.length
    }),
    retry: () => load(search.value.value),
    open: () => [search.open()],
  }
}
