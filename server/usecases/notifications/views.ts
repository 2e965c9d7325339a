import type { Inbox } from '../../domain/change-order-request.ts'
import type { CorRow } from '../cor-log/views.ts'
import type { Standing } from '../views.ts'

/** GET …/notifications?inbox=sent|received (sent unless told), and POST …/notifications/refresh with the same query. */
export interface NotificationListView {
  standing: Standing
  inbox: Inbox
  /** The most pressing first: past due, then by due date, then the rest. */
  rows: NotificationRow[]
  /** Both inboxes, for the choice between them. */
  counts: Record<Inbox, { all: number; pastDue: number }>
  /** null: never read; ask for a refresh. */
  readAt: string | null
}

export interface NotificationRow {
  notificationId: string
  /** The contract a received one came under; null on a sent one. Goes back as `contractId` with the review. */
  contractId: string | null
  inbox: Inbox
  /** `1` pricing request, `2` authorize T&M work; null where Clearstory gives neither. */
  typeId: 1 | 2 | null
  /** Clearstory's own word for it. */
  type: string
  /** `in_progress`, `in_review`, `approved`, `rejected`, `draft`; open list. */
  status: string | null
  title: string
  reference: string | null
  dueAt: string | null
  /** Due date behind us and somebody has not answered (or approved, rejected: never). */
  pastDue: boolean
  answered: number
  asked: number
  /** Sent only; null where Clearstory gives none or none that is exact. */
  estimateCents: number | null
  costImpactCents: number | null
  projectedCents: number | null
  submittedAt: string | null
  updatedAt: string
}

/** GET …/notifications/:notificationId, with `?contractId=` for a received one. */
export interface NotificationView {
  standing: Standing
  notification: NotificationRow & { description: string | null }
  responses: NotificationResponse[]
  /** True when Clearstory could not be asked and this is how it was at `readAt`. */
  old: boolean
  readAt: string
}

export interface NotificationResponse {
  contractId: string | null
  contractName: string | null
  contractorName: string | null
  /** `other`: answered with neither a COR nor "no cost impact". */
  answer: 'no_response' | 'no_cost_impact' | 'cor' | 'other'
  estimateCents: number | null
  respondedAt: string | null
  /** The answer's COR as the log has it, with its link: ready for the push dialog. */
  cor: CorRow | null
  /** A COR of the answer that the log does not have (not read yet, or under a contract of another project). */
  unknownCor: { number: string; title: string; status: string | null; cents: number | null } | null
}
