import * as v from 'valibot'
import type { CorFilter } from './cor-list.ts'

const filterSchema = v.object({
  search: v.fallback(v.string(), ''),
  inbox: v.fallback(v.picklist(['', 'received', 'sent']), ''),
  statuses: v.fallback(v.string(), ''),
  changeEvent: v.fallback(v.string(), ''),
  sort: v.fallback(v.picklist(['age', 'number', 'updated']), 'age'),
})

/** The filters as they were left; what was kept by an older version falls back field by field. */
export function readFilter(kept: string | null): CorFilter {
  let data: unknown = {}
  try {
    data = JSON.parse(kept ?? '{}')
  } catch {
    // Not ours, or cut off: start anew.
  }
  const parsed = v.safeParse(filterSchema, data)
  return parsed.success
    ? parsed.output
    : { search: '', inbox: '', statuses: '', changeEvent: '', sort: 'age' }
}
