import fc from 'fast-check'
import type { DesiredLine } from '../../server/domain/breakdown.ts'
import type { ChangeItem, ChangeItem as Item, LineContent } from '../../server/domain/change-event.ts'
import type {
  BudgetCodeId,
  ChangeEventId,
  ChangeItemId,
  CommitmentId,
  CorId,
  VendorId,
} from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import type { LinkedLine } from '../../server/domain/link.ts'
import type { CorToPlan } from '../../server/domain/plan.ts'
import { writeOf } from '../../server/domain/plan.ts'
import type { Plan } from '../../server/domain/push.ts'

/** A small world for laws about planning: a change event as a plain list, and a Procore that writes what it is told. */

export function content(
  description: string,
  amountCents: number,
  more: Partial<LineContent> = {},
): LineContent {
  return {
    description,
    amountCents,
    quantity: null,
    unitCost: null,
    unitOfMeasure: null,
    budgetCodeId: idOf<BudgetCodeId>('301'),
    vendorId: idOf<VendorId>('401'),
    commitmentId: idOf<CommitmentId>('501'),
    ...more,
  }
}

export function item(id: string, line: LineContent, more: Partial<ChangeItem> = {}): ChangeItem {
  return {
    changeItemId: idOf<ChangeItemId>(id),
    content: line,
    inexactAmount: null,
    editable: true,
    deletable: true,
    lock: null,
    lockDocument: null,
    rfqNumber: null,
    budgetCodeName: null,
    vendorName: null,
    commitmentName: null,
    updatedAt: null,
    ...more,
  }
}

export function linked(corId: string, key: string, from: ChangeItem): LinkedLine {
  return { changeItemId: from.changeItemId, corId: idOf<CorId>(corId), key, content: from.content }
}

export function wanted(corId: string, key: string, line: LineContent): DesiredLine {
  return { corId: idOf<CorId>(corId), key, content: line }
}

export function cor(
  corId: string,
  lines: {
    linked?: LinkedLine[]
    desired?: DesiredLine[]
    leaves?: boolean
    previousLink?: CorToPlan['previousLink']
  },
): CorToPlan {
  return {
    corId: idOf<CorId>(corId),
    number: corId,
    title: `Title ${corId}`,
    status: 'in_review',
    contractorName: 'Bay Electric',
    corUpdatedAt: '2026-11-01T00:00:00.000Z',
    breakdown: 'lump_sum',
    amountBasis: 'by_status',
    corCents: null,
    leaves: lines.leaves ?? false,
    previousLink: lines.previousLink ?? null,
    linked: lines.linked ?? [],
    desired: lines.desired ?? [],
  }
}

export const changeEventId = idOf<ChangeEventId>('900')

/** Applies a plan's write to a list of items, as Procore would; new ids follow the highest one. */
export function procoreWrites(items: readonly Item[], plan: Plan): Item[] {
  const write = writeOf(plan)
  let next = Math.max(1000, ...items.map((one) => Number(one.changeItemId))) + 1
  return [
    ...items
      .filter((one) => !write.remove.includes(one.changeItemId))
      .map((one) => {
        const change = write.change.find((each) => each.changeItemId === one.changeItemId)
        return change ? { ...one, content: change.line.content } : one
      }),
    ...write.add.map((line) => item(String(next++), line.content)),
  ]
}

/** Any content with a handful of words, so that equal descriptions and amounts do occur. */
export const anyContent: fc.Arbitrary<LineContent> = fc.record({
  description: fc.constantFrom('COR 1 Wire', 'COR 2 Pipe', 'COR 3 Duct', 'Other'),
  amountCents: fc.constantFrom(-120_000, 0, 1, 5_000, 1_234_567),
  quantity: fc.constant(null),
  unitCost: fc.constant(null),
  unitOfMeasure: fc.constant(null),
  budgetCodeId: fc.constantFrom(null, idOf<BudgetCodeId>('301'), idOf<BudgetCodeId>('302')),
  vendorId: fc.constant(null),
  commitmentId: fc.constant(null),
})
