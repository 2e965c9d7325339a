import { moneyText } from '../decimal.ts'
import type { ChangeEvent, ChangeItem, Commitment } from '../entities.ts'
import type { ProcoreState } from '../store.ts'
import { formatSegmentItems } from './wbs.ts'

/** A change item in Procore's responses: amounts as text, missing values as null. */
export function formatChangeItem(
  state: ProcoreState,
  event: ChangeEvent,
  item: ChangeItem,
  currency: string | null,
): object {
  const code = state.budgetCodes.find(({ id }) => id === item.budgetCodeId)
  const { strategy, quantity, unitCost, unitOfMeasure, amountCents } = item.estimate
  const amount = item.amountText ?? moneyText(amountCents)
  const figures = {
    amount,
    calculation_strategy: strategy,
    quantity,
    unit_cost: unitCost,
    unit_of_measure: unitOfMeasure,
  }
  const latest = quotedFigures(item) ?? figures
  return {
    id: item.id,
    item_type: 'change_event_line_item',
    event_id: event.id,
    event_number: event.number,
    event_title: event.title,
    description: item.description,
    budget_code: code
      ? {
          id: code.id,
          flat_code: code.code,
          description: code.name,
          segment_items: formatSegmentItems(code),
        }
      : null,
    cost_impact: formatCostImpact(state, event, item, figures, currency),
    revenue_impact: formatRevenueImpact(latest.amount),
    budget_impact: null,
    latest_cost_values: {
      ...latest,
      amount_project_currency: latest.amount,
      unit_cost_project_currency: latest.unit_cost,
    },
    latest_revenue_values: null,
    editable: item.editable,
    deletable: item.deletable,
    line_aging: 0,
    notes: item.notes.length > 0 ? { budget_codes: item.notes } : null,
    source: 'change_event',
    currency_configuration: { currency_iso_code: currency },
    created_at: new Date(item.createdAt).toISOString(),
    updated_at: new Date(item.updatedAt).toISOString(),
    deleted_at: item.deletedAt === null ? null : new Date(item.deletedAt).toISOString(),
  }
}

/** A quote that is closed or pending final approval replaces the estimate, until the line is on a commitment. */
function quotedFigures({ hold, rfq }: ChangeItem) {
  const counts = rfq?.status === 'closed' || rfq?.status === 'pending_final_approval'
  if (hold || !counts || rfq.latestQuoteCents === null) return null
  return {
    amount: moneyText(rfq.latestQuoteCents),
    calculation_strategy: 'manual',
    quantity: null,
    unit_cost: null,
    unit_of_measure: null,
  }
}

function formatCostImpact(
  state: ProcoreState,
  event: ChangeEvent,
  item: ChangeItem,
  estimate: object,
  currency: string | null,
): object {
  const vendor = state.vendors.find(({ id }) => id === item.vendorId)
  const contract = state.commitments.find(({ id }) => id === item.commitmentId)
  const held = formatHold(state, item, currency)
  const unheldSource = quotedFigures(item) ? 'latest_quote' : 'estimate'
  const onPackage = item.hold?.kind === 'change_order_package'
  const onContract = item.hold?.kind === 'contract'
  return {
    estimate,
    vendor: { proposed: vendor ? { id: vendor.id, name: vendor.name } : null, confirmed: null },
    contract: {
      proposed: contract ? formatContract(contract) : null,
      confirmed: item.hold && contract ? formatContract(contract) : null,
    },
    commitment: held,
    change_order_package: onPackage ? packageOf(held) : null,
    request_for_quote: item.rfq && {
      id: item.rfq.id,
      number: item.rfq.number,
      title: item.rfq.title,
      status: item.rfq.status,
      latest_quote_amount: item.rfq.latestQuoteCents === null ? null : moneyText(item.rfq.latestQuoteCents),
      days_in_stage: 3,
      in_status_since: new Date(event.createdAt).toISOString(),
    },
    non_commitment: null,
    source_of_latest_cost: item.hold ? 'commitment' : unheldSource,
    source_of_stage: onPackage ? 'change_order_package' : onContract ? 'commitment' : unheldSource,
  }
}

function formatContract({ id, kind, number, title, status }: Commitment): object {
  return { id, contract_type: contractType(kind), number, title, status }
}

export function contractType(kind: Commitment['kind']): string {
  return kind === 'work_order' ? 'work_order_contract' : 'purchase_order_contract'
}

interface Held {
  id: number
  contract_type: string
  number: string
  title: string
  status: string
  type: string
  line_item: object
  days_in_stage: number
  in_status_since: string | null
  currency_configuration: object
}

function formatHold(
  state: ProcoreState,
  { hold, estimate }: ChangeItem,
  currency: string | null,
): Held | null {
  if (!hold) return null
  const commitment = state.commitments.find(({ id }) => id === hold.commitmentId)
  const amount = moneyText(estimate.amountCents)
  return {
    id: hold.id,
    contract_type: contractType(commitment?.kind ?? 'work_order'),
    number: hold.number,
    title: hold.title,
    status: hold.status,
    type: hold.kind,
    line_item: { id: hold.id + 500_000, amount, amount_project_currency: amount },
    days_in_stage: 2,
    in_status_since: null,
    currency_configuration: {
      base_currency_iso_code: currency,
      currency_exchange_rate: null,
      currency_iso_code: commitment?.currency ?? currency,
    },
  }
}

function packageOf(held: Held | null): object | null {
  if (!held) return null
  const { currency_configuration: _, ...rest } = held
  return { ...rest, type: 'change_order_package' }
}

/** Revenue follows the latest cost here. This is the project's own rule, which the app does not touch. */
function formatRevenueImpact(amount: string): object {
  return {
    change_order: null,
    change_order_package: null,
    estimate: {
      amount,
      amount_project_currency: amount,
      calculation_strategy: 'manual',
      quantity: null,
      unit_cost: null,
      unit_cost_project_currency: null,
    },
    source_of_latest_price: 'estimate',
    source_of_revenue_rom: 'latest_cost',
    source_of_stage: 'estimate',
  }
}
