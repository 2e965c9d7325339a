/** How attaching one signed T&M tag ended. */
export type TagOutcome =
  | 'attached'
  | 'already_attached'
  /** Somebody else is attaching it right now. */
  | 'busy'
  | 'too_large'
  | 'not_pdf'
  /** The address Clearstory gave for the sheet did not work any more. */
  | 'link_expired'
  | 'not_signed'
  | 'clearstory_down'
  /** Procore would not take the file. */
  | 'refused'
  /** Procore did not confirm; asking again looks first whether it is there. */
  | 'unconfirmed'

export interface AttachmentsView {
  tags: { tagId: string; tagNumber: string; corId: string; corNumber: string; outcome: TagOutcome }[]
}
