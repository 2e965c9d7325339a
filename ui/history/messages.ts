import type { ActivityItem, ActivityLine } from '../../server/usecases/history/views.ts'
import { corNames } from '../messages/cors.ts'

type ByPerson = Extract<ActivityItem, { by: 'person' }>
type ByClearstory = Extract<ActivityItem, { by: 'clearstory' }>

/** "Ana Diaz pushed COR 12 to Change Event 010", and whether the push was confirmed only by reading Procore again. */
export function deedText(item: ByPerson): string {
  const text = deed(item)
  return item.foundAgain ? `${text}; confirmed by checking Procore after the connection dropped` : text
}

function deed({ kind, personName, changeEventNumber, cors }: ByPerson): string {
  const what = cors.length === 0 ? 'CORs' : corNames(cors.map(({ number }) => number))
  const event = changeEventNumber === null ? 'a change event' : `Change Event ${changeEventNumber}`
  switch (kind) {
    case 'push':
      return `${personName} pushed ${what} to ${event}`
    case 'keep':
      return `${personName} kept ${what} as ${cors.length === 1 ? 'it is' : 'they are'} in ${event}`
    case 'remove':
      return `${personName} removed ${what} from ${event}`
    case 'undo':
      return `${personName} undid the last push to ${event}`
    case 'linked':
      return `${personName} linked lines of ${event} to ${what}`
    case 'unlinked':
      return `${personName} unlinked ${what} from ${event}`
    case 'attached':
      return `${personName} attached signed T&M tags of ${what} to ${event}`
    case 'withdrawn':
      return `${personName} withdrew an unfinished push of ${what}`
  }
}

/** "COR 12 changed in Clearstory"; the details are listed below it. */
export function newsText({ kind, before, after }: ByClearstory): string {
  if (after.status === 'deleted') return `COR ${before.number} was deleted in Clearstory`
  return kind === 'revised'
    ? `COR ${before.number} became COR ${after.number} in Clearstory`
    : `COR ${after.number} changed in Clearstory`
}

export const lineWords = {
  add: 'Added',
  change: 'Changed',
  remove: 'Removed',
  keep: 'Kept as it is',
  leave_out: 'Left out',
  taken: 'Linked',
  let_go: 'Unlinked',
} satisfies Record<ActivityLine['action'], string>

export const nothingYet = 'No history yet'
export const nothingYetAbout = 'Every push shows here: what changed, who did it and when.'
export const total = 'Total'
export const arrived = 'Saved in Procore:'
export const changed = 'changed'
export const fileLost = 'The download failed. Try again.'
export const noFile = 'There is nothing to download yet.'
export const showOlder = 'Show older'
export const download = 'Download CSV'

export function historyOf(number: string): string {
  return `History of COR ${number}`
}

/** The lines of an entry that are not listed individually. */
export function moreLines(count: number): string {
  return count === 1 ? 'and 1 more line' : `and ${count} more lines`
}
