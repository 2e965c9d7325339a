import type { CorStatus, Inbox } from '../../domain/change-order-request.ts'
import type { LinkState } from '../../domain/link-state.ts'
import type { CorTotals } from '../../domain/ports/store-cors.ts'
import type { Standing } from '../views.ts'

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
  /** Every text in it is empty where the change event is another project's, which this person may not open. */
  link: {
    changeEventId: string
    changeEventNumber: string
    changeEventTitle: string
    /** The Procore project of the change event: another one where a mapping was changed. */
    projectId: string
    pushedCents: number
    /** Sum of its lines in Procore as last read. */
    procoreCents: number
    /** The most pressing of `states`. */
    state: LinkState
    /** Every state that applies, the most pressing first. */
    states: LinkState[]
    needsAttention: boolean
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
  /** Of every COR that passes the filter, not of the page alone. */
  totals: CorTotals
  choices: CorLogChoices
  clearstoryReadAt: string | null
}

/** After *Refresh*: whether anything is still running elsewhere. */
export interface SyncView {
  added: number
  changed: number
  clearstoryReadAt: string | null
}

/**
 * What the panel is given of the COR log, exposure, change notifications, activity, labels and commitment pages, as
 * JSON. The conventions are those of views.ts: ids are text, money is whole cents, times are ISO 8601 UTC.
 */

export type CorSort = 'number' | 'updated' | 'age' | 'amount'

/** What the filters of the log can be set to in this project. */
export interface CorLogChoices {
  contracts: { contractId: string; contractName: string; contractorName: string | null; count: number }[]
  stages: { stage: string; count: number }[]
  /** Statuses of change events that CORs are in, by name, as Procore was last read. */
  procoreStatuses: { name: string; count: number }[]
}

/**
 * GET …/exposure. One part per place and Clearstory status, those without a COR left out. Void CORs are exposure only
 * while they are still in a change event. `query` is the log's filter that shows exactly the CORs of the part.
 */
export interface ExposureView {
  standing: Standing
  parts: ExposurePart[]
  totals: Record<ExposurePlace, { count: number; cents: number; pushedCents: number }>
  clearstoryReadAt: string | null
}

export const exposurePlaces = ['settled', 'changed', 'none'] as const

/** In a change event and settled; in one and in need of attention (changed, edited, void, unfinished); in none. */
export type ExposurePlace = (typeof exposurePlaces)[number]

export interface ExposurePart {
  place: ExposurePlace
  status: CorStatus
  count: number
  /** What the CORs stand for now, by status. */
  cents: number
  /** Sum of their lines in Procore; 0 where they are in no change event. */
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
  /** CORs that need a person's eye first and are in none of the entries. */
  aside: Partial<Record<Exclude<LinkState, 'up_to_date' | 'update_available'>, number>>
}

/** GET and PUT …/settings; writing is for project and company admins. */
export interface SettingsView {
  /** Put the label *In Procore* on CORs that are in a change event. */
  labelCors: boolean
  labels: {
    name: string
    /** CORs that carry it by our doing. */
    on: number
    /** CORs it still has to be put on or taken off. */
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
  /** Names as the contract map keeps them; null while nothing is mapped to the commitment. */
  commitmentName: string | null
  vendorName: string | null
  contracts: {
    contractId: string
    contractName: string
    contractorName: string | null
    valueCents: number | null
  }[]
  /** Sums of our copy of the contracts' CORs, by status; null is never read as zero. */
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
