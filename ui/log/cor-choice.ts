import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import { amountProblemText } from '../messages/cors.ts'
import * as messages from './messages.ts'

/** Whether a COR can be chosen, and if not, why in words. */
export function whyNotChosen(row: CorRow, changeEventId: string | null): string | null {
  if (row.link !== null) {
    // Another project's, which this person may not open, has no id here.
    if (row.link.changeEventId === '') return messages.inOtherProject
    return row.link.changeEventId === changeEventId
      ? messages.inThisEvent
      : messages.inEvent(row.link.changeEventNumber)
  }
  if (row.stage === 'deleted') return messages.deleted
  if (row.status === 'rejected' || row.stage === 'void') return messages.isVoid
  if (row.cents === null && row.requestedCents === null)
    return row.amountProblem ? amountProblemText(row.amountProblem) : messages.noAmountThere
  return null
}

export interface CorGroups {
  free: CorRow[]
  rough: CorRow[]
  /** Cannot be pushed as they are: void, or without an amount. */
  unfit: CorRow[]
  linked: CorRow[]
}

/** The list of *Import CORs*: those in no change event first, guesses apart, then what cannot be chosen. */
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

/** What a COR stands for in a selection's total. */
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
  name: string
  contractName: string | null
  rows: CorRow[]
}

/** The chosen CORs by Clearstory contract, in the order in which they were chosen. */
export function groupByContract(rows: readonly CorRow[]): ContractGroup[] {
  const groups = new Map<string | null, ContractGroup>()
  for (const row of rows) {
    const group = groups.get(row.contractId)
    if (group !== undefined) group.rows.push(row)
    else {
      groups.set(row.contractId, {
        contractId: row.contractId,
        name: row.contractorName ?? row.contractName ?? messages.withoutContract,
        contractName: row.contractName,
        rows: [row],
      })
    }
  }
  return [...groups.values()]
}
