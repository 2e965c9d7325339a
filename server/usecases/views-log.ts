import type { CorStatus, Inbox } from '../domain/change-order-request.ts'
import type { CorChange, LinkState } from '../domain/link.ts'
import type { ActivityEntry } from '../domain/ports/store.ts'
import type { CorRow, Standing } from './views.ts'

/**
 * What the panel is given of the COR log, exposure, change notifications, activity, labels and commitment pages, as
 * JSON. The conventions are those of views.ts: ids are text, money is whole cents, times are ISO 8601 UTC.
 */

/**
 * One value of the filter *Change event*, as the query carries it in `changeEvent`: `none` (in no change event),
 * `linked` (in any), `changed` (in one, and not up to date), one of our states, `status:` and the name of a Procore
 * status, or the id of a change event. Left out: all.
 */
export type ChangeEventFilter = 'none' | 'linked' | 'changed' | LinkState | `status:${string}` | (string & {})

/** GET …/cors */
export interface CorLogQuery {
  search?: string
  inbox?: Inbox
  /** Comma-separated. `rejected` is Clearstory's void, whatever its status says. */
  statuses?: string
  /** Comma-separated. */
  stages?: string
  contractId?: string
  changeEvent?: ChangeEventFilter
  sort?: CorSort
  /** Left out: numbers from the lowest, everything else from the highest (newest, oldest, largest). */
  direction?: 'asc' | 'desc'
  offset?: string
  limit?: string
}

export const corSorts = ['number', 'updated', 'age', 'amount'] as const
export type CorSort = (typeof corSorts)[number]

/** Of every COR that passes the filter, not of the page alone. */
export interface CorTotals {
  count: number
  /** By status. */
  cents: number
  /** How many have no exact amount and are not in `cents`. */
  withoutAmount: number
}

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
export const exposurePlaces = ['up_to_date', 'changed', 'none'] as const
/** In a change event and up to date; in one and changed since (or edited, locked, void, unfinished); in none. */
export type ExposurePlace = (typeof exposurePlaces)[number]
export interface ExposurePart {
  place: ExposurePlace
  status: CorStatus
  count: number
  /** What the CORs stand for now, by status. */
  cents: number
  /** What was last pushed of them; 0 where they are in no change event. */
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

/** GET …/notifications?inbox=sent|received (sent unless told), and POST …/notifications/refresh with the same query. */
export interface NotificationListView {
  standing: Standing
  inbox: Inbox
  /** The most pressing first: past due, then by due date, then the rest. */
  rows: NotificationRow[]
  /** Both inboxes, for the choice between them. */
  counts: Record<Inbox, { all: number; pastDue: number }>
  /** null: never read; ask for a refresh. */
  readAt: string | null
}

export interface NotificationRow {
  notificationId: string
  /** The contract a received one came under; null on a sent one. Goes back as `contractId` with the review. */
  contractId: string | null
  inbox: Inbox
  /** `1` pricing request, `2` authorize T&M work; null where Clearstory gives neither. */
  typeId: 1 | 2 | null
  /** Clearstory's own word for it. */
  type: string
  /** `in_progress`, `in_review`, `approved`, `rejected`, `draft`; open list. */
  status: string | null
  title: string
  reference: string | null
  dueAt: string | null
  /** Due date behind us and somebody has not answered (or approved, rejected: never). */
  pastDue: boolean
  answered: number
  asked: number
  /** Sent only; null where Clearstory gives none or none that is exact. */
  estimateCents: number | null
  costImpactCents: number | null
  projectedCents: number | null
  submittedAt: string | null
  updatedAt: string
}

/** GET …/notifications/:notificationId, with `?contractId=` for a received one. */
export interface NotificationView {
  standing: Standing
  notification: NotificationRow & { description: string | null }
  responses: NotificationResponse[]
  /** True when Clearstory could not be asked and this is how it was at `readAt`. */
  old: boolean
  readAt: string
}

export interface NotificationResponse {
  contractId: string | null
  contractName: string | null
  contractorName: string | null
  /** `other`: answered with neither a COR nor "no cost impact". */
  answer: 'no_response' | 'no_cost_impact' | 'cor' | 'other'
  estimateCents: number | null
  respondedAt: string | null
  /** The answer's COR as the log has it, with its link: ready for the push dialog. */
  cor: CorRow | null
  /** A COR of the answer that the log does not have (not read yet, or under a contract of another project). */
  unknownCor: { number: string; title: string; status: string | null; cents: number | null } | null
}

/** GET …/change-events/:changeEventId/activity and …/cors/:corId/activity; with `?format=csv` as a file. Newest first. */
export interface ActivityView {
  entries: ActivityItem[]
}

export type ActivityItem =
  | {
      by: 'person'
      at: string
      personName: string
      kind: Exclude<ActivityEntry['kind'], 'connected' | 'disconnected' | 'mapped'>
      changeEventId: string | null
      changeEventNumber: string | null
      pushId: string | null
      cors: ActivityCor[]
      previousCents: number
      newCents: number
    }
  | {
      by: 'clearstory'
      /** When Clearstory says it was updated; `seenAt` is when this app read it. */
      at: string
      seenAt: string
      kind: 'changed' | 'revised'
      changeEventId: string
      corId: string
      changed: CorChange[]
      before: ActivityCorState
      after: ActivityCorState
    }

export interface ActivityCor {
  corId: string
  number: string
  previousCents: number | null
  newCents: number
  /** Lines that were touched; none where nothing changed. */
  lines: ActivityLine[]
}

export interface ActivityLine {
  /** `taken` and `let_go`: linked and unlinked by hand, nothing written in Procore. */
  action: 'add' | 'change' | 'remove' | 'keep' | 'taken' | 'let_go'
  before: { description: string; cents: number } | null
  after: { description: string; cents: number } | null
}

export interface ActivityCorState {
  number: string
  title: string
  status: string
  /** Under the basis of the link; null where there is no exact amount. */
  cents: number | null
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
