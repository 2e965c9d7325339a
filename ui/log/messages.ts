import type { CorSort, ExposurePlace } from '../../server/usecases/cor-log/views.ts'
import { amountProblemText } from '../messages/states.ts'
import type { NotChoosable } from './cor-choice.ts'
import type { RepushAllEnd } from './repush-all.ts'

export const notInEvent = 'Not in a change event'

/** The parts of the exposure, as named in its legend. */
export const placeWords = {
  settled: 'In change events, settled',
  changed: 'In change events, need attention',
  none: notInEvent,
} satisfies Record<ExposurePlace, string>

/** A stage as Clearstory writes it, including stages that were added later: "Owner review", "Approved CO issued". */
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
export const noCorMatches = 'No COR matches these filters.'
export const showAll = 'Show all'

export function withoutAmount(count: number): string {
  return ` (${count} without an amount)`
}

export function noMatchOf(search: string): string {
  return `No COR matches “${search}” with these filters.`
}

/** Messages for re-pushing the whole project. */
export function stoppedText(left: number, all: number): string {
  return `Stopped. ${left} of ${all} change events are still to be pushed.`
}

export function allPushedText(count: number): string {
  return `${count} change events are up to date.`
}

export function repushAllEndText(end: RepushAllEnd | null): string {
  switch (end?.kind) {
    case 'stopped':
      return stoppedText(end.left, end.of)
    case 'all_pushed':
      return allPushedText(end.of)
    case undefined:
      return ''
  }
}

/** Heading of the list of changes: "In 3 change events:". */
export function inEventsText(count: number): string {
  return `In ${eventsText(count)}:`
}

/** Messages of the COR log's filters and exposure. */

export const inbox = 'Inbox'
export const both = 'Sent and received'
export const received = 'Received'
export const sent = 'Sent'
export const status = 'Clearstory status'
export const allStatuses = 'All statuses'
export const stage = 'Stage'
export const allStages = 'All stages'
export const contract = 'Contract'
export const allContracts = 'All contracts'
export const oneContract = 'One contract'
export const event = 'Change event'
export const anyEvent = 'All'
export const needAttention = 'Needs attention'
export const settled = 'Settled'
export const order = 'Order'

export const exposure = 'Exposure'
export const byStatus = 'By status'
export const where = 'Where'
export const amount = 'Amount'

/** Messages of lists in which CORs are selected. */

export const searchCors = 'Search CORs'
export const placeholder = 'Placeholder'
export const rom = 'ROM'
export const noCors = 'This project has no CORs in Clearstory yet.'

/** Headings in the *CORs* step. */
export const roughTitle = 'Rough order of magnitude and placeholders'
export const unfitTitle = 'Can’t be pushed as they are'
export const linkedTitle = 'Already in a change event'

/** Why a COR cannot be selected. */
export const inThisEvent = 'Already in this event'
export const inOtherProject = 'Already in a change event of another project'
export const deleted = 'Deleted in Clearstory'
export const isVoid = 'Void in Clearstory'
export const noAmountThere = 'No amount in Clearstory'

export function notChoosableText(reason: NotChoosable | null): string | null {
  switch (reason?.kind) {
    case 'in_this_event':
      return inThisEvent
    case 'in_event':
      return inEvent(reason.number)
    case 'in_other_project':
      return inOtherProject
    case 'deleted':
      return deleted
    case 'void':
      return isVoid
    case 'no_amount':
      return reason.problem ? amountProblemText(reason.problem) : noAmountThere
    case undefined:
      return null
  }
}

export const withoutContract = 'Without a contract'
export const deletedState = 'deleted in Clearstory'

export function inEvent(number: string): string {
  return `Already in Change Event ${number}`
}

export function chosenAlready(count: number): string {
  return `${count} CORs selected (the maximum)`
}

export function chosenAtMost(count: number): string {
  return `${count} CORs selected (the maximum for one push).`
}

export function noMatch(search: string): string {
  return `No COR matches “${search}”. Try its number, its title or the contractor.`
}

export function moreLeft(count: number): string {
  return `Show more (${count} left)`
}

/** Accessible name of a chunk of a long list: "CORs 21 to 40". */
export function stretchName(what: string, first: number, last: number): string {
  return `${what} ${first} to ${last}`
}
