import type { ChangeEventStatus } from '../../domain/change-event.ts'
import type { Finding } from '../../domain/preflight.ts'
import type { Plan, PushKind } from '../../domain/push.ts'

/** What the T&M tags of some CORs allow. Requested for a few CORs at a time, to show progress. */
export interface CorDetailsView {
  cors: {
    corId: string
    tagCount: number
    signedTagIds: string[]
    /** Whether the breakdowns sub-total and line item are possible, or why not. */
    breakdown: 'yes' | 'no_tags' | 'no_rates'
    /** Items without a rate: their money stays in *Markup and adjustments*. */
    unpriced: number
  }[]
}

/** The initial codes of a push, per Clearstory contract of the chosen CORs. */
export interface PushCodesView {
  contracts: {
    contractId: string
    contractName: string
    contractorName: string | null
    corNumbers: string[]
    commitmentId: string | null
    /** Source of the commitment: the contract map, or the reason of the suggestion. */
    commitmentFrom: 'map' | 'same_number' | 'same_name' | 'same_vendor' | null
    budgetCodeId: string | null
    /** `cost_code`: the T&M tags carry `costCode`; `only_one`: the commitment has no other. */
    budgetCodeFrom: 'map' | 'cost_code' | 'only_one' | null
    costCode: string | null
    /** Budget codes on the commitment itself, offered first. */
    ownBudgetCodeIds: string[]
    /** Project and company admins may save codes for a contract that they may see. */
    mayRemember: boolean
  }[]
  commitments: CommitmentChoice[]
  budgetCodes: BudgetCodeChoice[]
}

export interface PlanView {
  pushId: string
  kind: PushKind
  plan: Plan
  /** No blocker, no open choice, and something to write or to store. */
  pushable: boolean
  blockers: Finding[]
  warnings: Finding[]
  /** Names of the codes that appear in the plan, by id. */
  names: Record<string, string>
}

/** Something a person should know about a push that was written. */
export type PushNote =
  /** Procore's message about a follow-up action that failed. */
  | { kind: 'procore'; text: string }
  /** Only part of the push is in Procore. */
  | { kind: 'partly' }
  /** Procore stored other amounts than were sent. */
  | { kind: 'stored_otherwise'; procoreCents: number; plannedCents: number }

export interface PushResultView {
  pushId: string
  kind: PushKind
  changeEvent: { changeEventId: string; number: string; title: string }
  corCount: number
  previousTotalCents: number
  newTotalCents: number
  notes: PushNote[]
  /** True if the outcome was found by reading Procore again rather than from its response. */
  recovered: boolean
}

/** Outcome of an unfinished push after reading Procore again. */
export type RecoverView =
  | { outcome: 'applied'; result: PushResultView }
  | { outcome: 'not_applied' }
  | { outcome: 'partly'; arrived: number; missing: number; pushId: string }

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
