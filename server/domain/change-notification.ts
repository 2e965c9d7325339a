import type { Inbox } from './change-order-request.ts'
import type { ChangeNotificationId, ContractId } from './ids.ts'

/** 1: pricing request, 2: authorize T&M work (contract: ChangeNotification.typeId). */
export type NotificationType = 1 | 2

/** A change notification as a list of Clearstory has it. Amounts are decimal text as the wire carried them. */
export interface ChangeNotification {
  notificationId: ChangeNotificationId
  inbox: Inbox
  /** The contract it came under; null on a sent one, which went out under several. */
  contractId: ContractId | null
  typeId: NotificationType | null
  /** Clearstory's own word for the type. */
  type: string
  /** `in_progress`, `in_review`, `approved`, `rejected`, `draft`; open list. */
  status: string | null
  title: string
  description: string | null
  customerReferenceNumber: string | null
  dueAt: string | null
  /** When it went out, or came in. */
  submittedAt: string | null
  updatedAt: string
  estimate: string | null
  costImpact: string | null
  projectedCost: string | null
  asked: number
  answered: number
}

/** What one contract's contractor has answered so far. */
export interface NotificationAnswer {
  contractId: ContractId | null
  contractName: string | null
  hasResponded: boolean
  noCostImpact: boolean
  /** The customer's own estimate of this contract's part. */
  estimate: string | null
  respondedAt: string | null
  /** The short form Clearstory gives: it has no COR id, so the UUID is what joins it to ours. */
  cor: AnsweredCor | null
}

export interface AnsweredCor {
  corUuid: string
  number: string
  title: string
  status: string | null
  total: string | null
}

/** A change notification with its answers: the sender's every contract, the contractor's own. */
export interface ReviewedNotification {
  notification: ChangeNotification
  answers: NotificationAnswer[]
}

const settled = new Set<string | null>(['approved', 'rejected', 'draft'])

/** Somebody still has to answer. */
export function isOpen({ status, asked, answered }: ChangeNotification): boolean {
  return answered < asked && !settled.has(status)
}

export function isPastDue(notification: ChangeNotification, now: string): boolean {
  return notification.dueAt !== null && notification.dueAt < now && isOpen(notification)
}

/**
 * The most pressing first.
 *
 * | | |
 * |---|---|
 * | past due | longest first |
 * | open | due soonest first, without a due date last |
 * | the rest | latest news first |
 */
export function byUrgency(now: string): (a: ChangeNotification, b: ChangeNotification) => number {
  const rank = (one: ChangeNotification) => (isPastDue(one, now) ? 0 : isOpen(one) ? 1 : 2)
  const never = '9999'
  return (a, b) =>
    rank(a) - rank(b) ||
    (rank(a) === 2
      ? compare(b.updatedAt, a.updatedAt)
      : compare(a.dueAt ?? never, b.dueAt ?? never) || compare(b.updatedAt, a.updatedAt))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What the answer amounts to. */
export function answerKind(
  answer: Pick<NotificationAnswer, 'cor' | 'hasResponded' | 'noCostImpact'>,
): 'no_response' | 'no_cost_impact' | 'cor' | 'other' {
  if (answer.cor) return 'cor'
  if (answer.noCostImpact) return 'no_cost_impact'
  return answer.hasResponded ? 'other' : 'no_response'
}
