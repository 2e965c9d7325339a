import * as v from 'valibot'
import { type ChangeEventStatus, type ChangeEventSummary, mappedStatuses } from '../domain/change-event.ts'
import type {
  BudgetCodeId,
  ChangeEventId,
  ChangeEventStatusId,
  ChangeItemId,
  CommitmentId,
  ProcoreCompanyId,
  ProcoreProjectId,
  ProcoreUserId,
  VendorId,
} from '../domain/ids.ts'
import { decimal, flag, id, list, part, requiredId, text, timestamp } from '../transport/wire-fields.ts'

/** What is read of a change event and its items (contract: ChangeEvent, ChangeItem); everything else is ignored. */

const statusRef = part({ id: id<ChangeEventStatusId>(), name: text, mapped_to_status: text })

const vendorRef = part({ id: id<VendorId>(), name: text })
const contractRef = part({ id: id<CommitmentId>(), number: text, title: text })

/** Seen only for being there: a document that this line has become part of. */
const document = part({ id: text, number: text, type: text })

export const changeItemAnswer = v.object({
  id: requiredId<ChangeItemId>(),
  description: text,
  budget_code: part({ id: id<BudgetCodeId>(), flat_code: text, description: text }),
  cost_impact: part({
    estimate: part({
      amount: decimal,
      calculation_strategy: text,
      quantity: decimal,
      unit_cost: decimal,
      unit_of_measure: text,
    }),
    vendor: part({ proposed: vendorRef, confirmed: vendorRef }),
    contract: part({ proposed: contractRef, confirmed: contractRef }),
    commitment: document,
    change_order_package: document,
    request_for_quote: document,
  }),
  revenue_impact: part({ change_order: document, change_order_package: document }),
  budget_impact: part({ budget_change: document }),
  editable: flag,
  deletable: flag,
  deleted_at: timestamp,
  updated_at: timestamp,
  notes: v.optional(v.unknown()),
})
export type ChangeItemAnswer = v.InferOutput<typeof changeItemAnswer>

const summaryFields = {
  id: requiredId<ChangeEventId>(),
  number: text,
  title: text,
  status: statusRef,
  created_by: part({ id: id<ProcoreUserId>() }),
  updated_at: timestamp,
}

export const changeEventSummaryAnswer = v.object(summaryFields)

/** A row of the recycle bin. */
export const deletedChangeEventAnswer = v.object({ id: requiredId<ChangeEventId>() })

export const changeEventAnswer = v.object({
  ...summaryFields,
  company_id: id<ProcoreCompanyId>(),
  project_id: id<ProcoreProjectId>(),
  description: text,
  created_at: timestamp,
  in_recycle_bin: flag,
  deleted_at: timestamp,
  currency_configuration: part({ currency_iso_code: text }),
  change_items: list(changeItemAnswer),
  notes: v.optional(v.unknown()),
})
export type ChangeEventAnswer = v.InferOutput<typeof changeEventAnswer>

export function readSummary(answer: v.InferOutput<typeof changeEventSummaryAnswer>): ChangeEventSummary {
  return {
    changeEventId: answer.id,
    number: answer.number ?? '',
    title: answer.title ?? '',
    status: readStatus(answer.status),
    createdById: answer.created_by?.id ?? null,
    updatedAt: answer.updated_at,
  }
}

export function readStatus(answer: v.InferOutput<typeof statusRef>): ChangeEventStatus | null {
  if (answer === null || answer.id === null) return null
  const mapped = answer.mapped_to_status?.toLowerCase()
  return {
    statusId: answer.id,
    name: answer.name ?? '',
    mappedTo: mappedStatuses.find((status) => status === mapped) ?? null,
  }
}
