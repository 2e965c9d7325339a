import type { ChangeItemId, CorId } from './ids.ts'
import type { Cents } from './money.ts'

/** Everything a plan may report. A blocker prevents the push; a warning is shown and can be overridden. */
export const findingCodes = [
  'change_event_deleted',
  'change_event_closed',
  'change_event_void',
  'may_not_edit',
  'may_not_create',
  'cor_void',
  'cor_without_amount',
  'cor_amount_too_precise',
  'cor_amount_too_large',
  'cor_amount_zero',
  'cor_amount_changed',
  'cor_gone',
  'cor_in_other_change_event',
  'made_after_all',
  'budget_code_missing',
  'budget_code_not_on_commitment',
  'no_tags_to_break_down',
  'no_rates_to_break_down',
  'items_without_rate',
  'tags_not_returned',
  'commitment_closed',
  'currency_differs',
  'breakdown_blocked',
  'line_locked',
  'line_edited_in_procore',
  'line_on_rfq',
  'line_on_draft',
  'lines_remain',
  'lines_do_not_add_up',
  'line_like_this',
  'line_of_contractor',
  'line_unlinked',
  'revision_of',
  'revision_withdrawn',
  'revised_not_read',
  'replaced_by',
  'clearstory_not_read',
  'nothing_to_do',
] as const
export type FindingCode = (typeof findingCodes)[number]

export interface Finding {
  code: FindingCode
  severity: 'warning' | 'blocker'
  corId?: CorId
  corNumber?: string
  changeItemId?: ChangeItemId
  /** Text for the message: an amount as it was given, a change event's number, an RFQ's number. */
  detail?: string
  /** The amount concerned: what remains, what is missing, or the amount of the line. */
  cents?: Cents
  /** The other COR concerned: the one of which this may be a revision. */
  otherCorId?: CorId
}
