import type { AccessLevel } from '../seed/world.ts'

export interface Company {
  id: number
  name: string
  /** Whether an admin has installed the app in this company. */
  appInstalled: boolean
}

export interface ToolLevels {
  changeEvents: AccessLevel
  commitments: AccessLevel
  primeContracts: AccessLevel
  projectAdmin: AccessLevel
}

export interface Person {
  id: number
  name: string
  login: string
  companyId: number
  companyLevel: AccessLevel
  /** By project id; null excludes even a company admin. */
  projects: Map<number, ToolLevels | null>
  /** The company's custom tools, in every project. A company chooses their titles freely. */
  customTools: { name: string | null; title: string; level: AccessLevel }[]
}

export interface Project {
  id: number
  companyId: number
  name: string
  number: string
  currency: string
}

export interface BudgetCode {
  id: number
  projectId: number
  code: string
  name: string
  status: 'active' | 'inactive'
  /** Whether the project's budget has a line for it. */
  budgeted: boolean
}

export interface Vendor {
  id: number
  companyId: number
  projectIds: number[]
  name: string
}

export interface CommitmentLine {
  id: number
  budgetCodeId: number
  description: string
  amountCents: number
}

/** The statuses of each kind, as Procore lists them (procore/FACTS.md 1.9). */
export const commitmentStatuses = {
  work_order: ['Draft', 'Out For Bid', 'Out For Signature', 'Approved', 'Complete', 'Terminated', 'Void'],
  purchase_order: [
    'Draft',
    'Processing',
    'Submitted',
    'Partially Received',
    'Received',
    'Approved',
    'Closed',
  ],
} as const

export interface Commitment {
  id: number
  projectId: number
  kind: 'work_order' | 'purchase_order'
  number: string
  title: string
  status: string
  /** Null for the project's currency. */
  currency: string | null
  vendorId: number
  lines: CommitmentLine[]
}

export interface ChangeEventStatus {
  id: number
  companyId: number
  name: string
  mappedTo: 'open' | 'closed' | 'void' | 'pending'
  isDefault: boolean
  showInSelect: boolean
}

export interface ChangeType {
  id: number
  companyId: number
  name: string
  abbreviation: string
}

export interface ChangeReason {
  id: number
  companyId: number
  name: string
}

export interface UnitOfMeasure {
  id: number
  name: string
  description: string
  category: { id: number; name: string }
}

export type Scope = 'tbd' | 'in_scope' | 'out_of_scope'
export type CalculationStrategy = 'automatic' | 'manual'

export interface CostEstimate {
  strategy: CalculationStrategy
  /** Decimal text; null if it was never set. */
  quantity: string | null
  unitCost: string | null
  unitOfMeasure: string | null
  amountCents: number
}

/** What locks a change item. */
export interface CommitmentHold {
  kind: 'contract' | 'change_order_package'
  id: number
  number: string
  title: string
  status: string
  commitmentId: number
}

export type QuoteStatus =
  | 'out_for_pricing'
  | 'under_review'
  | 'revise_and_resubmit'
  | 'withdrawn'
  | 'pending_final_approval'
  | 'closed'

export interface RequestForQuote {
  id: number
  number: string
  title: string
  status: QuoteStatus
  latestQuoteCents: number | null
}

export interface ChangeItem {
  id: number
  description: string
  budgetCodeId: number | null
  vendorId: number | null
  commitmentId: number | null
  estimate: CostEstimate
  /** Overrides the amount in responses, for amounts that no reader expects: "10.005", "n/a". */
  amountText: string | null
  editable: boolean
  deletable: boolean
  hold: CommitmentHold | null
  rfq: RequestForQuote | null
  /** Messages about failures and side effects of Procore's own follow-up actions. */
  notes: string[]
  /** The manual amount as it was sent, if it was rounded. */
  roundedFrom: string | null
  lastEditedById: number
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

/** A file attached to a change event. */
export interface Attachment {
  id: number
  filename: string
  uploadUuid: string
}

export interface ChangeEvent {
  id: number
  projectId: number
  number: string
  title: string
  description: string | null
  statusId: number
  scope: Scope
  changeTypeId: number | null
  changeReasonId: number | null
  /** Omitted for the project's currency; live companies have been observed to send null. */
  currency?: string | null
  originId: string | null
  originData: string | null
  /** Null if Procore names no author. */
  createdById: number | null
  createdAt: number
  updatedAt: number
  deletedAt: number | null
  items: ChangeItem[]
  attachments: Attachment[]
}
