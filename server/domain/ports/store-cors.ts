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
   * Stores CORs as read at a time (ISO 8601 UTC), unless what is stored is newer. `askedAt`: when they were asked for by their
   * ids, which makes them newer than all that was stored by then, whatever their dates.
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
  /** Of some CORs those that a person may see, linked ones included; the others are as good as unknown. */
  seen(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corIds: CorId[],
    sees: Sight,
  ): Promise<ChangeOrderRequest[]>
  /** A page of CORs whose contract is one of the project's, and the sums of all that match. Nothing that is not seen counts. */
  list(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    query: CorQuery,
    sees: Sight,
  ): Promise<{ rows: CorWithLink[] } & CorTotals>
  /** CORs that are void in Clearstory and still in a change event: a revision may have taken their place. */
  voidAndLinked(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ChangeOrderRequest[]>
  ofContract(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    contractId: ContractId,
  ): Promise<ChangeOrderRequest[]>
  /** Who stands behind each contract, taken from its CORs (a Clearstory contract does not say). */
  contractors(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ contractId: ContractId; contractorName: string }[]>
  /** CORs in no change event that are not void; `cents` sums those with an exact amount by status. */
  freeTotal(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ count: number; cents: number }>
  /**
   * CORs of an inbox that were last read before a time and are not known to be deleted, by id; `after` the last one
   * of the portion before. With `updatedFrom` (ISO 8601 UTC) only those dated then or later.
   */
  unread(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    of: { inbox: Inbox; readBefore: string; updatedFrom?: string; after: CorId | null; limit: number },
  ): Promise<ChangeOrderRequest[]>
  /**
   * Clearstory no longer has them. Those in a change event stay, marked as deleted, because their money is still in
   * Procore; the others go, and so do these when they leave their change event. What Clearstory has again comes back
   * with the next reading.
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
  /** A void COR is `rejected` here, whatever its status says. */
  statuses?: CorStatus[]
  stages?: string[]
  contractIds?: ContractId[]
  /** In none, in any, in one and in need of attention or not, in one and in this state, or in this very change event. */
  changeEvent?: 'none' | 'linked' | 'changed' | 'settled' | LinkState | ChangeEventId
  /** In a change event whose status in Procore has this name. */
  procoreStatus?: string
  sort: CorSort
  /** Left out: numbers from the lowest, the others from the newest, oldest and largest. */
  direction?: 'asc' | 'desc'
  offset: number
  limit: number
}
export type CorSort = 'number' | 'updated' | 'age' | 'amount'

/** A COR beside its link, as lists need it. */
export interface CorWithLink {
  cor: ChangeOrderRequest
  link: LinkHeader | null
  /** Sum of its lines in Procore as last read; null where it is in no change event. */
  linesCents: Cents | null
  /** Every state that applies, the most pressing first; none where it is in no change event. */
  states: LinkState[]
  needsAttention: boolean
  /** Name of its change event's status as Procore was last read. */
  changeEventStatus: string | null
}

/** Sums over CORs: by status, and how many have no exact amount. */
export interface CorTotals {
  count: number
  cents: number
  withoutAmount: number
}

/** CORs of one Clearstory status at one place; void CORs in no change event are at stake nowhere and left out. */
export interface Exposed extends CorTotals {
  place: 'settled' | 'changed' | 'none'
  status: CorStatus
  /** Sum of their lines in Procore. */
  pushedCents: number
}

/** What the COR log asks beside its pages, of the CORs that `sees` allows. None of it costs more for a project of thousands of CORs. */
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
  /** CORs in change events that need attention, by change event. */
  notUpToDate(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, sees: Sight): Promise<CorWithLink[]>
  /** Some CORs by their ids or UUIDs, linked ones included; those the project does not have, or that are not seen, are missing. */
  some(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    which: { corIds: CorId[] } | { corUuids: string[] },
    sees: Sight,
  ): Promise<CorWithLink[]>
}

/** T&M tags and project rates, kept because a plan needs them by the hundred and Clearstory gives tags one by one. */
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

/** What a project's admins have chosen. */
export interface ProjectSettings {
  labelCors: boolean
}

/** A project's settings, and which of its CORs carry the label by our doing. */
export interface Labels {
  settings(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ProjectSettings>
  saveSettings(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    settings: ProjectSettings,
    changedByName: string,
    changedAt: string,
    /** Written in the same batch, here and below. */
    trail?: ActivityEntry,
  ): Promise<void>
  /**
   * What is left to do, at most `most` of each: CORs in a change event without the label (none while it is not
   * wanted), and CORs with it that have left or are not to have it. Counts are of everything.
   */
  due(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    most: number,
  ): Promise<{ add: CorId[]; remove: CorId[]; on: number; waiting: number }>
  /** `gone`: Clearstory has no such COR; it is not tried again while it stays linked. */
  mark(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corId: CorId,
    state: 'on' | 'off' | 'gone',
    at: string,
    trail?: ActivityEntry,
  ): Promise<void>
  /** Projects with anything left to do, for the schedule. Crosses companies on purpose. */
  dueAnywhere(most: number): Promise<{ companyId: ProcoreCompanyId; projectId: ProcoreProjectId }[]>
}

/** Change notifications of mapped projects, as last read from Clearstory. */
export interface ChangeNotifications {
  /** Both inboxes, in no order; `readAt` is null before the first reading. */
  list(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ notifications: ChangeNotification[]; readAt: string | null }>
  /** Everything the project has now; what is missing goes. Ignored where a later reading is there already. */
  replace(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    notifications: ChangeNotification[],
    readAt: string,
  ): Promise<void>
  /** One of the project's own, with its answers as last opened. */
  get(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    which: { inbox: Inbox; notificationId: ChangeNotificationId; contractId: ContractId | null },
  ): Promise<{
    notification: ChangeNotification
    answers: NotificationAnswer[] | null
    reviewedAt: string | null
  } | null>
  /** Keeps the answers of one that the project has; anything else is ignored. */
  putReview(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    reviewed: ReviewedNotification,
    readAt: string,
  ): Promise<void>
}
