import type { Breakdown } from '../domain/breakdown.ts'
import type { ChangeEventScope, ChangeEventStatus } from '../domain/change-event.ts'
import type { AmountBasis, CorStatus, Inbox } from '../domain/change-order-request.ts'
import type { CorChange, LinkState } from '../domain/link.ts'
import type { ClearstoryTrouble } from '../domain/ports/store-syncs.ts'
import type { Finding } from '../domain/preflight.ts'
import type { LineChoice, Plan, PushKind } from '../domain/push.ts'
import type { CorLogChoices, CorTotals } from './views-log.ts'
import type { ProcoreNewsView } from './views-procore-news.ts'

/**
 * What the panel is given and what it sends, as JSON. The panel imports these by type only.
 * Ids are text, money is whole cents, times are ISO 8601 UTC.
 */

/** What this person can do here, and where setup stands. Part of every answer that paints a tab. */
export interface Standing {
  personName: string
  project: { name: string; number: string | null; currency: string | null }
  setup: 'complete' | 'not_connected' | 'not_mapped'
  maySetUp: boolean
  /** May connect Clearstory for the whole company. */
  mayConnect: boolean
  /** Change Events rights in Procore. */
  mayPush: 'yes' | 'own_only' | 'no'
  mayCreateChangeEvents: boolean
  /** Clearstory could not be read the last time, and since when; what is shown is as old as it says. */
  clearstoryTrouble: { code: ClearstoryTrouble; since: string } | null
}

export interface LinkedCorView {
  corId: string
  corUuid: string
  number: string
  title: string
  contractorName: string | null
  contractName: string | null
  corStatus: CorStatus
  stage: string | null
  /** `not_in_project`: the Clearstory project that is mapped now does not have it, or has not been read yet. */
  state: LinkState | 'not_in_project'
  /** What changed in Clearstory since the last push. */
  changed: CorChange[]
  /** The COR's amount now, under the basis it was pushed with; null where it cannot be had (see `amountProblem`). */
  currentCents: number | null
  amountProblem: string | null
  pushedCents: number
  /** What its lines say in Procore now. */
  procoreCents: number
  /** When one of its lines was last edited in Procore by somebody else; null where nobody did, or Procore does not say. */
  editedAt: string | null
  pushedByName: string
  pushedAt: string
  clearstoryUrl: string
}

export interface UnfinishedPushView {
  pushId: string
  kind: PushKind
  corNumbers: string[]
  sentAt: string
  personName: string
}

/** Tab *This event*. */
export interface ThisEventView {
  standing: Standing
  /** null: not read from Procore yet (first visit); ask for a refresh. */
  changeEvent: {
    changeEventId: string
    number: string
    title: string
    status: ChangeEventStatus | null
    deleted: boolean
    totalCents: number
    otherLines: { count: number; cents: number }
    /** This person may edit this change event. */
    editable: boolean
  } | null
  /** When Procore and Clearstory were last read. */
  procoreReadAt: string | null
  /** Procore said that the change event changed since then, and it could not be read again yet. */
  procoreChangedAt: string | null
  clearstoryReadAt: string | null
  cors: LinkedCorView[]
  /** Sum of the linked CORs' lines in Procore. */
  linkedCents: number
  stale: { count: number; previousCents: number; newCents: number }
  unfinished: UnfinishedPushView[]
  notInAnyEvent: { count: number; cents: number }
  /** The last push can be taken back; who made it and when. */
  undo: {
    pushId: string
    personName: string
    at: string
    /** The CORs it brought in or changed; none where it took out what is no longer here. */
    corNumbers: string[]
  } | null
}

/** A row of the COR log and of *Import CORs*. */
export interface CorRow {
  corId: string
  corUuid: string
  number: string
  title: string
  contractorName: string | null
  contractId: string | null
  contractName: string | null
  status: CorStatus
  stage: string | null
  inbox: Inbox
  rough: boolean
  cents: number | null
  /** Why there is no amount to push, in words, for example "1234.565 has more than two decimals". */
  amountProblem: string | null
  requestedCents: number | null
  daysInReview: number | null
  /** Whole days since it was submitted; null where it was not. */
  ageDays: number | null
  updatedAt: string
  link: {
    changeEventId: string
    changeEventNumber: string
    changeEventTitle: string
    pushedCents: number
    state: LinkState
    /** Name of the change event's status as Procore was last read. */
    changeEventStatus: string | null
  } | null
  clearstoryUrl: string
}

export interface CorListView {
  standing: Standing
  rows: CorRow[]
  /** All rows that match. */
  count: number
  totals: CorTotals
  choices: CorLogChoices
  clearstoryReadAt: string | null
}

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

export interface ChangeEventOptionsView {
  statuses: (ChangeEventStatus & { isDefault: boolean; selectable: boolean })[]
  changeTypes: { id: string; name: string }[]
  changeReasons: { id: string; name: string }[]
  nextNumber: string | null
}

export interface ChangeEventChoice {
  changeEventId: string
  number: string
  title: string
  status: ChangeEventStatus | null
}

export interface CommitmentChoice {
  commitmentId: string
  number: string
  title: string
  status: string | null
  vendorId: string | null
  vendorName: string | null
}

export interface BudgetCodeChoice {
  budgetCodeId: string
  code: string
  name: string
}

/** Lines of a change event that belong to no COR yet, for *Link them to a COR*. */
export interface OtherLinesView {
  lines: {
    changeItemId: string
    description: string
    cents: number
    budgetCode: string | null
    vendor: string | null
  }[]
}

export interface LinkRequest {
  corId: string
  changeItemIds: string[]
}

/** What the T&M tags of some CORs allow; asked for a few CORs at a time, so that progress can be counted. */
export interface CorDetailsView {
  cors: {
    corId: string
    tagCount: number
    signedTagIds: string[]
    /** Whether sub-total and line item can be had, or why not. */
    breakdown: 'yes' | 'no_tags' | 'no_rates'
    /** Items without a rate: their money stays in *Markup and adjustments*. */
    unpriced: number
  }[]
}

/** The codes a push starts from, per Clearstory contract of the chosen CORs. */
export interface PushCodesView {
  contracts: {
    contractId: string
    contractName: string
    contractorName: string | null
    corNumbers: string[]
    commitmentId: string | null
    /** Where the commitment comes from: the contract map, or why it is suggested. */
    commitmentFrom: 'map' | 'same_number' | 'same_name' | 'same_vendor' | null
    budgetCodeId: string | null
    /** `cost_code`: the T&M tags carry `costCode`; `only_one`: the commitment has no other. */
    budgetCodeFrom: 'map' | 'cost_code' | 'only_one' | null
    costCode: string | null
    /** Budget codes on the commitment itself: offered first. */
    ownBudgetCodeIds: string[]
  }[]
  commitments: CommitmentChoice[]
  budgetCodes: BudgetCodeChoice[]
  /** Project and company admins may have codes remembered for the contract. */
  mayRemember: boolean
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

export type PushDestination =
  | { kind: 'existing'; changeEventId: string }
  | {
      kind: 'new'
      title: string
      statusId: string
      scope: ChangeEventScope
      number?: string
      description?: string
      changeTypeId?: string
      changeReasonId?: string
    }

/** Asks for a plan; nothing is written. Left out, breakdown, basis and codes are those of the last push of each COR. */
export type PlanRequest =
  | {
      kind: 'push'
      corIds: string[]
      destination: PushDestination
      breakdown?: Breakdown
      amountBasis?: AmountBasis
      /** By Clearstory contract id. */
      codes?: Record<string, { commitmentId: string | null; budgetCodeId: string | null; remember?: boolean }>
      /** By change item id, for lines that were edited in Procore. */
      choices?: Record<string, LineChoice>
    }
  | { kind: 'remove'; corIds: string[]; changeEventId: string; choices?: Record<string, LineChoice> }
  | { kind: 'undo'; changeEventId: string }

export interface PlanView {
  pushId: string
  kind: PushKind
  plan: Plan
  /** No blocker, no open choice, and something to write. */
  pushable: boolean
  blockers: Finding[]
  warnings: Finding[]
  /** Names of the codes that appear in the plan, by id. */
  names: Record<string, string>
}

export interface PushResultView {
  pushId: string
  kind: PushKind
  changeEvent: { changeEventId: string; number: string; title: string }
  corCount: number
  previousTotalCents: number
  newTotalCents: number
  /** Procore's own remarks about follow-up actions that failed. */
  notes: string[]
  /** True when the outcome was found by reading Procore again instead of from its answer. */
  recovered: boolean
}

/** How an unfinished push stands after Procore was read again. */
export type RecoverView =
  | { outcome: 'applied'; result: PushResultView }
  | { outcome: 'not_applied' }
  | { outcome: 'partly'; arrived: number; missing: number; pushId: string }

/** After *Refresh*: whether anything is still running elsewhere. */
export interface SyncView {
  added: number
  changed: number
  clearstoryReadAt: string | null
}

export interface SessionView {
  bearer: string
  expiresAt: string
  personName: string
}

/** An error answer (RFC 9457, application/problem+json). */
export interface Problem {
  /** `/problems/<code>`. */
  type: string
  code: string
  /** What happened, one sentence for people. */
  title: string
  /** More about it: names, numbers as they were given, Procore's own sentences. */
  detail: string | null
  /** What to do next, one sentence for people. */
  next: string
  status: number
  written: 'no' | 'yes' | 'unknown'
  retryAt: string | null
  requestId: string
  /** CORs whose lines Procore refused: the rest can be pushed without them. Left out where there are none. */
  refused?: { corId: string; number: string; reason: string }[]
}
