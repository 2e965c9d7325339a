import * as v from 'valibot'
import type { BudgetCode, Commitment, CommitmentKind } from '../domain/commitment.ts'
import type { BudgetCodeId, ChangeEventStatusId, CommitmentId, VendorId } from '../domain/ids.ts'
import { flag, id, part, requiredId, requiredText, text, timestamp } from '../transport/wire-fields.ts'

/** Contract: ChangeEventStatus. */
export const statusAnswer = v.object({
  id: requiredId<ChangeEventStatusId>(),
  name: text,
  mapped_to_status: text,
  default_status: flag,
  show_in_select: flag,
})

/** Contract: ChangeType. */
export const changeTypeAnswer = v.object({ id: requiredText, change_type: text, show_in_select: flag })

/** Contract: ChangeOrderChangeReason. */
export const changeReasonAnswer = v.object({ id: requiredText, change_reason: text, show_in_select: flag })

/** Contract: GET /rest/v1.1/change_events/new. */
export const newChangeEventAnswer = v.object({
  number: text,
  status: part({ id: id<ChangeEventStatusId>() }),
})

/** Contract: WorkOrderContract and PurchaseOrderContract; the vendor's name is in `company` (procore/FACTS.md 1.9). */
export const commitmentAnswer = v.object({
  id: requiredId<CommitmentId>(),
  number: text,
  title: text,
  status: text,
  vendor: part({ id: id<VendorId>(), company: text }),
  currency_configuration: part({ currency_iso_code: text }),
  deleted_at: timestamp,
})

export function readCommitment(
  answer: v.InferOutput<typeof commitmentAnswer>,
  kind: CommitmentKind,
): Commitment {
  return {
    commitmentId: answer.id,
    kind,
    number: answer.number ?? '',
    title: answer.title ?? '',
    status: answer.status,
    vendorId: answer.vendor?.id ?? null,
    vendorName: answer.vendor?.company ?? null,
    currency: answer.currency_configuration?.currency_iso_code?.trim() || null,
  }
}

/** Contract: WbsCode. */
export const budgetCodeAnswer = v.object({
  id: requiredId<BudgetCodeId>(),
  flat_code: text,
  flat_name: text,
  description: text,
  status: text,
})

/** False for the code "None", which has an id and no texts; a line with it counts as a line without a code. */
export function isBudgetCode({ flat_code, description }: v.InferOutput<typeof budgetCodeAnswer>): boolean {
  return [flat_code, description].some((text) => text?.trim())
}

export function readBudgetCode(answer: v.InferOutput<typeof budgetCodeAnswer>): BudgetCode {
  return {
    budgetCodeId: answer.id,
    code: answer.flat_code ?? '',
    name: answer.flat_name ?? answer.description ?? '',
    active: answer.status === null || answer.status.toLowerCase() === 'active',
  }
}
