import { corsText } from './states.ts'

/** Messages that dialogs and selections share. */

export const steps = 'Steps'
export const writingNow = 'Writing to Procore right now.'
export const cancel = 'Cancel'
export const back = 'Back'
export const pushToProcore = 'Push to Procore'
export const difference = 'Difference'

/** "3 CORs selected". */
export function selectedText(count: number): string {
  return `${corsText(count)} selected`
}

/** Messages of a searchable list. */

export const searching = 'Searching…'
export const nothingFound = 'Nothing found'

export function moreText(count: number): string {
  return `${count} more. Type to narrow the list.`
}
