import type { AttachmentsView, TagOutcome } from '../../server/usecases/change-event/views.ts'

const outcomes = {
  attached: 'attached',
  already_attached: 'attached already',
  busy: 'being attached by somebody else right now',
  too_large: 'not attached: larger than 20 MB',
  not_pdf: 'not attached: not a PDF',
  link_expired: 'not attached: Clearstory’s link no longer works, try again',
  not_signed: 'not signed yet',
  clearstory_down: 'not attached: Clearstory did not answer, try again',
  refused: 'not attached: Procore would not take the file',
  unconfirmed: 'not confirmed by Procore; trying again looks first whether it is there',
} as const satisfies Record<TagOutcome, string>

/** What became of a COR's signed T&M tags, a sentence each. */
export function attachmentTexts({ tags }: AttachmentsView): string[] {
  if (tags.length === 0) return ['This COR has no T&M tags.']
  return tags.map(({ tagNumber, outcome }) => `${tagNumber}: ${outcomes[outcome]}.`)
}
