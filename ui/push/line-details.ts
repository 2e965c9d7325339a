import type { LineContent } from '../../server/domain/change-event.ts'
import type { PlannedCor } from '../../server/domain/push.ts'

/** Names of commitments, budget codes and vendors, by id. */
export type Names = Readonly<Record<string, string>>

/** A detail of a line, in small print. Names are null if there is none. */
export type LineDetail =
  | { kind: 'removed_before' }
  | { kind: 'quantity' | 'codes'; text: string }
  | { kind: 'description'; before: string }
  | { kind: 'contract' | 'budget_code' | 'vendor'; before: string | null; after: string | null }

/**
 * The codes that all of a COR's new lines share, shown once above them; null if they differ or there is only one line.
 */
export function sharedCodes(cor: Pick<PlannedCor, 'lines'>, names: Names): string | null {
  const added = cor.lines.flatMap((line) =>
    line.action === 'add' ? [codesText(line.line.content, names)] : [],
  )
  const [first] = added
  return first !== undefined && first !== '' && added.length > 1 && added.every((codes) => codes === first)
    ? first
    : null
}

export function codesText({ commitmentId, budgetCodeId }: LineContent, names: Names): string {
  return [commitmentId, budgetCodeId].flatMap((id) => (id === null ? [] : [names[id] ?? id])).join(' · ')
}

export function quantity({ quantity: count, unitOfMeasure, unitCost }: LineContent): string {
  if (count === null || unitCost === null) return ''
  return `${count}${unitOfMeasure === null ? '' : ` ${unitOfMeasure}`} × ${priceText(unitCost)}`
}

/** A unit cost with at least two decimals and otherwise full precision. */
function priceText(decimal: string): string {
  const [whole = '', fraction = ''] = decimal.split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}

export function filled(kind: 'quantity' | 'codes', text: string): LineDetail[] {
  return text === '' ? [] : [{ kind, text }]
}

/** The differences between two versions of a line, other than the amount. */
export function differences(before: LineContent, after: LineContent, names: Names): LineDetail[] {
  const named = (id: string | null) => (id === null ? null : (names[id] ?? id))
  const changed = (
    kind: 'contract' | 'budget_code' | 'vendor',
    field: 'commitmentId' | 'budgetCodeId' | 'vendorId',
  ): LineDetail[] =>
    before[field] === after[field] ? [] : [{ kind, before: named(before[field]), after: named(after[field]) }]
  return [
    ...(before.description === after.description
      ? []
      : [{ kind: 'description', before: before.description } as const]),
    ...changed('contract', 'commitmentId'),
    ...changed('budget_code', 'budgetCodeId'),
    // If the contract changed, the vendor changed with it and is not mentioned.
    ...(before.commitmentId === after.commitmentId ? changed('vendor', 'vendorId') : []),
    ...(quantity(before) === quantity(after) ? [] : filled('quantity', quantity(after))),
  ]
}

export function isSameButCodes(a: LineContent, b: LineContent): boolean {
  return a.description === b.description && a.amountCents === b.amountCents && quantity(a) === quantity(b)
}
