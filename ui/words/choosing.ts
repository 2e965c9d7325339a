/** Lists of CORs to choose from. */

export const searchCors = 'Search CORs'
export const placeholder = 'Placeholder'
export const rom = 'ROM'
export const noCors = 'This project has no CORs in Clearstory yet.'

/** Headings of the step *CORs*. */
export const roughTitle = 'Rough order of magnitude and placeholders'
export const unfitTitle = 'Cannot be pushed as they are'
export const linkedTitle = 'In a change event already'

/** Why a COR cannot be chosen. */
export const inThisEvent = 'Already in this event'
export const inOtherProject = 'Already in a change event of another project'
export const deleted = 'Deleted in Clearstory'
export const isVoid = 'Void in Clearstory'
export const noAmountThere = 'No amount in Clearstory'

export const withoutContract = 'Without a contract'
export const deletedState = 'deleted in Clearstory'

export function inEvent(number: string): string {
  return `Already in Change Event ${number}`
}

export function chosenAlready(count: number): string {
  return `${count} are chosen already`
}

export function chosenAtMost(count: number): string {
  return `${count} CORs are chosen, which is the most for one push.`
}

export function noMatch(search: string): string {
  return `No COR matches “${search}”. Try its number, its title or the contractor.`
}

export function moreLeft(count: number): string {
  return `Show more (${count} left)`
}

/** A stretch of a long list: "CORs 21 to 40". */
export function stretchName(what: string, first: number, last: number): string {
  return `${what} ${first} to ${last}`
}
