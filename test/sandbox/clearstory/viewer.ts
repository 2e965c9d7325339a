import type { Contract, Cor, Inbox, Project } from './entities.ts'
import type { ClearstoryState } from './state.ts'

/** A COR as one company sees it: on which side of the contract, and in which of its own projects. */
export interface SeenCor {
  id: number
  cor: Cor
  contract: Contract
  inbox: Inbox
  project: Project
}

/** The company's side of a contract; null for a contract between other companies. */
export function sideOf(contract: Contract, companyId: number): Inbox | null {
  if (contract.customerCompanyId === companyId) return 'received'
  return contract.contractorCompanyId === companyId ? 'sent' : null
}

/** The company's own project record for a contract. */
export function projectSeen(state: ClearstoryState, contract: Contract, inbox: Inbox): Project {
  return state.project(inbox === 'received' ? contract.customerProjectId : contract.contractorProjectId)
}

/** The COR as this company sees it, or undefined if the company is not a party to it. */
export function seenCor(
  state: ClearstoryState,
  companyId: number,
  cor: Cor | undefined,
): SeenCor | undefined {
  if (!cor) return undefined
  const contract = state.contract(cor.contractId)
  const inbox = sideOf(contract, companyId)
  return inbox
    ? { id: cor.id, cor, contract, inbox, project: projectSeen(state, contract, inbox) }
    : undefined
}

/** The CORs that a company sent or received; both if no inbox is given. */
export function seenCors(state: ClearstoryState, companyId: number, inbox: Inbox | undefined): SeenCor[] {
  const seen: SeenCor[] = []
  for (const cor of state.cors()) {
    const one = seenCor(state, companyId, cor)
    if (one && (inbox === undefined || one.inbox === inbox)) seen.push(one)
  }
  return seen
}

/** The contracts of this company, on either side. */
export function seenContracts(state: ClearstoryState, companyId: number): Contract[] {
  return state.tables.contracts.filter((contract) => sideOf(contract, companyId) !== null)
}
