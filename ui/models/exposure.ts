import type { ExposurePart, ExposurePlace, ExposureView } from '../../server/usecases/cor-log/views.ts'
import type { LogFilter } from './log-filter.ts'

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
