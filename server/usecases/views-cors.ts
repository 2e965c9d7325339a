import type { CorStatus, Inbox } from '../domain/change-order-request.ts'
import type { LinkState } from '../domain/link-state.ts'
import type { CorTotals } from '../domain/ports/store-cor-log.ts'
import type { Standing } from './views.ts'

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
