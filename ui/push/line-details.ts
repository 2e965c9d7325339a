import type { LineContent } from '../../server/domain/change-event.ts'
import type { PlannedCor } from '../../server/domain/push.ts'

/** Names of commitments, budget codes and vendors, by id. */
export type Names = Readonly<Record<string, string>>

/** Small print of a line. Names are null where there is none. */
export type LineDetail =
  | { kind: 'removed_before' }
  | { kind: 'quantity' | 'codes'; text: string }
  | { kind: 'description'; before: string }
  | { kind: 'contract' | 'budget_code' | 'vendor'; before: string | null; after: string | null }

/** The codes of a COR's new lines, where there are several and all have the same: said once, above them. */
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

/** A unit cost with at least two decimals, and all that it has. */
function priceText(decimal: string): string {
  const [whole = '', fraction = ''] = decimal.split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}

export function filled(kind: 'quantity' | 'codes', text: string): LineDetail[] {
  return text === '' ? [] : [{ kind, text }]
}

/** What differs between two versions of a line, the amount apart. */
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
    // The vendor of another contract goes without saying.
    ...(before.commitmentId === after.commitmentId ? changed('vendor', 'vendorId') : []),
    ...(quantity(before) === quantity(after) ? [] : filled('quantity', quantity(after))),
  ]
}

export function isSameButCodes(a: LineContent, b: LineContent): boolean {
  return a.description === b.description && a.amountCents === b.amountCents && quantity(a) === quantity(b)
}
