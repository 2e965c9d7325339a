/** What dialogs and selections have in common. */

import { corsText } from './states.ts'

export const steps = 'Steps'
export const writingNow = 'Procore is being written right now.'
export const cancel = 'Cancel'
export const back = 'Back'
export const pushToProcore = 'Push to Procore'
export const difference = 'Difference'

/** "3 CORs selected". */
export function selectedText(count: number): string {
  return `${corsText(count)} selected`
}
