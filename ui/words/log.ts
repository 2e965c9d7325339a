import type { CorStatus } from '../../server/domain/change-order-request.ts'
import type { CorSort, ExposurePlace } from '../../server/usecases/cor-log/views.ts'

export const notInEvent = 'Not in a change event'

/** The parts of the exposure, as its legend calls them. */
export const placeWords = {
  settled: 'In change events, settled',
  changed: 'In change events, need attention',
  none: notInEvent,
} satisfies Record<ExposurePlace, string>

/** Clearstory's statuses as choices and headings. */
export const statusTitles = {
  in_review: 'In review',
  approved_to_proceed: 'Approved to proceed',
  approved_co_issued: 'Approved, CO issued',
  rejected: 'Void',
  draft: 'Draft',
  placeholder: 'Placeholder',
  unknown: 'Status unknown',
} satisfies Record<CorStatus, string>

/** A stage as Clearstory writes it, which may be one it has named since: "Owner review", "Approved CO issued". */
export function stageText(stage: string): string {
  const words = stage.replaceAll('_', ' ').replace(/\b(co|rom)\b/g, (short) => short.toUpperCase())
  return words.charAt(0).toUpperCase() + words.slice(1)
}

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

export const cors = 'CORs'
export const reading = 'Reading…'
export const showMore = 'Show more'
export const clear = 'Clear'
export const noMatch = 'No COR matches these filters.'
export const showAll = 'Show all'

export function withoutAmount(count: number): string {
  return ` (${count} without an amount)`
}

export function noMatchOf(search: string): string {
  return `No COR matches “${search}” with these filters.`
}

/** Re-pushing the whole project. */
export function stoppedText(left: number, all: number): string {
  return `Stopped. ${left} of ${all} change events are still to be pushed.`
}

export function allPushedText(count: number): string {
  return `${count} change events are up to date.`
}

/** Where the changes are: "In 3 change events:". */
export function inEventsText(count: number): string {
  return `In ${eventsText(count)}:`
}
