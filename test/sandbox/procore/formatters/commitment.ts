import { moneyText } from '../decimal.ts'
import type { Commitment, CommitmentLine, Project } from '../entities.ts'
import type { ProcoreState } from '../store.ts'

const stamped = '2026-02-03T15:20:00Z'

/** A row of the picker, which mixes both kinds without naming the kind (procore/FACTS.md 1.9). */
export function formatCommitment(state: ProcoreState, commitment: Commitment): object {
  const { id, number, title, status } = commitment
  return {
    id,
    number,
    title,
    status,
    description: null,
    executed: isExecuted(commitment),
    private: false,
    delivery_date: null,
    created_at: stamped,
    vendor: { id: commitment.vendorId, name: vendorName(state, commitment) },
  }
}

/** A work order or purchase order contract in a list. Here the vendor's name is in `company`. */
export function formatContractRow(state: ProcoreState, commitment: Commitment): object {
  const project = state.project(commitment.projectId)
  const total = moneyText(commitment.lines.reduce((sum, line) => sum + line.amountCents, 0))
  return {
    id: commitment.id,
    number: commitment.number,
    title: commitment.title,
    status: commitment.status,
    description: null,
    executed: isExecuted(commitment),
    private: false,
    accounting_method: 'amount',
    vendor: { id: commitment.vendorId, company: vendorName(state, commitment) },
    project: { id: project.id, name: project.name },
    grand_total: total,
    revised_contract: total,
    approved_change_orders: '0.00',
    draft_change_orders_amount: '0.00',
    pending_change_orders: '0.00',
    pending_revised_contract: total,
    retainage_percent: '10.0',
    origin_id: null,
    origin_data: null,
    currency_configuration: currencyOf(commitment, project),
    created_at: stamped,
    updated_at: stamped,
    deleted_at: null,
  }
}

export function formatContract(state: ProcoreState, commitment: Commitment): object {
  return {
    ...formatContractRow(state, commitment),
    line_items: commitment.lines.map((line, index) => formatContractLine(state, commitment, line, index)),
  }
}

export function formatContractLine(
  state: ProcoreState,
  commitment: Commitment,
  line: CommitmentLine,
  index: number,
): object {
  const project = state.project(commitment.projectId)
  const code = state.budgetCodes.find(({ id }) => id === line.budgetCodeId)
  const amount = moneyText(line.amountCents)
  return {
    id: line.id,
    position: index + 1,
    description: line.description,
    amount,
    extended_amount: amount,
    total_amount: amount,
    extended_type: 'manual',
    quantity: '0.0',
    unit_cost: '0.0',
    uom: null,
    holder: {
      id: commitment.id,
      holder_type: commitment.kind === 'work_order' ? 'WorkOrderContract' : 'PurchaseOrderContract',
    },
    project: { id: project.id, name: project.name },
    wbs_code: code ? { id: code.id, flat_code: code.code, description: code.name } : null,
    currency_configuration: currencyOf(commitment, project),
    origin_id: null,
    origin_data: null,
    created_at: stamped,
    updated_at: stamped,
  }
}

function currencyOf({ currency }: Commitment, project: Project): object {
  return { currency_iso_code: currency ?? project.currency }
}

function isExecuted({ status }: Commitment): boolean {
  return status === 'Approved' || status === 'Complete'
}

function vendorName(state: ProcoreState, { vendorId }: Commitment): string | null {
  return state.vendors.find(({ id }) => id === vendorId)?.name ?? null
}
