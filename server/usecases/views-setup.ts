import type { Standing } from './views.ts'
import type { BudgetCodeChoice, CommitmentChoice } from './views-choices.ts'
import type { ProcoreNewsView } from './views-procore-news.ts'

export interface SetupView {
  standing: Standing
  connection: {
    clearstoryCompanyName: string
    keyEnding: string
    connectedByName: string
    connectedAt: string
  } | null
  mapping: {
    clearstoryProjectId: string
    title: string
    jobNumber: string | null
    mappedByName: string
    mappedAt: string
  } | null
  /** Whether Procore tells us of changes in this project; null until it is mapped and that is arranged. */
  procoreNews: ProcoreNewsView | null
}

/** Choices for the combobox *Clearstory project*. */
export interface ClearstoryProjectsView {
  projects: {
    clearstoryProjectId: string
    title: string
    jobNumber: string | null
    /** Already mapped to another Procore project. */
    takenBy: string | null
    /** Why it is offered first: same job number or name as the Procore project. */
    suggested: 'same_number' | 'same_name' | null
  }[]
}

/** Rows of the table *Contracts* in Setup, and the codes a push starts from. */
export interface ContractMapsView {
  rows: {
    contractId: string
    contractName: string
    contractorName: string | null
    mapped: { commitmentId: string | null; vendorName: string | null; budgetCodeId: string | null } | null
    suggestion: { commitmentId: string; reason: 'same_number' | 'same_name' | 'same_vendor' } | null
  }[]
  commitments: CommitmentChoice[]
  budgetCodes: BudgetCodeChoice[]
}

export interface ContractMapsRequest {
  maps: { contractId: string; commitmentId: string | null; budgetCodeId: string | null }[]
}
