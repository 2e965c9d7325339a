import * as v from 'valibot'
import type { CorFilter } from './cor-list.ts'

const filterSchema = v.object({
  search: v.fallback(v.string(), ''),
  inbox: v.fallback(v.picklist(['', 'received', 'sent']), ''),
  statuses: v.fallback(v.string(), ''),
  contractId: v.fallback(v.string(), ''),
  changeEvent: v.fallback(v.string(), ''),
  sort: v.fallback(v.picklist(['age', 'number', 'updated', 'amount']), 'age'),
})

export type LogFilter = v.InferOutput<typeof filterSchema>

/** Everything, the oldest first. */
export const openFilter: LogFilter = {
  search: '',
  inbox: '',
  statuses: '',
  contractId: '',
  changeEvent: '',
  sort: 'age',
}

/** The filters as they were left; what was kept by an older version falls back field by field. */
export function readFilter(kept: string | null): LogFilter {
  let data: unknown = {}
  try {
    data = JSON.parse(kept ?? '{}')
  } catch {
    // Not ours, or cut off: start anew.
  }
  const parsed = v.safeParse(filterSchema, data)
  return parsed.success ? parsed.output : openFilter
}

/** Whether anything but the order is asked for. */
export function narrows({ sort, ...filter }: LogFilter): boolean {
  return Object.values(filter).some((value) => value.trim() !== '')
}

/** The question a filter stands for. */
export function questionOf(filter: LogFilter): CorFilter {
  return { ...filter, search: filter.search.trim() }
}
