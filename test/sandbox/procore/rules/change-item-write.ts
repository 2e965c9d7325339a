import { decimalOf, decimalText, multiply, toCents } from '../decimal.ts'
import type { BudgetCode, ChangeItem, CostEstimate } from '../entities.ts'
import { refuse, refuseField, refuseLines } from '../refusal.ts'
import type { ProcoreState } from '../store.ts'
import type { CostEstimateInput, ItemInput } from './change-event-body.ts'
import { normalizeItem } from './normalization.ts'

export interface ItemsToWrite {
  state: ProcoreState
  projectId: number
  personId: number
  before: readonly ChangeItem[]
  inputs: readonly ItemInput[]
  at: number
}

/** The resulting items and other effects of the write. Nothing has been changed yet. */
export interface WrittenItems {
  items: ChangeItem[]
  newlyBudgeted: BudgetCode[]
}

/**
 * | input | outcome |
 * |---|---|
 * | no id | a new line |
 * | id | only the given fields change |
 * | id, deleted: true | the line is soft-deleted |
 * | id of another event, or of a deleted line | 404 |
 * | the same id twice | 400 |
 * | not editable (or not deletable, when deleting) | 422 for that line |
 * | budget code, vendor or contract not of this project | 422 for that line |
 *
 * All or nothing: one invalid line, and nothing is written. The errors name every invalid line by its index.
 */
export function writeItems({ state, projectId, personId, before, inputs, at }: ItemsToWrite): WrittenItems {
  const items = before.map((item) => ({ ...item }))
  refuseUnknownIds(items, inputs)
  const errors: Record<string, string[]> = {}
  const newlyBudgeted: BudgetCode[] = []
  inputs.forEach((input, index) => {
    const known = items.find((item) => item.id === input.id)
    const problems = [...lockProblems(known, input), ...referenceProblems(state, projectId, input)]
    if (problems.length > 0) {
      errors[`change_items[${index}]`] = problems
      return
    }
    if (known && input.deleted) {
      known.deletedAt = known.updatedAt = at
      return
    }
    if (!known && input.deleted) {
      errors[`change_items[${index}]`] = ['deleted needs the id of a line']
      return
    }
    const item = known ?? blankItem(state.nextId(), at)
    if (!known) items.push(item)
    const estimateProblem = assign(item, input)
    if (estimateProblem) errors[`change_items[${index}]`] = [estimateProblem]
    else normalizeItem(state, item, input)
    item.updatedAt = at
    item.lastEditedById = personId
    const code = state.budgetCodes.find(({ id }) => id === item.budgetCodeId)
    if (input.budget_code && code && !code.budgeted) {
      if (!newlyBudgeted.includes(code)) newlyBudgeted.push(code)
      item.notes = [
        `Budget code ${code.code} was not in the budget. A budget line of $0.00 was added for it.`,
      ]
    }
  })
  if (Object.keys(errors).length > 0) refuseLines(errors)
  return { items, newlyBudgeted }
}

function refuseUnknownIds(items: readonly ChangeItem[], inputs: readonly ItemInput[]): void {
  const seen = new Set<number>()
  inputs.forEach(({ id }, index) => {
    if (id === undefined) return
    if (seen.has(id)) refuseField(`change_event.change_items[${index}].id`, 'is given twice')
    seen.add(id)
    if (!items.some((item) => item.id === id && item.deletedAt === null)) {
      refuse(404, `change_items[${index}]: line ${id} was not found in this change event`)
    }
  })
}

function lockProblems(known: ChangeItem | undefined, input: ItemInput): string[] {
  if (!known) return []
  if (input.deleted) return known.deletable ? [] : ['is locked and cannot be deleted']
  return known.editable ? [] : ['is locked and cannot be edited']
}

function referenceProblems(state: ProcoreState, projectId: number, input: ItemInput): string[] {
  const problems: string[] = []
  const codeId = input.budget_code?.id
  const code = state.budgetCodes.find(({ id }) => id === codeId)
  if (codeId !== undefined && code?.projectId !== projectId)
    problems.push('budget_code is not in this project')
  else if (code?.status === 'inactive') problems.push('budget_code is inactive')
  const vendorId = input.cost_impact?.vendor?.proposed?.id
  const vendor = state.vendors.find(({ id }) => id === vendorId)
  if (vendorId !== undefined && !vendor?.projectIds.includes(projectId))
    problems.push('vendor is not in this project')
  const contractId = input.cost_impact?.contract?.proposed?.id
  const contract = state.commitments.find(({ id }) => id === contractId)
  if (contractId !== undefined && contract?.projectId !== projectId)
    problems.push('contract is not in this project')
  return problems
}

function assign(item: ChangeItem, input: ItemInput): string | null {
  if (input.description !== undefined) item.description = input.description
  if (input.budget_code !== undefined) item.budgetCodeId = input.budget_code?.id ?? null
  const { vendor, contract, estimate } = input.cost_impact ?? {}
  if (vendor?.proposed !== undefined) item.vendorId = vendor.proposed?.id ?? null
  if (contract?.proposed !== undefined) item.commitmentId = contract.proposed?.id ?? null
  if (estimate === undefined) return null
  const merged = mergeEstimate(item.estimate, estimate ?? { amount: 0, calculation_strategy: 'manual' })
  if (typeof merged === 'string') return merged
  item.estimate = merged
  item.amountText = null
  return null
}

/**
 * Automatic: Procore multiplies and ignores the amount in the request. Manual: the amount, rounded to cents. The
 * default strategy is not documented; here, a quantity with a unit cost and no amount is automatic.
 */
function mergeEstimate(before: CostEstimate, input: CostEstimateInput): CostEstimate | string {
  const quantity = input.quantity === undefined ? before.quantity : decimalText(decimalOf(input.quantity), 1)
  const unitCost =
    input.unit_cost === undefined ? before.unitCost : decimalText(decimalOf(input.unit_cost), 2)
  const unitOfMeasure = input.unit_of_measure ?? before.unitOfMeasure
  const multiplies =
    input.quantity !== undefined && input.unit_cost !== undefined && input.amount === undefined
  const strategy = input.calculation_strategy ?? (multiplies ? 'automatic' : before.strategy)
  if (strategy === 'manual') {
    const amountCents = input.amount === undefined ? before.amountCents : toCents(decimalOf(input.amount))
    return { strategy, quantity, unitCost, unitOfMeasure, amountCents }
  }
  if (quantity === null || unitCost === null) return 'automatic calculation needs quantity and unit_cost'
  const amountCents = toCents(multiply(decimalOf(quantity), decimalOf(unitCost)))
  return { strategy, quantity, unitCost, unitOfMeasure, amountCents }
}

function blankItem(id: number, at: number): ChangeItem {
  return {
    id,
    description: '',
    budgetCodeId: null,
    vendorId: null,
    commitmentId: null,
    estimate: { strategy: 'manual', quantity: null, unitCost: null, unitOfMeasure: null, amountCents: 0 },
    amountText: null,
    editable: true,
    deletable: true,
    hold: null,
    rfq: null,
    notes: [],
    roundedFrom: null,
    lastEditedById: 0,
    createdAt: at,
    updatedAt: at,
    deletedAt: null,
  }
}
