import * as v from 'valibot'
import { breakdowns, type DesiredLine, type LineCodes } from '../../domain/breakdown.ts'
import type { LineContent } from '../../domain/change-event.ts'
import { amountBases, corStatuses } from '../../domain/change-order-request.ts'
import type {
  BudgetCodeId,
  ChangeEventId,
  ChangeItemId,
  CommitmentId,
  ContractId,
  CorId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
  VendorId,
} from '../../domain/ids.ts'
import {
  type AcceptedDifference,
  acceptedReasons,
  type KeptContent,
  type LineDecision,
  type Link,
  type LinkedLine,
  type LinkHeader,
} from '../../domain/link.ts'
import { withinExact } from '../../domain/money.ts'
import { idColumn } from '../engine/rows.ts'
import type { SqlValue } from '../engine/sql.ts'

/** Whole cents. */
export const cents = v.pipe(v.number(), v.safeInteger())

/** A sum of whole cents that the database computed over many records, for display; see `shownSum` in domain/money.ts. */
export const sumOfCents = v.pipe(v.number(), v.transform(withinExact))

const codeEntries = {
  budgetCodeId: v.nullable(idColumn<BudgetCodeId>()),
  vendorId: v.nullable(idColumn<VendorId>()),
  commitmentId: v.nullable(idColumn<CommitmentId>()),
}

export const lineCodes: v.GenericSchema<unknown, LineCodes> = v.object(codeEntries)

const contentEntries = {
  description: v.string(),
  amountCents: cents,
  quantity: v.nullable(v.string()),
  unitCost: v.nullable(v.string()),
  unitOfMeasure: v.nullable(v.string()),
  ...codeEntries,
}

export const lineContent: v.GenericSchema<unknown, LineContent> = v.object(contentEntries)

export const keptContent: v.GenericSchema<unknown, KeptContent> = v.object({
  ...contentEntries,
  inexactAmount: v.exactOptional(v.string()),
})

export const lineDecision: v.GenericSchema<unknown, LineDecision> = v.object({
  kind: v.picklist(['kept_as_edited', 'kept_out']),
  personId: idColumn<ProcoreUserId>(),
  personName: v.string(),
  at: v.string(),
  isUnwanted: v.exactOptional(v.literal(true)),
})

export const desiredLine: v.GenericSchema<unknown, DesiredLine> = v.object({
  corId: idColumn<CorId>(),
  key: v.string(),
  content: lineContent,
})

/** A line of a link as stored in a plan. */
export const linkedLine: v.GenericSchema<unknown, LinkedLine> = v.object({
  changeItemId: idColumn<ChangeItemId>(),
  corId: idColumn<CorId>(),
  key: v.string(),
  content: keptContent,
  wanted: lineContent,
  decision: v.nullable(lineDecision),
  movesTo: v.exactOptional(lineCodes),
})

const acceptedDifference: v.GenericSchema<unknown, AcceptedDifference> = v.object({
  linesCents: cents,
  corCents: v.nullable(cents),
  reason: v.picklist(acceptedReasons),
  personId: idColumn<ProcoreUserId>(),
  personName: v.string(),
  at: v.string(),
})

/** The link before a push, as stored in a plan. */
export const linkHeader: v.GenericSchema<unknown, LinkHeader> = v.object({
  projectId: idColumn<ProcoreProjectId>(),
  corId: idColumn<CorId>(),
  changeEventId: idColumn<ChangeEventId>(),
  changeEventNumber: v.string(),
  changeEventTitle: v.string(),
  breakdown: v.picklist(breakdowns),
  amountBasis: v.picklist(amountBases),
  pushed: v.object({
    amountCents: cents,
    number: v.string(),
    title: v.string(),
    status: v.picklist(corStatuses),
    corUpdatedAt: v.string(),
    contractId: v.nullable(idColumn<ContractId>()),
    contractCodes: v.nullable(lineCodes),
  }),
  accepted: v.nullable(acceptedDifference),
  pushedById: idColumn<ProcoreUserId>(),
  pushedByName: v.string(),
  pushedAt: v.string(),
  lastPushId: idColumn<PushId>(),
})

/** Columns of `links` after company_id. */
export const linkColumns = [
  'cor_id',
  'project_id',
  'change_event_id',
  'change_event_number',
  'change_event_title',
  'breakdown',
  'amount_basis',
  'pushed_amount_cents',
  'pushed_number',
  'pushed_title',
  'pushed_status',
  'pushed_cor_updated_at',
  'pushed_contract_id',
  'contract_codes',
  'accepted',
  'pushed_by_id',
  'pushed_by_name',
  'pushed_at',
  'last_push_id',
] as const

const jsonOrNull = v.nullable(v.pipe(v.string(), v.parseJson()))

/** Parses a row of `linkColumns` as a link without its lines. */
export const linkHeaderRow = v.pipe(
  v.object({
    cor_id: v.string(),
    project_id: v.string(),
    change_event_id: v.string(),
    change_event_number: v.string(),
    change_event_title: v.string(),
    breakdown: v.string(),
    amount_basis: v.string(),
    pushed_amount_cents: v.number(),
    pushed_number: v.string(),
    pushed_title: v.string(),
    pushed_status: v.string(),
    pushed_cor_updated_at: v.string(),
    pushed_contract_id: v.nullable(v.string()),
    contract_codes: jsonOrNull,
    accepted: jsonOrNull,
    pushed_by_id: v.string(),
    pushed_by_name: v.string(),
    pushed_at: v.string(),
    last_push_id: v.string(),
  }),
  v.transform((row): unknown => ({
    projectId: row.project_id,
    corId: row.cor_id,
    changeEventId: row.change_event_id,
    changeEventNumber: row.change_event_number,
    changeEventTitle: row.change_event_title,
    breakdown: row.breakdown,
    amountBasis: row.amount_basis,
    pushed: {
      amountCents: row.pushed_amount_cents,
      number: row.pushed_number,
      title: row.pushed_title,
      status: row.pushed_status,
      corUpdatedAt: row.pushed_cor_updated_at,
      contractId: row.pushed_contract_id,
      contractCodes: row.contract_codes,
    },
    accepted: row.accepted,
    pushedById: row.pushed_by_id,
    pushedByName: row.pushed_by_name,
    pushedAt: row.pushed_at,
    lastPushId: row.last_push_id,
  })),
  linkHeader,
)

/** A link as a row of `linkColumns`. */
export function linkRow(link: Link): Record<(typeof linkColumns)[number], SqlValue> {
  return {
    cor_id: link.corId,
    project_id: link.projectId,
    change_event_id: link.changeEventId,
    change_event_number: link.changeEventNumber,
    change_event_title: link.changeEventTitle,
    breakdown: link.breakdown,
    amount_basis: link.amountBasis,
    pushed_amount_cents: link.pushed.amountCents,
    pushed_number: link.pushed.number,
    pushed_title: link.pushed.title,
    pushed_status: link.pushed.status,
    pushed_cor_updated_at: link.pushed.corUpdatedAt,
    pushed_contract_id: link.pushed.contractId,
    contract_codes: link.pushed.contractCodes && JSON.stringify(link.pushed.contractCodes),
    accepted: link.accepted && JSON.stringify(link.accepted),
    pushed_by_id: link.pushedById,
    pushed_by_name: link.pushedByName,
    pushed_at: link.pushedAt,
    last_push_id: link.lastPushId,
  }
}
