import type { CorStatus } from '../../server/domain/change-order-request.ts'
import type { CorChange, LinkState } from '../../server/domain/link-state.ts'
import type { AmountProblem } from '../../server/usecases/cor-log/views.ts'

/** Color of a pill; the text carries the meaning. */
export type Tone = 'ok' | 'update' | 'edited' | 'bad' | 'quiet'

/** The states of a linked COR, as worded in the panel contract. */
export const stateWords = {
  up_to_date: { text: 'Up to date', tone: 'ok' },
  update_available: { text: 'Update available', tone: 'update' },
  without_amount: { text: 'No amount in Clearstory', tone: 'update' },
  edited_in_procore: { text: 'Edited in Procore', tone: 'edited' },
  locked_in_procore: { text: 'Locked in Procore', tone: 'quiet' },
  voided_in_clearstory: { text: 'Voided in Clearstory', tone: 'bad' },
  push_unfinished: { text: 'Push unfinished', tone: 'bad' },
  event_missing: { text: 'Not found in Procore', tone: 'bad' },
  event_recycled: { text: 'In the recycle bin', tone: 'bad' },
  event_void: { text: 'In a void change event', tone: 'bad' },
  not_in_project: { text: 'Not found in Clearstory', tone: 'quiet' },
  kept_as_is: { text: 'Kept as it is', tone: 'quiet' },
} satisfies Record<LinkState, { text: string; tone: Tone }>

/** Clearstory's statuses as its own screens name them; `rejected` is shown there as Void. */
export const statusWords = {
  draft: 'Draft',
  in_review: 'In Review',
  approved_to_proceed: 'Approved to Proceed',
  approved_co_issued: 'Approved CO Issued',
  rejected: 'Void',
  placeholder: 'Placeholder',
  unknown: 'Status unknown',
} satisfies Record<CorStatus, string>

export const changeWords = {
  amount: 'amount',
  status: 'status',
  title: 'title',
  number: 'number',
  contract: 'contract',
  codes: 'contract codes',
} satisfies Record<CorChange, string>

/** "1 COR", "3 CORs". */
export function corsText(count: number): string {
  return count === 1 ? '1 COR' : `${count} CORs`
}

export function corName(number: string): string {
  return `COR ${number}`
}

/** For a COR without an amount. */
export const noAmount = 'No amount'

/** "3 CORs changed in Clearstory". */
export function changedText(count: number): string {
  return `${corsText(count)} changed in Clearstory`
}

export const allInEvents = 'Every COR in this project is already in a change event.'

/** Why a COR has no amount, without a full stop. */
export function amountProblemText(problem: AmountProblem): string {
  switch (problem.kind) {
    case 'no_amount':
      return 'No amount in Clearstory yet'
    case 'too_precise':
      return `${problem.text} has more than two decimals`
    case 'too_large':
      return `${problem.text} is too large`
    case 'not_a_number':
      return `“${problem.text}” is not an amount`
  }
}
