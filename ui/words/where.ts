import type { ChangeEventScope } from '../../server/domain/change-event.ts'

/** Step *Where*. */

export const heading = 'Where the CORs go'
export const thisEvent = 'This change event'
export const another = 'Another change event'
export const ownOnly = 'One that you created yourself'
export const newEvent = 'New change event'
export const newAbout = 'Procore creates it with these CORs in one step'

/** Why one of them cannot be chosen. */
export const noneOpen = 'No saved change event is open in Procore.'
export const deleted = 'It was deleted in Procore.'
export const mayNotCreate = 'Procore does not let you create change events. Ask a project admin.'

export const event = 'Change event'
export const searchEvents = 'Search by number or title'

/** What is missing. */
export const chooseEvent = 'Choose a change event.'
export const giveTitle = 'Give the new change event a title.'
export const chooseStatus = 'Choose a status.'

/** A new change event. */
export const title = 'Title'
export const status = 'Status'
export const reading = 'Reading Procore…'
export const scope = 'Scope'
export const notChosen = 'Not chosen'
export const more = 'More fields'
export const fewer = 'Fewer fields'
export const number = 'Number'
export const description = 'Description'
export const type = 'Type'
export const reason = 'Reason'

export const scopeWords = {
  tbd: 'TBD',
  in_scope: 'In Scope',
  out_of_scope: 'Out of Scope',
} satisfies Record<ChangeEventScope, string>

export function numberHint(next: string | null): string {
  return next === null
    ? 'Left empty, Procore numbers it.'
    : `Left empty, Procore numbers it; next is ${next}.`
}
