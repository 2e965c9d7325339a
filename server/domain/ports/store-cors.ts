import type { ChangeNotification, NotificationAnswer, ReviewedNotification } from '../change-notification.ts'
import type { ChangeOrderRequest, CorStatus, Inbox } from '../change-order-request.ts'
import type {
  ChangeEventId,
  ChangeNotificationId,
  ContractId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  TagId,
} from '../ids.ts'
import type { LinkHeader } from '../link.ts'
import type { LinkState } from '../link-state.ts'
import type { Cents } from '../money.ts'
import type { Sight } from '../rights.ts'
import type { Rates, Tag } from '../tag.ts'
import type { ActivityEntry } from './store-pushes.ts'

export interface Cors {
  /**
   * Upserts CORs as read at a time (ISO 8601 UTC), unless the stored version is newer. `askedAt`: when they were
   * requested by id, which makes them newer than everything stored by then, whatever their dates.
   */
  upsert(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    cors: ChangeOrderRequest[],
    readAt: string,
    askedAt?: string,
  ): Promise<void>
  get(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corId: CorId,
  ): Promise<ChangeOrderRequest | null>
  getMany(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corIds: CorId[],
  ): Promise<ChangeOrderRequest[]>
  /** The given CORs that a person may see, including linked ones; the others are treated as unknown. */
  seen(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corIds: CorId[],
    sees: Sight,
  ): Promise<ChangeOrderRequest[]>
  /**
   * A page of CORs whose contract belongs to the project, and the sums over all matches. CORs that the person may not
   * see are not counted.
   */
  list(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    query: CorQuery,
    sees: Sight,
  ): Promise<{ rows: CorWithLink[] } & CorTotals>
  /** CORs that are void in Clearstory but still in a change event: a revision may have replaced them. */
  voidAndLinked(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ChangeOrderRequest[]>
  ofContract(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    contractId: ContractId,
  ): Promise<ChangeOrderRequest[]>
  /** The contractor of each contract, derived from its CORs (a Clearstory contract does not name it). */
  contractors(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ contractId: ContractId; contractorName: string }[]>
  /** CORs that are in no change event and not void; `cents` sums those with an exact amount by status. */
  freeTotal(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ count: number; cents: number }>
  /**
   * CORs of an inbox that were last read before a time and are not known to be deleted, sorted by id; `after` is the
   * last id of the previous batch. With `updatedFrom` (ISO 8601 UTC), only those dated then or later.
   */
  unread(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    of: { inbox: Inbox; readBefore: string; updatedFrom?: string; after: CorId | null; limit: number },
  ): Promise<ChangeOrderRequest[]>
  /**
   * Marks CORs that Clearstory no longer has. CORs in a change event stay, marked as deleted, because their amounts are
   * still in Procore, and are removed when they leave it; the others are removed now. A COR that reappears in
   * Clearstory is stored again by the next read.
   */
  markDeleted(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corIds: CorId[],
    seenAt: string,
  ): Promise<void>
}

export interface CorQuery {
  /** Free text over number, title and contractor. */
  search?: string
  inbox?: Inbox
  /** Void CORs match `rejected`, whatever their status. */
  statuses?: CorStatus[]
  stages?: string[]
  contractIds?: ContractId[]
  /**
   * In no change event, in any, in one and needing attention or not, in one and in this state, or in this specific one.
   */
  changeEvent?: 'none' | 'linked' | 'changed' | 'settled' | LinkState | ChangeEventId
  /** In a change event whose Procore status has this name. */
  procoreStatus?: string
  sort: CorSort
  /** Default: number ascending, last update newest first, age oldest first, amount largest first. */
  direction?: 'asc' | 'desc'
  offset: number
  limit: number
}
export type CorSort = 'number' | 'updated' | 'age' | 'amount'

/** A COR with its link, for lists. */
export interface CorWithLink {
  cor: ChangeOrderRequest
  link: LinkHeader | null
  /** Sum of its lines in Procore as last read; null if it is in no change event. */
  linesCents: Cents | null
  /** Every state that applies, most urgent first; empty if it is in no change event. */
  states: LinkState[]
  needsAttention: boolean
  /** The name of its change event's status when Procore was last read. */
  changeEventStatus: string | null
}

/** Totals over CORs: by status, and the number without an exact amount. */
export interface CorTotals {
  count: number
  cents: number
  withoutAmount: number
}

/** CORs of one Clearstory status in one place; void CORs in no change event carry no exposure and are left out. */
export interface Exposed extends CorTotals {
  place: 'settled' | 'changed' | 'none'
  status: CorStatus
  /** Sum of their lines in Procore. */
  pushedCents: number
}

/**
 * Queries of the COR log other than its pages, over CORs visible under `sees`. Their cost does not grow with thousands
 * of CORs.
 */
export interface CorLog {
  choices(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    sees: Sight,
  ): Promise<{
    contracts: { contractId: ContractId; count: number }[]
    stages: { stage: string; count: number }[]
    procoreStatuses: { name: string; count: number }[]
  }>
  exposure(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, sees: Sight): Promise<Exposed[]>
  /** CORs in change events that need attention, grouped by change event. */
  notUpToDate(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, sees: Sight): Promise<CorWithLink[]>
  /**
   * CORs by id or UUID, including linked ones; CORs that the project does not contain, or that may not be seen, are
   * left out.
   */
  some(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    which: { corIds: CorId[] } | { corUuids: string[] },
    sees: Sight,
  ): Promise<CorWithLink[]>
}

/** A cache of T&M tags and project rates: a plan needs hundreds of them, and Clearstory returns tags one at a time. */
export interface Tags {
  getMany(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    tagIds: TagId[],
  ): Promise<{ tag: Tag; readAt: string }[]>
  put(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, tags: Tag[], readAt: string): Promise<void>
  rates(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ rates: Rates; readAt: string } | null>
  putRates(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    rates: Rates,
    readAt: string,
  ): Promise<void>
}

/** Settings chosen by a project's admins. */
export interface ProjectSettings {
  labelCors: boolean
}

/** A project's settings, and the CORs that this app has labelled. */
export interface Labels {
  settings(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ProjectSettings>
  saveSettings(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    settings: ProjectSettings,
    changedByName: string,
    changedAt: string,
    /** Written in the same batch; the same applies below. */
    trail?: ActivityEntry,
  ): Promise<void>
  /**
   * The outstanding label changes, at most `most` of each: CORs in a change event without the label (none while labels
   * are turned off), and labelled CORs that have left or should no longer have it. The counts cover everything.
   */
  due(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    most: number,
  ): Promise<{ add: CorId[]; remove: CorId[]; on: number; waiting: number }>
  /** `gone`: Clearstory no longer has the COR; it is not retried while it stays linked. */
  mark(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corId: CorId,
    state: 'on' | 'off' | 'gone',
    at: string,
    trail?: ActivityEntry,
  ): Promise<void>
  /** Projects with outstanding label changes, for the schedule. Crosses companies on purpose. */
  dueAnywhere(most: number): Promise<{ companyId: ProcoreCompanyId; projectId: ProcoreProjectId }[]>
}

/** Change notifications of mapped projects, as last read from Clearstory. */
export interface ChangeNotifications {
  /** Both inboxes, unsorted; `readAt` is null before the first read. */
  list(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ notifications: ChangeNotification[]; readAt: string | null }>
  /**
   * Replaces everything the project has; missing notifications are deleted. Ignored if a later read has already been
   * stored.
   */
  replace(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    notifications: ChangeNotification[],
    readAt: string,
  ): Promise<void>
  /** One of the project's notifications, with its responses as last opened. */
  get(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    which: { inbox: Inbox; notificationId: ChangeNotificationId; contractId: ContractId | null },
  ): Promise<{
    notification: ChangeNotification
    answers: NotificationAnswer[] | null
    reviewedAt: string | null
  } | null>
  /** Stores the responses of a notification of this project; any other is ignored. */
  putReview(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    reviewed: ReviewedNotification,
    readAt: string,
  ): Promise<void>
}
