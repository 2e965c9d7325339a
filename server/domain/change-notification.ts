import type { Inbox } from './change-order-request.ts'
import type { ChangeNotificationId, ContractId } from './ids.ts'

/** 1: pricing request, 2: authorize T&M work (contract: ChangeNotification.typeId). */
export type NotificationType = 1 | 2

/** A change notification, as in Clearstory's lists. Amounts are decimal strings exactly as received. */
export interface ChangeNotification {
  notificationId: ChangeNotificationId
  inbox: Inbox
  /** The contract of a received notification; null for a sent one, which covers several contracts. */
  contractId: ContractId | null
  typeId: NotificationType | null
  /** Clearstory's label for the type. */
  type: string
  /** `in_progress`, `in_review`, `approved`, `rejected`, `draft`; Clearstory may add more. */
  status: string | null
  title: string
  description: string | null
  customerReferenceNumber: string | null
  dueAt: string | null
  /** When it was sent or received. */
  submittedAt: string | null
  updatedAt: string
  estimate: string | null
  costImpact: string | null
  projectedCost: string | null
  asked: number
  answered: number
}

/** The response of one contract's contractor so far. */
export interface NotificationAnswer {
  contractId: ContractId | null
  contractName: string | null
  hasResponded: boolean
  noCostImpact: boolean
  /** The customer's estimate for this contract's share. */
  estimate: string | null
  respondedAt: string | null
  /** Clearstory's short form without a COR id: the UUID links it to a synced COR. */
  cor: AnsweredCor | null
}

export interface AnsweredCor {
  corUuid: string
  number: string
  title: string
  status: string | null
  total: string | null
}

/** A change notification with its responses: those of every contract if we sent it, or our own if we received it. */
export interface ReviewedNotification {
  notification: ChangeNotification
  answers: NotificationAnswer[]
}

const settled = new Set<string | null>(['approved', 'rejected', 'draft'])

/** Whether responses are still outstanding. */
export function isOpen({ status, asked, answered }: ChangeNotification): boolean {
  return answered < asked && !settled.has(status)
}

export function isPastDue(notification: ChangeNotification, now: string): boolean {
  return notification.dueAt !== null && notification.dueAt < now && isOpen(notification)
}

/**
 * Sorts by urgency, most urgent first.
 *
 * | group    | order                                      |
 * | -------- | ------------------------------------------ |
 * | past due | longest overdue first                      |
 * | open     | due soonest first, without a due date last |
 * | the rest | most recently updated first                |
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

/** Classifies a response. */
export function answerKind(
  answer: Pick<NotificationAnswer, 'cor' | 'hasResponded' | 'noCostImpact'>,
): 'no_response' | 'no_cost_impact' | 'cor' | 'other' {
  if (answer.cor) return 'cor'
  if (answer.noCostImpact) return 'no_cost_impact'
  return answer.hasResponded ? 'other' : 'no_response'
}
