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
