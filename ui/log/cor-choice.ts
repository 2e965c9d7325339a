import type { AmountProblem, CorRow } from '../../server/usecases/cor-log/views.ts'

/** Why a COR cannot be selected. */
export type NotChoosable =
  | { kind: 'in_this_event' | 'in_other_project' | 'deleted' | 'void' }
  | { kind: 'in_event'; number: string }
  | { kind: 'no_amount'; problem: AmountProblem | null }

/** null if it can be selected. */
export function whyNotChosen(row: CorRow, changeEventId: string | null): NotChoosable | null {
  if (row.link !== null) {
    // A link into another project has an empty change event id.
    if (row.link.changeEventId === '') return { kind: 'in_other_project' }
    return row.link.changeEventId === changeEventId
      ? { kind: 'in_this_event' }
      : { kind: 'in_event', number: row.link.changeEventNumber }
  }
  if (row.stage === 'deleted') return { kind: 'deleted' }
  if (row.status === 'rejected' || row.stage === 'void') return { kind: 'void' }
  if (row.cents === null && row.requestedCents === null) {
    return { kind: 'no_amount', problem: row.amountProblem }
  }
  return null
}

/** The selection with one COR added or removed. */
export function toggled(
  chosen: ReadonlyMap<string, CorRow>,
  row: CorRow,
  checked: boolean,
): ReadonlyMap<string, CorRow> {
  const next = new Map(chosen)
  if (checked) next.set(row.corId, row)
  else next.delete(row.corId)
  return next
}

export interface CorGroups {
  free: CorRow[]
  rough: CorRow[]
  /** Cannot be pushed: void or without an amount. */
  unfit: CorRow[]
  linked: CorRow[]
}

/** The groups of the *Import CORs* list: CORs in no change event, rough estimates, and CORs that cannot be selected. */
export function groupCors(rows: readonly CorRow[], changeEventId: string | null): CorGroups {
  const groups: CorGroups = { free: [], rough: [], unfit: [], linked: [] }
  for (const row of rows) {
    if (row.link !== null) groups.linked.push(row)
    else if (whyNotChosen(row, changeEventId) !== null) groups.unfit.push(row)
    else if (row.rough) groups.rough.push(row)
    else groups.free.push(row)
  }
  return groups
}

/** The amount that a COR adds to the total of the selection. */
export function amountChosen(row: CorRow, basis: 'by_status' | 'requested' = 'by_status'): number {
  return (basis === 'requested' ? row.requestedCents : row.cents) ?? 0
}

export function totalChosen(rows: Iterable<CorRow>, basis: 'by_status' | 'requested' = 'by_status'): number {
  let total = 0
  for (const row of rows) total += amountChosen(row, basis)
  return total
}

export interface ContractGroup {
  contractId: string | null
  /** The contractor's name, or else the contract's; null if there is neither. */
  name: string | null
  contractName: string | null
  rows: CorRow[]
}

/** The selected CORs grouped by Clearstory contract, in the order of selection. */
export function groupByContract(rows: readonly CorRow[]): ContractGroup[] {
  const groups = new Map<string | null, ContractGroup>()
  for (const row of rows) {
    const group = groups.get(row.contractId)
    if (group !== undefined) group.rows.push(row)
    else {
      groups.set(row.contractId, {
        contractId: row.contractId,
        name: row.contractorName ?? row.contractName,
        contractName: row.contractName,
        rows: [row],
      })
    }
  }
  return [...groups.values()]
}
