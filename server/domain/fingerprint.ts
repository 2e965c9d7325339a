import type { ChangeEvent } from './change-event.ts'
import type { ChangeOrderRequest } from './change-order-request.ts'

/**
 * What a plan saw of a change event, as canonical text; its SHA-256 is the plan's fingerprint. Two reads of an
 * unmoved change event give the same text, and anything a write depends on changes it. Times are left out: Procore
 * touches `updated_at` for reasons that do not concern lines.
 */
export function fingerprintText(event: ChangeEvent): string {
  const items = [...event.items]
    .sort((a, b) => (a.changeItemId < b.changeItemId ? -1 : 1))
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
 * What a plan saw of a COR, as canonical text: a push of a COR that is another by now is refused. Its date counts by the second,
 * which a list may give more finely than an answer by id.
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
