import { corNames } from './cors.ts'

/** What stands behind *More* on a card, and above a push that was never finished. */

export const noUndo = 'The last push was taken back already, or there was none.'
export const remove = 'Remove from event'
export const openInClearstory = 'Open in Clearstory'
export const attach = 'Attach signed T&M tags'
export const unlink = 'Unlink'
export const unlinkAbout =
  'Its lines stay in Procore and belong to no COR then. Importing the COR again would add its money a second time, so you are asked first.'
export const unlinkKeep = 'Unlink, keep the lines'

export const unfinished = 'Push unfinished.'
export const withdraw = 'Withdraw'

/** "Last push: COR 3, by Ana Diaz, Nov 18": it may have been of other CORs than the one whose menu this is. */
export function lastPush(numbers: readonly string[], personName: string, day: string): string {
  const which = numbers.length === 0 ? '' : `${corNames(numbers)}, `
  return `Last push: ${which}by ${personName}, ${day}`
}

export function unlinkTitle(number: string): string {
  return `Unlink COR ${number}?`
}

/** `until`: when a look at Procore can tell at the latest; null once that has passed. */
export function unfinishedText(numbers: readonly string[], personName: string, until: string | null): string {
  const were = numbers.length === 1 ? 'was' : 'were'
  const are = numbers.length === 1 ? 'is' : 'are'
  const busy = until === null ? '' : ` ${corNames(numbers)} ${are} busy until ${until} at the latest.`
  const by = personName === '' ? '' : ` by ${personName}`
  return `The connection to Procore broke while ${corNames(numbers)} ${were} being written${by}. Check what arrived; nothing is written twice.${busy}`
}
