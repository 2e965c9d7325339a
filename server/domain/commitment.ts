import type { BudgetCodeId, CommitmentId, VendorId } from './ids.ts'

/** Procore's two kinds of commitment: a subcontract (work order contract) or a purchase order contract. */
export type CommitmentKind = 'work_order_contract' | 'purchase_order_contract'

export interface Commitment {
  commitmentId: CommitmentId
  kind: CommitmentKind
  number: string
  title: string
  /** Procore's own word, for example Draft, Approved, Complete, Void. */
  status: string | null
  vendorId: VendorId | null
  vendorName: string | null
  /** ISO 4217: a commitment may have another currency than its project. Null where Procore does not say. */
  currency: string | null
}

/** "Budget Code" in Procore's UI, "WBS code" in its API (procore/FACTS.md 1.8). */
export interface BudgetCode {
  budgetCodeId: BudgetCodeId
  /** All segments, for example `16-200.S`. */
  code: string
  name: string
  active: boolean
}

/**
 * Procore's statuses at the end of a commitment's life: of a subcontract Complete, Terminated and Void, of a purchase
 * order Received and Closed. The others (Draft, Out For Bid, Out For Signature, Processing, Submitted, Partially
 * Received, Approved) still take cost.
 */
const closedStatuses = ['complete', 'terminated', 'void', 'received', 'closed']

/** True where a commitment takes no more cost: pushing to it deserves a warning. */
export function isClosedCommitment({ status }: Pick<Commitment, 'status'>): boolean {
  return status !== null && closedStatuses.includes(status.trim().toLowerCase())
}
