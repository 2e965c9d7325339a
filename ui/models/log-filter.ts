import { type Fields, fieldsOf, textOf } from '../outside.ts'
import type { CorFilter } from './cor-list.ts'

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
