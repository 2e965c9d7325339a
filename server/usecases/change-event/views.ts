import type { ChangeEventStatus } from '../../domain/change-event.ts'
import type { CorStatus } from '../../domain/change-order-request.ts'
import type { CorChange, LinkState } from '../../domain/link-state.ts'
import type { PushKind } from '../../domain/push.ts'
import type { AmountProblem } from '../cor-log/views.ts'
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
  /** The COR's current amount, on the basis it was pushed with; null when there is none (see `amountProblem`). */
  currentCents: number | null
  amountProblem: AmountProblem | null
  pushedCents: number
  /** Sum of its lines in Procore now. */
  procoreCents: number
  /** Who accepted a difference between amount and lines, and when; null if there is none. */
  kept: { personName: string; at: string } | null
  /** Sum of its lines that are locked in Procore. */
  lockedCents: number
  /** When one of its lines was last edited in Procore; null if none was, or if Procore does not give the time. */
  editedAt: string | null
  pushedByName: string
  pushedAt: string
  clearstoryUrl: string
}

export interface UnfinishedPushView {
  pushId: string
  kind: PushKind
  /** COR numbers that this person may see; empty when the push brings in only others. */
  corNumbers: string[]
  sentAt: string
  /** Latest time at which reading Procore can tell the outcome, ISO 8601 UTC. */
  settlesAt: string
  personName: string
}

/** Tab *This event*. */
export interface ThisEventView {
  standing: Standing
  /** null: not read from Procore yet (first visit); request a refresh. */
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
  /** When Procore reported a change that could not be read yet; null if there is none. */
  procoreChangedAt: string | null
  clearstoryReadAt: string | null
  cors: LinkedCorView[]
  /** Sum of the linked CORs' lines in Procore. */
  linkedCents: number
  stale: { count: number; previousCents: number; newCents: number }
  unfinished: UnfinishedPushView[]
  /** CORs that need attention. */
  attention: { count: number }
  /** Covers the inboxes this person may see; null when there are none. */
  notInAnyEvent: { count: number; cents: number } | null
  /** Set when the last push can be undone: its author and time. */
  undo: {
    pushId: string
    personName: string
    at: string
    /** Numbers of the CORs it added or changed; empty if it removed CORs that are no longer here. */
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
  /** Another request is attaching it right now. */
  | 'busy'
  | 'too_large'
  | 'not_pdf'
  /** Clearstory's link to the sheet has expired. */
  | 'link_expired'
  | 'not_signed'
  | 'clearstory_down'
  /** Procore rejected the file. */
  | 'refused'
  /** Procore did not confirm; a new request first checks whether the file is attached. */
  | 'unconfirmed'

export interface AttachmentsView {
  tags: { tagId: string; tagNumber: string; corId: string; corNumber: string; outcome: TagOutcome }[]
}
