import type { ChangeEvent } from './change-event.ts'
import type { ChangeOrderRequest } from './change-order-request.ts'

/**
 * The change event state that a plan is based on, as canonical text; its SHA-256 is the plan's fingerprint (optimistic
 * lock). Two reads of an unchanged change event give the same text, and any change that affects a write changes it.
 * Timestamps are left out: Procore updates `updated_at` for reasons unrelated to lines.
 */
export function fingerprintText(event: ChangeEvent): string {
  const items = [...event.items]
    .sort((a, b) => a.changeItemId.localeCompare(b.changeItemId))
    .map((item) => [
      item.changeItemId,
      item.editable,
      item.deletable,
      item.content.description,
      item.content.amountCents,
      item.inexactAmount,
      item.content.quantity,
      item.content.unitCost,
      item.content.unitOfMeasure,
      item.content.budgetCodeId,
      item.content.vendorId,
      item.content.commitmentId,
    ])
  return JSON.stringify([event.changeEventId, event.deleted, event.status?.mappedTo ?? null, items])
}

/**
 * The COR state that a plan is based on, as canonical text: a push is refused if the COR has changed since. Its date is
 * truncated to seconds, because a list may give it more precisely than a response by id.
 */
export function corFingerprintText(cor: ChangeOrderRequest): string {
  const { updatedAt, status, stage, number, title, contractId, amounts } = cor
  return JSON.stringify([
    updatedAt.slice(0, 'YYYY-MM-DDThh:mm:ss'.length),
    status,
    stage,
    number,
    title,
    contractId,
    amounts.requested,
    amounts.inReview,
    amounts.approvedToProceed,
    amounts.approvedCoIssued,
    amounts.void,
  ])
}
