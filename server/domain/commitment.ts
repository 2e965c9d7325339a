import type { BudgetCodeId, CommitmentId, VendorId } from './ids.ts'

/** Procore's two kinds of commitment: a subcontract (work order contract) or a purchase order contract. */
export type CommitmentKind = 'work_order_contract' | 'purchase_order_contract'

export interface Commitment {
  commitmentId: CommitmentId
  kind: CommitmentKind
  number: string
  title: string
  /** Procore's status name, for example Draft, Approved, Complete, Void. */
  status: string | null
  vendorId: VendorId | null
  vendorName: string | null
  /** ISO 4217. A commitment may have a different currency from its project. Null if Procore does not provide it. */
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
 * Procore's final commitment statuses: Complete, Terminated and Void for a subcontract, Received and Closed for a
 * purchase order. Commitments in the other statuses (Draft, Out For Bid, Out For Signature, Processing, Submitted,
 * Partially Received, Approved) still accept cost.
 */
const closedStatuses = ['complete', 'terminated', 'void', 'received', 'closed']

/** Whether a commitment no longer accepts cost, so that pushing to it should show a warning. */
export function isClosedCommitment({ status }: Pick<Commitment, 'status'>): boolean {
  return status !== null && closedStatuses.includes(status.trim().toLowerCase())
}
