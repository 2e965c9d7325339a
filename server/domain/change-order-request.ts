import type { ChangeNotificationId, ContractId, CorId, TagId } from './ids.ts'
import { type Cents, type ParsedAmount, parseAmount } from './money.ts'

/**
 * Clearstory's statuses (contract: ChangeOrderRequest.status, which may be absent). Its UI shows `rejected` as Void.
 * `unknown` is defined by this app: Clearstory gave no status, or one that is not in its contract.
 */
export const corStatuses = [
  'draft',
  'in_review',
  'approved_to_proceed',
  'approved_co_issued',
  'rejected',
  'placeholder',
  'unknown',
] as const
export type CorStatus = (typeof corStatuses)[number]

export type Inbox = 'sent' | 'received'

/** The amounts of a COR as decimal strings, exactly as received from Clearstory; null if it gave none. */
export interface CorAmounts {
  requested: string | null
  inReview: string | null
  approvedToProceed: string | null
  approvedCoIssued: string | null
  void: string | null
}

/** A change order request, as read from Clearstory. */
export interface ChangeOrderRequest {
  corId: CorId
  corUuid: string
  /** As people write it: "12", "12.1", "A-7". Not unique: two contractors in a project may use the same number. */
  number: string
  version: string
  title: string
  description: string | null
  status: CorStatus
  /** Clearstory's more detailed stage, for example `rom`, `owner_review`; Clearstory may add more. */
  stage: string | null
  inbox: Inbox
  contractId: ContractId | null
  contractorName: string | null
  customerReferenceNumber: string | null
  changeNotificationId: ChangeNotificationId | null
  amounts: CorAmounts
  tagIds: TagId[]
  daysInReview: number | null
  dateSubmittedAt: string | null
  /** ISO 8601 UTC; used by incremental sync and by "changed since". */
  updatedAt: string
}

/** Which of a COR's amounts a push writes: the amount for its status, or the requested amount. */
export const amountBases = ['by_status', 'requested'] as const
export type AmountBasis = (typeof amountBases)[number]

export type CorAmount =
  | { kind: 'amount'; cents: Cents }
  | { kind: 'no_amount' }
  | Exclude<ParsedAmount, { kind: 'amount' }>

/**
 * The amount of a COR under a basis.
 *
 * | status              | by_status           |
 * | ------------------- | ------------------- |
 * | draft, placeholder  | requested           |
 * | in_review           | in review           |
 * | approved_to_proceed | approved to proceed |
 * | approved_co_issued  | approved, CO issued |
 * | rejected (void)     | void                |
 * | unknown             | none                |
 */
export function amountOf(cor: Pick<ChangeOrderRequest, 'amounts' | 'status'>, basis: AmountBasis): CorAmount {
  const text = basis === 'requested' ? cor.amounts.requested : textByStatus(cor)
  return text === null ? { kind: 'no_amount' } : parseAmount(text)
}

function textByStatus({ status, amounts }: Pick<ChangeOrderRequest, 'amounts' | 'status'>): string | null {
  switch (status) {
    case 'draft':
    case 'placeholder':
      return amounts.requested
    case 'in_review':
      return amounts.inReview
    case 'approved_to_proceed':
      return amounts.approvedToProceed
    case 'approved_co_issued':
      return amounts.approvedCoIssued
    case 'rejected':
      return amounts.void
    case 'unknown':
      return null
  }
}

/** A rough order of magnitude (ROM) or a placeholder: an estimate, listed separately and not selected by default. */
export function isRough(cor: Pick<ChangeOrderRequest, 'stage' | 'status'>): boolean {
  return cor.status === 'placeholder' || cor.stage === 'rom' || cor.stage === 'placeholder'
}

/**
 * A stage defined by this app, in addition to Clearstory's: Clearstory has deleted the COR, and what remains of it is
 * treated as void.
 */
export const deletedStage = 'deleted'

export function isDeleted(cor: Pick<ChangeOrderRequest, 'stage'>): boolean {
  return cor.stage === deletedStage
}

export function isVoid(cor: Pick<ChangeOrderRequest, 'stage' | 'status'>): boolean {
  return cor.status === 'rejected' || cor.stage === 'void' || isDeleted(cor)
}
