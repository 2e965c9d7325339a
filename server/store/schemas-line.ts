import * as v from 'valibot'
import type { DesiredLine, LineCodes } from '../domain/breakdown.ts'
import type { LineContent } from '../domain/change-event.ts'
import type {
  BudgetCodeId,
  ChangeItemId,
  CommitmentId,
  CorId,
  ProcoreUserId,
  VendorId,
} from '../domain/ids.ts'
import type { KeptContent, LineDecision, LinkedLine } from '../domain/link.ts'
import { withinExact } from '../domain/money.ts'
import { idColumn } from './rows.ts'

/** Whole cents. */
export const cents = v.pipe(v.number(), v.safeInteger())

/** Whole cents that the database added up over many records, for showing; see `shownSum` in domain/money.ts. */
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

/** A line of a link as a plan keeps it. */
export const linkedLine: v.GenericSchema<unknown, LinkedLine> = v.object({
  changeItemId: idColumn<ChangeItemId>(),
  corId: idColumn<CorId>(),
  key: v.string(),
  content: keptContent,
  wanted: lineContent,
  decision: v.nullable(lineDecision),
  movesTo: v.exactOptional(lineCodes),
})
