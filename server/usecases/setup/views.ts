import type { ActivityKind } from '../../domain/ports/store-pushes.ts'
import type { HookProblem } from '../../domain/webhook.ts'
import type { BudgetCodeChoice, CommitmentChoice } from '../push/views.ts'
import type { Standing } from '../views.ts'

export interface SetupView {
  standing: Standing
  connection: {
    clearstoryCompanyName: string
    /** Only for company admins, who may replace the key; null for others. */
    keyEnding: string | null
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
  /** Whether Procore's webhooks report changes in this project; null until it is mapped and they are set up. */
  procoreNews: ProcoreNewsView | null
}

/** Choices for the combobox *Clearstory project*. */
export interface ClearstoryProjectsView {
  /** False for a project admin, for whom only the permitted projects are listed. */
  all: boolean
  projects: {
    clearstoryProjectId: string
    title: string
    jobNumber: string | null
    /** Already mapped to another Procore project. */
    takenBy: string | null
    /** Why it is listed first: same job number or name as the Procore project. */
    suggested: 'same_number' | 'same_name' | null
    /** A company admin released it for the admins of this Procore project. */
    released: boolean
  }[]
}

/** GET …/company, for company admins: every mapping and release of the company. */
export interface CompanyView {
  projects: {
    projectId: string
    /** Name of the Procore project; null if it was mapped before names were stored. */
    name: string | null
    number: string | null
    clearstoryProjectId: string
    title: string
    jobNumber: string | null
    mappedByName: string
    mappedAt: string
  }[]
  releases: {
    projectId: string
    clearstoryProjectId: string
    title: string
    releasedByName: string
    releasedAt: string
  }[]
}

/** GET …/trail, for company admins, newest first. With `?format=csv`, a file of all entries that pass the filter. */
export interface TrailView {
  entries: {
    entryId: number
    at: string
    personName: string
    projectId: string
    /** Name of the Procore project; null if it is not mapped. */
    projectName: string | null
    changeEventId: string | null
    kind: ActivityKind
    foundAgain: boolean
    /** Name of what was changed. */
    subject: string | null
    corNumbers: string[]
  }[]
  /** Cursor to pass as `before` for the next page; null at the end. */
  next: number | null
}

/** Rows of the table *Contracts* in Setup, and the choices for their codes. */
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

/** The checks of *Validate* in Setup, in display order. */
export const validationChecks = [
  'connection',
  'mapping',
  'clearstory_read',
  'change_events',
  'push',
  'new_change_events',
  'contracts',
  'budget_codes',
  'procore_news',
] as const
export type ValidationCheck = (typeof validationChecks)[number]

/**
 * `limited`: works in part. `unknown`: could not be determined now, or an empty answer that may mean "no
 * rights" as well as "nothing there".
 */
export type Verdict = 'ok' | 'limited' | 'missing' | 'unknown'

/** What the signed-in person can do here, and what is missing. Checked now, with that person's own token. */
export interface ValidationView {
  /** ISO 8601 UTC. */
  checkedAt: string
  personName: string
  projectName: string
  maySetUp: boolean
  mayConnect: boolean
  checks: { check: ValidationCheck; verdict: Verdict; detail: string | null }[]
}

/** Whether Procore's webhooks report changes to this app; if not, the panel finds changes when it opens. */
export type ProcoreNewsView = { told: true } | { told: false; reason: HookProblem; detail: string | null }
