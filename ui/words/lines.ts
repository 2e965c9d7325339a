import type { LineCounts, LineRow } from '../models/line-rows.ts'

/** Tags of lines in the table *Changes*. */
export const tagWords = {
  add: 'Added',
  change: 'Changed',
  remove: 'Removed',
  locked: 'Locked',
  choose: 'Edited in Procore',
} as const

const countWords: readonly (readonly [LineRow['tag'], string])[] = [
  ['add', 'added'],
  ['change', 'changed'],
  ['remove', 'removed'],
  ['choose', 'edited in Procore'],
  ['edited', 'left as edited'],
  ['locked', 'locked'],
  ['same', 'the same'],
]

/** "12 added, 3 changed, 40 the same". */
export function linesText(counts: LineCounts): string {
  return countWords
    .filter(([tag]) => counts[tag] !== undefined)
    .map(([tag, words]) => `${counts[tag]} ${words}`)
    .join(', ')
}

export const none = 'none'

/** About a line, in small print. */
export const hadBeenRemoved = 'Had been removed in Procore'
export const lineStaysRemoved = 'The line stays removed'
export const lineStays = 'The line stays as it is'
export const lineRemoved = 'The line is removed'
export const lineAddedAgain = 'The line is added again'
export const overwrites = 'Overwrites what was edited'

export function descriptionWas(before: string): string {
  return `Description was: ${before}`
}

export function contractChange(before: string, after: string): string {
  return `Contract: ${before} → ${after}`
}

export function budgetCodeChange(before: string, after: string): string {
  return `Budget code: ${before} → ${after}`
}

export function vendorChange(before: string, after: string): string {
  return `Vendor: ${before} → ${after}`
}
