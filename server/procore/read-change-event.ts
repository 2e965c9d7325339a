import type { ChangeEvent, ChangeItem, LineLock } from '../domain/change-event.ts'
import type { ProcoreProjectId } from '../domain/ids.ts'
import { canonicalDecimal, centsOf } from './decimals.ts'
import { sentences } from './sentences.ts'
import { type ChangeEventAnswer, type ChangeItemAnswer, readSummary } from './wire-change-event.ts'

/** A change event in the domain's terms, or the field in which it cannot be had. */
export function readChangeEvent(
  answer: ChangeEventAnswer,
  projectId: ProcoreProjectId,
): { event: ChangeEvent } | { problem: string } {
  const items: ChangeItem[] = []
  for (const [index, item] of answer.change_items.entries()) {
    if (item.deleted_at !== null) continue
    const amount = centsOf(item.cost_impact?.estimate?.amount ?? null)
    if ('problem' in amount) {
      return { problem: `change_items[${index}].cost_impact.estimate.amount: ${amount.problem}` }
    }
    items.push(readItem(item, amount.cents))
  }
  const event: ChangeEvent = {
    ...readSummary(answer),
    projectId,
    description: answer.description,
    createdAt: answer.created_at,
    deleted: answer.in_recycle_bin === true || answer.deleted_at !== null,
    currency: answer.currency_configuration?.currency_iso_code ?? null,
    items,
    notes: sentences([answer.notes, answer.change_items.map((item) => item.notes)]),
  }
  return { event }
}

function readItem(item: ChangeItemAnswer, amountCents: number): ChangeItem {
  const cost = item.cost_impact
  const estimate = cost?.estimate ?? null
  const automatic = estimate?.calculation_strategy === 'automatic'
  // What a push writes is the proposal; it stays comparable after a commitment has confirmed it.
  const vendor = either(cost?.vendor?.proposed, cost?.vendor?.confirmed)
  const contract = either(cost?.contract?.proposed, cost?.contract?.confirmed)
  const quote = documentOf(cost?.request_for_quote)
  return {
    changeItemId: item.id,
    content: {
      description: item.description?.trim() ?? '',
      amountCents,
      quantity: automatic ? canonical(estimate.quantity) : null,
      unitCost: automatic ? canonical(estimate.unit_cost) : null,
      unitOfMeasure: automatic ? estimate.unit_of_measure?.trim() || null : null,
      budgetCodeId: item.budget_code?.id ?? null,
      vendorId: vendor?.id ?? null,
      commitmentId: contract?.id ?? null,
    },
    editable: item.editable !== false,
    deletable: item.deletable !== false,
    lock: lockOf(item),
    rfqNumber: quote === null ? null : (quote.number ?? quote.id ?? ''),
    budgetCodeName: named(item.budget_code?.flat_code, item.budget_code?.description),
    vendorName: vendor?.name ?? null,
    commitmentName: named(contract?.number, contract?.title),
    updatedAt: item.updated_at,
  }
}

/**
 * The rule behind `editable` and `deletable` is not documented; why a line is locked shows in what it became part of
 * (FACTS.md 1.7).
 *
 * | signal | lock |
 * |---|---|
 * | cost: change order package, commitment of type change order | change_order |
 * | cost: commitment of type contract (or of none) | commitment |
 * | not editable or not deletable, and revenue: change order (package) | change_order |
 * | not editable or not deletable, and budget: budget change | budget_change |
 * | not editable, none of these | not_editable |
 */
function lockOf(item: ChangeItemAnswer): LineLock | null {
  const commitment = documentOf(item.cost_impact?.commitment)
  if (documentOf(item.cost_impact?.change_order_package)) return 'change_order'
  if (commitment)
    return commitment.type === null || commitment.type === 'contract' ? 'commitment' : 'change_order'
  if (item.editable !== false && item.deletable !== false) return null
  const revenue = item.revenue_impact
  if (documentOf(revenue?.change_order) || documentOf(revenue?.change_order_package)) return 'change_order'
  if (documentOf(item.budget_impact?.budget_change)) return 'budget_change'
  return item.editable === false ? 'not_editable' : null
}

interface DocumentRef {
  id: string | null
  number: string | null
  type: string | null
}

/** An object whose every field is null stands for nothing. */
function documentOf(document: DocumentRef | null | undefined): DocumentRef | null {
  const there = document && (document.id !== null || document.number !== null || document.type !== null)
  return there ? document : null
}

function either<T extends { id: string | null }>(
  first: T | null | undefined,
  second: T | null | undefined,
): T | null {
  return [first, second].find((ref) => ref?.id) ?? null
}

function canonical(text: string | null): string | null {
  return text === null ? null : canonicalDecimal(text)
}

function named(...words: (string | null | undefined)[]): string | null {
  const there = words.filter((word) => word !== null && word !== undefined && word !== '')
  return there.length === 0 ? null : there.join(' ')
}
