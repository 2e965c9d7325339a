import type { CorStatus, Inbox } from '../../domain/change-order-request.ts'
import type { LinkState } from '../../domain/link-state.ts'
import type { CorTotals } from '../../domain/ports/store-cors.ts'
import type { Standing } from '../views.ts'

/** Why a COR has no amount to push; `text` is Clearstory's number as it came. */
export type AmountProblem =
  | { kind: 'no_amount' }
  | { kind: 'too_precise' | 'too_large' | 'not_a_number'; text: string }

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
  amountProblem: AmountProblem | null
  requestedCents: number | null
  daysInReview: number | null
  /** Whole days since it was submitted; null if it was not. */
  ageDays: number | null
  updatedAt: string
  /** All strings are empty if the change event belongs to another project that this person may not open. */
  link: {
    changeEventId: string
    changeEventNumber: string
    changeEventTitle: string
    /** The Procore project of the change event. Differs from the current one after a mapping was changed. */
    projectId: string
    pushedCents: number
    /** Sum of its lines in Procore as last read. */
    procoreCents: number
    /** The most pressing of `states`. */
    state: LinkState
    /** Every state that applies, the most pressing first. */
    states: LinkState[]
    needsAttention: boolean
    /** Name of the change event's status at the last Procore reading. */
    changeEventStatus: string | null
  } | null
  clearstoryUrl: string
}

export interface CorListView {
  standing: Standing
  rows: CorRow[]
  /** Number of all matching rows. */
  count: number
  /** Totals over every COR that passes the filter, not only this page. */
  totals: CorTotals
  choices: CorLogChoices
  clearstoryReadAt: string | null
}

/** Result of *Refresh*: the number of added and changed CORs, and when Clearstory was read. */
export interface SyncView {
  added: number
  changed: number
  clearstoryReadAt: string | null
}

/**
 * JSON for the COR log, exposure, change notifications, activity, labels and commitment pages. Conventions as in
 * views.ts: ids are strings, money is whole cents, times are ISO 8601 UTC.
 */

export type CorSort = 'number' | 'updated' | 'age' | 'amount'

/** Options of the COR log filters in this project. */
export interface CorLogChoices {
  contracts: { contractId: string; contractName: string; contractorName: string | null; count: number }[]
  stages: { stage: string; count: number }[]
  /** Names of the statuses of change events that CORs are in, at the last Procore reading. */
  procoreStatuses: { name: string; count: number }[]
}

/**
 * GET …/exposure. One part per place and Clearstory status; parts without CORs are omitted. Void CORs count as exposure
 * only while they are still in a change event. `query` is the COR log filter that shows exactly the CORs of the part.
 */
export interface ExposureView {
  standing: Standing
  parts: ExposurePart[]
  totals: Record<ExposurePlace, { count: number; cents: number; pushedCents: number }>
  clearstoryReadAt: string | null
}

export const exposurePlaces = ['settled', 'changed', 'none'] as const

/**
 * `settled`: in a change event and up to date. `changed`: in a change event and in need of attention (changed,
 * edited, void, unfinished). `none`: in no change event.
 */
export type ExposurePlace = (typeof exposurePlaces)[number]

export interface ExposurePart {
  place: ExposurePlace
  status: CorStatus
  count: number
  /** Sum of the CORs' current amounts, by status. */
  cents: number
  /** Sum of their lines in Procore; 0 if they are in no change event. */
  pushedCents: number
  withoutAmount: number
  query: { changeEvent: ExposurePlace; statuses: CorStatus }
}

/**
 * GET …/stale: everything a project-wide *Re-push all* would write, one push per change event. Each entry goes to
 * POST …/pushes as `{kind: 'push', corIds, destination: {kind: 'existing', changeEventId}}`. An event with more
 * than 100 stale CORs has more than one entry.
 */
export interface StaleView {
  standing: Standing
  events: {
    changeEventId: string
    number: string
    title: string
    status: string | null
    cors: { corId: string; number: string; title: string; pushedCents: number; currentCents: number | null }[]
    previousCents: number
    newCents: number
  }[]
  count: number
  previousCents: number
  newCents: number
  /** Counts of CORs that a person must look at first; they are in none of the entries. */
  aside: Partial<Record<Exclude<LinkState, 'up_to_date' | 'update_available'>, number>>
}

/** GET and PUT …/settings. Only project and company admins may write. */
export interface SettingsView {
  /** Put the label *In Procore* on CORs that are in a change event. */
  labelCors: boolean
  labels: {
    name: string
    /** Number of CORs that this app has labeled. */
    on: number
    /** Number of CORs on which the label must still be added or removed. */
    waiting: number
  }
  maySetUp: boolean
}

export interface SettingsRequest {
  labelCors: boolean
}

/** GET …/commitments/:commitmentId/panel: the panel on a subcontract's or purchase order's page. */
export interface CommitmentView {
  standing: Standing
  commitmentId: string
  /** Names stored in the contract map; null while nothing is mapped to the commitment. */
  commitmentName: string | null
  vendorName: string | null
  contracts: {
    contractId: string
    contractName: string
    contractorName: string | null
    valueCents: number | null
  }[]
  /** Sums over our copy of the contracts' CORs, by status. null means unknown, not zero. */
  snapshot: {
    contractCents: number | null
    inReview: { count: number; cents: number }
    approvedToProceed: { count: number; cents: number }
    approved: { count: number; cents: number }
    inChangeEvents: { count: number; cents: number }
    notInAnyEvent: { count: number; cents: number }
  }
  rows: CorRow[]
  count: number
  clearstoryReadAt: string | null
}
