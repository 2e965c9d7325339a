import type { Inbox } from '../../domain/change-order-request.ts'
import type { CorRow } from '../cor-log/views.ts'
import type { Standing } from '../views.ts'

/** GET …/notifications?inbox=sent|received (default: sent), and POST …/notifications/refresh with the same query. */
export interface NotificationListView {
  standing: Standing
  inbox: Inbox
  /** Most urgent first: past due, then by due date, then the rest. */
  rows: NotificationRow[]
  /** Counts of both inboxes, for the inbox switch. */
  counts: Record<Inbox, { all: number; pastDue: number }>
  /** null: never read; request a refresh. */
  readAt: string | null
}

export interface NotificationRow {
  notificationId: string
  /**
   * The contract under which a received notification came; null for a sent one. Send it as
   * `contractId` to review the notification.
   */
  contractId: string | null
  inbox: Inbox
  /** `1` pricing request, `2` authorize T&M work; null if Clearstory gives neither. */
  typeId: 1 | 2 | null
  /** Clearstory's name of the type. */
  type: string
  /** `in_progress`, `in_review`, `approved`, `rejected`, `draft`; open list. */
  status: string | null
  title: string
  reference: string | null
  dueAt: string | null
  /** The due date has passed and some answers are missing. Never true once approved or rejected. */
  pastDue: boolean
  answered: number
  asked: number
  /** Sent only; null if Clearstory gives no exact amount. */
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
  /** True if Clearstory could not be read and this is the state at `readAt`. */
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
  /** The answer's COR as in the COR log, with its link, ready for the push dialog. */
  cor: CorRow | null
  /** A COR of the answer that is not in the COR log (not read yet, or under a contract of another project). */
  unknownCor: { number: string; title: string; status: string | null; cents: number | null } | null
}
