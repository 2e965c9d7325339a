import * as v from 'valibot'
import type { DesiredLine } from '../domain/breakdown.ts'
import type { LineContent } from '../domain/change-event.ts'
import type { BudgetCodeId, CommitmentId, CorId, VendorId } from '../domain/ids.ts'
import { idColumn } from './rows.ts'

/** Whole cents. */
export const cents = v.pipe(v.number(), v.safeInteger())

export const lineContent: v.GenericSchema<unknown, LineContent> = v.object({
  description: v.string(),
  amountCents: cents,
  quantity: v.nullable(v.string()),
  unitCost: v.nullable(v.string()),
  unitOfMeasure: v.nullable(v.string()),
  budgetCodeId: v.nullable(idColumn<BudgetCodeId>()),
  vendorId: v.nullable(idColumn<VendorId>()),
  commitmentId: v.nullable(idColumn<CommitmentId>()),
})

export const desiredLine: v.GenericSchema<unknown, DesiredLine> = v.object({
  corId: idColumn<CorId>(),
  key: v.string(),
  content: lineContent,
})
