import type { ChangeEventStatus } from '../../domain/change-event.ts'
import type { CorStatus } from '../../domain/change-order-request.ts'
import type { CorChange, LinkState } from '../../domain/link-state.ts'
import type { PushKind } from '../../domain/push.ts'
import type { Standing } from '../views.ts'

export interface LinkedCorView {
  corId: string
  corUuid: string
  number: string
  title: string
  contractorName: string | null
  contractName: string | null
  corStatus: CorStatus
  stage: string | null
  /** The most pressing of `states`. */
  state: LinkState
  /** Every state that applies, the most pressing first. */
  states: LinkState[]
  needsAttention: boolean
  /** What changed in Clearstory since the last push. */
  changed: CorChange[]
  /** The COR's amount now, under the basis it was pushed with; null where it cannot be had (see `amountProblem`). */
  currentCents: number | null
  amountProblem: string | null
  pushedCents: number
  /** What its lines say in Procore now. */
  procoreCents: number
  /** A difference between amount and lines that a person accepted: by whom and when; null where there is none. */
  kept: { personName: string; at: string } | null
  /** Sum of those of its lines that Procore has locked. */
  lockedCents: number
  /** When one of its lines was last edited in Procore; null where none was, or Procore does not say. */
  editedAt: string | null
  pushedByName: string
  pushedAt: string
  clearstoryUrl: string
}

export interface UnfinishedPushView {
  pushId: string
  kind: PushKind
  /** Those this person may see; none where the push brings in others. */
  corNumbers: string[]
  sentAt: string
  /** When a look at Procore can tell at the latest, ISO 8601 UTC. */
  settlesAt: string
  personName: string
}

/** Tab *This event*. */
export interface ThisEventView {
  standing: Standing
  /** null: not read from Procore yet (first visit); ask for a refresh. */
  changeEvent: {
    changeEventId: string
    number: string
    title: string
    status: ChangeEventStatus | null
    deleted: boolean
    totalCents: number
    otherLines: { count: number; cents: number }
    /** This person may edit this change event. */
    editable: boolean
  } | null
  /** When Procore and Clearstory were last read. */
  procoreReadAt: string | null
  /** Procore said that the change event changed since then, and it could not be read again yet. */
  procoreChangedAt: string | null
  clearstoryReadAt: string | null
  cors: LinkedCorView[]
  /** Sum of the linked CORs' lines in Procore. */
  linkedCents: number
  stale: { count: number; previousCents: number; newCents: number }
  unfinished: UnfinishedPushView[]
  /** CORs that need attention. */
  attention: { count: number }
  /** Of the inboxes this person sees; null where that is none. */
  notInAnyEvent: { count: number; cents: number } | null
  /** The last push can be taken back; who made it and when. */
  undo: {
    pushId: string
    personName: string
    at: string
    /** The CORs it brought in or changed; none where it took out what is no longer here. */
    corNumbers: string[]
  } | null
}

/** Lines of a change event that belong to no COR yet, for *Link them to a COR*. */
export interface OtherLinesView {
  lines: {
    changeItemId: string
    description: string
    cents: number
    budgetCode: string | null
    vendor: string | null
  }[]
}

export interface LinkRequest {
  corId: string
  changeItemIds: string[]
}

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
