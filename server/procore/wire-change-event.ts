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

/** The fields we read of a change event and its items (contract: ChangeEvent, ChangeItem); all others are ignored. */

const statusRef = part({ id: id<ChangeEventStatusId>(), name: text, mapped_to_status: text })

/**
 * A field of a change item that reads as null if it is invalid. Users type lines by hand in Procore, and one odd field must
 * not make the whole change event unreadable. A line's id and its amount are read more strictly below.
 */
function lenient<S extends v.GenericSchema<unknown, unknown>>(field: S) {
  return v.fallback(v.nullable(field), null)
}

const vendorRef = lenient(part({ id: lenient(id<VendorId>()), name: lenient(text) }))
const contractRef = lenient(
  part({ id: lenient(id<CommitmentId>()), number: lenient(text), title: lenient(text) }),
)

/** A document that the line is part of. */
const document = lenient(
  part({ id: lenient(text), number: lenient(text), title: lenient(text), type: lenient(text) }),
)

/** Absent means allowed; an unreadable value means not allowed. */
const permission = v.fallback(flag, false)

const itemFields = v.object({
  id: requiredId<ChangeItemId>(),
  description: lenient(text),
  // Absent and null differ here (see `isNoCode` in read-change-event.ts).
  budget_code: lenient(
    part({
      id: lenient(id<BudgetCodeId>()),
      flat_code: v.optional(v.unknown()),
      description: v.optional(v.unknown()),
    }),
  ),
  cost_impact: lenient(
    part({
      estimate: lenient(
        part({
          calculation_strategy: lenient(text),
          quantity: lenient(decimal),
          unit_cost: lenient(decimal),
          unit_of_measure: lenient(text),
        }),
      ),
      vendor: lenient(part({ proposed: vendorRef, confirmed: vendorRef })),
      contract: lenient(part({ proposed: contractRef, confirmed: contractRef })),
      commitment: document,
      change_order_package: document,
      request_for_quote: document,
    }),
  ),
  revenue_impact: lenient(part({ change_order: document, change_order_package: document })),
  budget_impact: lenient(
    part({
      budget_change: document,
      budget_modification: lenient(part({ budget_modification_id: lenient(text) })),
    }),
  ),
  editable: permission,
  deletable: permission,
  // Any non-empty text means deleted, whatever its time format.
  deleted_at: lenient(text),
  updated_at: lenient(timestamp),
  notes: v.optional(v.unknown()),
})

export type ChangeItemAnswer = v.InferOutput<typeof itemFields> & { amount: string | null }

/** The lines with an id; nulls and lines without an id are skipped. */
const changeItems = v.pipe(
  list(v.unknown()),
  v.transform((rows) =>
    rows.flatMap((row): ChangeItemAnswer[] => {
      const item = v.safeParse(itemFields, row)
      return item.success ? [{ ...item.output, amount: amountText(row) }] : []
    }),
  ),
)

/** The text at cost_impact.estimate.amount. If a value on the path is not an object, that value as text. */
function amountText(item: unknown): string | null {
  let at = item
  for (const key of ['cost_impact', 'estimate', 'amount']) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) break
    at = new Map(Object.entries(at)).get(key)
  }
  if (at === undefined || at === null) return null
  const given = typeof at === 'string' ? at.trim() : JSON.stringify(at)
  return given === '' ? null : given
}

const summaryFields = {
  id: requiredId<ChangeEventId>(),
  number: text,
  title: text,
  status: statusRef,
  created_by: part({ id: id<ProcoreUserId>() }),
  created_at: timestamp,
  updated_at: timestamp,
}

export const changeEventSummaryAnswer = v.object(summaryFields)

/** A row of a list of which only the id is used. */
export const listedChangeEventAnswer = v.object({ id: requiredId<ChangeEventId>() })

export const changeEventAnswer = v.object({
  ...summaryFields,
  company_id: id<ProcoreCompanyId>(),
  project_id: id<ProcoreProjectId>(),
  description: text,
  in_recycle_bin: flag,
  deleted_at: timestamp,
  currency_configuration: part({ currency_iso_code: text }),
  change_items: changeItems,
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
    createdAt: answer.created_at,
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
