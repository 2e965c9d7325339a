import type { ChangeEvent, ChangeItem, LineLock } from '../domain/change-event.ts'
import type { ProcoreProjectId } from '../domain/ids.ts'
import { canonicalDecimal, centsOf } from './decimals.ts'
import { sentences } from './sentences.ts'
import { type ChangeEventAnswer, type ChangeItemAnswer, readSummary } from './wire-change-event.ts'

/** A change event in the domain's terms. */
export function readChangeEvent(answer: ChangeEventAnswer, projectId: ProcoreProjectId): ChangeEvent {
  return {
    ...readSummary(answer),
    projectId,
    description: answer.description,
    deleted: answer.in_recycle_bin === true || answer.deleted_at !== null,
    currency: answer.currency_configuration?.currency_iso_code ?? null,
    items: answer.change_items.filter(({ deleted_at: deletedAt }) => !deletedAt?.trim()).map(readItem),
    notes: sentences([answer.notes, answer.change_items.map((item) => item.notes)]),
  }
}

function readItem(item: ChangeItemAnswer): ChangeItem {
  const amount = centsOf(item.amount)
  const cost = item.cost_impact
  const estimate = cost?.estimate ?? null
  const automatic = estimate?.calculation_strategy === 'automatic'
  // A push writes `proposed`, so compare that first: it remains after a commitment has set `confirmed`.
  const vendor = either(cost?.vendor?.proposed, cost?.vendor?.confirmed)
  const contract = either(cost?.contract?.proposed, cost?.contract?.confirmed)
  const quote = documentOf(cost?.request_for_quote)
  const code = isNoCode(item.budget_code) ? null : item.budget_code
  const locked = lockOf(item)
  return {
    changeItemId: item.id,
    content: {
      description: item.description?.trim() ?? '',
      amountCents: amount.cents,
      quantity: automatic ? canonical(estimate.quantity) : null,
      unitCost: automatic ? canonical(estimate.unit_cost) : null,
      unitOfMeasure: automatic ? estimate.unit_of_measure?.trim() || null : null,
      budgetCodeId: code?.id ?? null,
      vendorId: vendor?.id ?? null,
      commitmentId: contract?.id ?? null,
    },
    inexactAmount: amount.inexact,
    editable: item.editable !== false,
    deletable: item.deletable !== false,
    lock: locked?.lock ?? null,
    lockDocument: locked?.document ?? null,
    rfqNumber: quote?.number ?? quote?.id ?? null,
    budgetCodeName: named(textIn(code?.flat_code), textIn(code?.description)),
    vendorName: vendor?.name ?? null,
    commitmentName: named(contract?.number, contract?.title),
    updatedAt: item.updated_at,
  }
}

/**
 * On live systems the budget code "None" has an id and empty or null texts. If both texts are absent, the answer only
 * refers to a code by id.
 */
function isNoCode(code: ChangeItemAnswer['budget_code']): boolean {
  if (code === null) return true
  const texts = [code.flat_code, code.description]
  return texts.every((text) => textIn(text) === null) && texts.some((text) => text === null || text === '')
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/**
 * Why a line is locked. The rules behind `editable` and `deletable` are not documented, so the reason comes from the
 * documents the line is part of (procore/FACTS.md 1.7). A line on a draft document has a lock and is still editable.
 *
 * | signal | lock |
 * |---|---|
 * | cost: change order package, commitment of type change order | change_order |
 * | cost: commitment of type contract, or without a type | commitment |
 * | not editable or not deletable, and revenue: change order (package) | change_order |
 * | not editable or not deletable, and budget: budget change or modification | budget_change |
 * | not editable, none of these | not_editable |
 */
function lockOf(item: ChangeItemAnswer): { lock: LineLock; document: string | null } | null {
  const { cost_impact: cost, revenue_impact: revenue, budget_impact: budget } = item
  const orderPackage = documentOf(cost?.change_order_package)
  if (orderPackage) return { lock: 'change_order', document: titleOf(orderPackage) }
  const commitment = documentOf(cost?.commitment)
  if (commitment) {
    const isContract = commitment.type === null || commitment.type === 'contract'
    return { lock: isContract ? 'commitment' : 'change_order', document: titleOf(commitment) }
  }
  if (item.editable !== false && item.deletable !== false) return null
  const order = documentOf(revenue?.change_order) ?? documentOf(revenue?.change_order_package)
  if (order) return { lock: 'change_order', document: titleOf(order) }
  const change = documentOf(budget?.budget_change)
  if (change) return { lock: 'budget_change', document: titleOf(change) }
  if (budget?.budget_modification?.budget_modification_id) return { lock: 'budget_change', document: null }
  return item.editable === false ? { lock: 'not_editable', document: null } : null
}

type DocumentRef = NonNullable<NonNullable<ChangeItemAnswer['cost_impact']>['commitment']>

/** A document needs an id or a number: live systems send objects with only a type. */
function documentOf(document: DocumentRef | null | undefined): DocumentRef | null {
  return document && (document.id !== null || document.number !== null) ? document : null
}

function titleOf({ number, title }: DocumentRef): string | null {
  return textIn(number) ?? textIn(title)
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
