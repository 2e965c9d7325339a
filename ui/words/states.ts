import type { CorStatus } from '../../server/domain/change-order-request.ts'
import type { CorChange, LinkState } from '../../server/domain/link.ts'

/** Colour family of a pill; the words carry the meaning. */
export type Tone = 'ok' | 'update' | 'edited' | 'bad' | 'quiet'

/** The six states of a linked COR, in the panel contract's words. */
export const stateWords = {
  up_to_date: { text: 'Up to date', tone: 'ok' },
  update_available: { text: 'Update available', tone: 'update' },
  edited_in_procore: { text: 'Edited in Procore', tone: 'edited' },
  locked_in_procore: { text: 'Locked in Procore', tone: 'quiet' },
  voided_in_clearstory: { text: 'Voided in Clearstory', tone: 'bad' },
  push_unfinished: { text: 'Push unfinished', tone: 'bad' },
} satisfies Record<LinkState, { text: string; tone: Tone }>

/** Clearstory's statuses as its own screens call them; `rejected` is shown as Void there. */
export const statusWords = {
  draft: 'draft',
  in_review: 'in review',
  approved_to_proceed: 'approved to proceed',
  approved_co_issued: 'approved, CO issued',
  rejected: 'void',
  placeholder: 'placeholder',
} satisfies Record<CorStatus, string>

/** A status in words, also one that Clearstory has named since. */
export function statusText(status: string): string {
  return Object.entries(statusWords).find(([known]) => known === status)?.[1] ?? status.replaceAll('_', ' ')
}

export const changeWords = {
  amount: 'amount',
  status: 'status',
  title: 'title',
  number: 'number',
} satisfies Record<CorChange, string>

/** "1 COR", "3 CORs". */
export function corsText(count: number): string {
  return count === 1 ? '1 COR' : `${count} CORs`
}

/** "COR 12", "COR 12, COR 7", and beyond three "5 CORs". */
export function corNames(numbers: readonly string[]): string {
  return numbers.length > 3 ? corsText(numbers.length) : numbers.map((number) => `COR ${number}`).join(', ')
}

/** "in review, 6 days". */
export function reviewText(status: CorStatus, daysInReview: number | null): string {
  const words = statusWords[status]
  if (status !== 'in_review' || daysInReview === null) return words
  return `${words}, ${daysInReview === 1 ? '1 day' : `${daysInReview} days`}`
}
