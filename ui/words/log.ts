import type { CorStatus } from '../../server/domain/change-order-request.ts'
import type { CorSort, ExposurePlace } from '../../server/usecases/views-log.ts'

/** The parts of the exposure, as its legend calls them. */
export const placeWords = {
  up_to_date: 'In change events, up to date',
  changed: 'In change events, changed since',
  none: 'Not in a change event',
} satisfies Record<ExposurePlace, string>

/** Clearstory's statuses as choices and headings. */
export const statusTitles = {
  in_review: 'In review',
  approved_to_proceed: 'Approved to proceed',
  approved_co_issued: 'Approved, CO issued',
  rejected: 'Void',
  draft: 'Draft',
  placeholder: 'Placeholder',
} satisfies Record<CorStatus, string>

export const sortWords = {
  age: 'Oldest first',
  number: 'By number',
  updated: 'Latest change first',
  amount: 'Largest first',
} satisfies Record<CorSort, string>

/** "3 change events". */
export function eventsText(count: number): string {
  return count === 1 ? '1 change event' : `${count} change events`
}
