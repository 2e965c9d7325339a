import type { ChangeEvent, LineContent } from '../change-event.ts'
import type { ChangeOrderRequest, CorStatus, Inbox } from '../change-order-request.ts'
import type {
  BudgetCodeId,
  ChangeEventId,
  ChangeItemId,
  ClearstoryCompanyId,
  ClearstoryProjectId,
  CommitmentId,
  ContractId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
  TagId,
  VendorId,
} from '../ids.ts'
import type { Link } from '../link.ts'
import type { Cents } from '../money.ts'
import type { Plan, Push, PushState } from '../push.ts'
import type { Rates, Tag } from '../tag.ts'
import type { ClearstoryContract, ClearstoryKey } from './clearstory.ts'
import type { AttachedTags } from './store-attachments.ts'
import type { CorLog, CorQuery, CorTotals, CorWithLink } from './store-cor-log.ts'
import type { Labels } from './store-labels.ts'
import type { ChangeNotifications } from './store-notifications.ts'
import type { PanelReads } from './store-panel.ts'
import type { AccessCache, Sessions, SignIns } from './store-sign-in.ts'
import type { Syncs } from './store-syncs.ts'
import type { Hooks, WebhookEvents } from './store-webhooks.ts'

/**
 * Our database in domain words. Every method takes the Procore company first and touches no other company's rows;
 * the few that cannot (a state or a code that names its company) say so. All times are ISO 8601 UTC.
 */
export interface Store {
  signIns: SignIns
  sessions: Sessions
  access: AccessCache
  connections: Connections
  projectMaps: ProjectMaps
  contracts: Contracts
  contractMaps: ContractMaps
  cors: Cors
  corLog: CorLog
  changeNotifications: ChangeNotifications
  labels: Labels
  tags: Tags
  syncs: Syncs
  changeEvents: ChangeEventSnapshots
  attachedTags: AttachedTags
  hooks: Hooks
  webhookEvents: WebhookEvents
  links: Links
  panel: PanelReads
  pushes: Pushes
  activity: Activity
  /** Answers when the database does (readyz). */
  ping(): Promise<void>
}

/** Procore company ↔ Clearstory company. */
export interface Connection {
  clearstoryCompanyId: ClearstoryCompanyId
  clearstoryCompanyName: string
  /** The last characters of the key id, to recognise it by. */
  keyEnding: string
  connectedByName: string
  connectedAt: string
}

export interface Connections {
  get(companyId: ProcoreCompanyId): Promise<Connection | null>
  key(companyId: ProcoreCompanyId): Promise<ClearstoryKey | null>
  save(companyId: ProcoreCompanyId, connection: Connection, key: ClearstoryKey): Promise<void>
  /** Removes the key, the mappings, and everything read from Clearstory. Links and activity stay as the audit trail. */
  remove(companyId: ProcoreCompanyId): Promise<void>
}

export interface ProjectMap {
  projectId: ProcoreProjectId
  clearstoryProjectId: ClearstoryProjectId
  clearstoryProjectTitle: string
  clearstoryJobNumber: string | null
  mappedByName: string
  mappedAt: string
}

export interface ProjectMaps {
  get(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ProjectMap | null>
  list(companyId: ProcoreCompanyId): Promise<ProjectMap[]>
  /** `taken` when the Clearstory project is already mapped to another Procore project of this company. */
  save(companyId: ProcoreCompanyId, map: ProjectMap): Promise<'saved' | 'taken'>
  remove(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<void>
  /** Every mapped project of every company, for the scheduled sync. Crosses companies on purpose. */
  listAll(): Promise<{ companyId: ProcoreCompanyId; projectId: ProcoreProjectId }[]>
}

/** Clearstory contracts of mapped projects: what a COR must belong to before anyone here may see it. */
export interface Contracts {
  replace(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    contracts: ClearstoryContract[],
  ): Promise<void>
  list(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ClearstoryContract[]>
}

/** Clearstory contract ↔ Procore commitment, with the codes its lines get. Names are kept for a paint without a call. */
export interface ContractMap {
  contractId: ContractId
  commitmentId: CommitmentId | null
  commitmentName: string | null
  vendorId: VendorId | null
  vendorName: string | null
  budgetCodeId: BudgetCodeId | null
  budgetCodeName: string | null
  mappedByName: string
  mappedAt: string
}

export interface ContractMaps {
  list(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ContractMap[]>
  /** Writes or replaces the given maps, in one batch; other contracts' maps stay. */
  save(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, maps: ContractMap[]): Promise<void>
  remove(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, contractId: ContractId): Promise<void>
}

export interface Cors {
  upsert(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    cors: ChangeOrderRequest[],
    readAt: string,
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
  /** A page of CORs whose contract is one of the project's, and the sums of all that match. */
  list(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    query: CorQuery,
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
  /** CORs in no change event that could be pushed: not void, with an exact amount by status. */
  freeTotal(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ count: number; cents: number }>
  /**
   * CORs of an inbox that were last read before a time and are not known to be deleted, by id; `after` the last one
   * of the portion before.
   */
  unread(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    of: { inbox: Inbox; readBefore: string; after: CorId | null; limit: number },
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

/** The change event as Procore last showed it, for a first paint without a call. */
export interface ChangeEventSnapshots {
  get(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<{ event: ChangeEvent; readAt: string; staleSince: string | null } | null>
  put(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    event: ChangeEvent,
    readAt: string,
  ): Promise<void>
  /** Procore says it has changed since, and it could not be read again. A later reading takes the mark away. */
  markStale(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
    since: string,
  ): Promise<void>
  /** The change event that a line of this id was last seen in or put into; null where none is known. */
  holding(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeItemId: ChangeItemId,
  ): Promise<ChangeEventId | null>
  remove(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<void>
}

export interface Links {
  ofChangeEvent(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<Link[]>
  ofCors(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, corIds: CorId[]): Promise<Link[]>
  /**
   * Links a COR to lines that are in a change event already; nothing is written in Procore. False when the COR or one
   * of the lines is linked, or an unfinished push holds the COR or the change event.
   */
  link(companyId: ProcoreCompanyId, link: Link, activity: ActivityEntry): Promise<boolean>
  /** Lets a COR go without touching its lines in Procore. False when it is not linked or a push holds it. */
  unlink(companyId: ProcoreCompanyId, corId: CorId, activity: ActivityEntry): Promise<boolean>
  /** A revision takes over its predecessor's link and lines. False when it has a link of its own or a push holds either. */
  transfer(companyId: ProcoreCompanyId, from: CorId, to: CorId): Promise<boolean>
}

/** What closes a push, all in one batch. */
export interface PushClosing {
  pushId: PushId
  /** The state it must still be in; otherwise nothing is written and `false` comes back. */
  from: PushState
  /** When it was sent, as the closer knows it: a push given back and sent again is another sending, not to be closed by it. */
  sentAt: string | null
  to: PushState
  changeEventId: ChangeEventId | null
  closedAt: string
  /** Links to write whole (their lines replaced), and CORs whose link goes. */
  links: Link[]
  unlinked: CorId[]
  activity: ActivityEntry | null
}

export interface Pushes {
  create(companyId: ProcoreCompanyId, push: Push): Promise<void>
  get(companyId: ProcoreCompanyId, pushId: PushId): Promise<Push | null>
  /**
   * planned → sending, once, claiming the push's CORs and its change event with unique indexes.
   * `busy`: another push holds one of them; `moved`: the push is no longer planned;
   * `linked_elsewhere`: a COR is not linked as it was planned any more: elsewhere, anew, or not at all.
   */
  claim(
    companyId: ProcoreCompanyId,
    pushId: PushId,
    sentAt: string,
    leaseUntil: string,
  ): Promise<'claimed' | 'busy' | 'moved' | 'linked_elsewhere'>
  /** sending → unknown without releasing the claims, if it is still the sending begun at `sentAt`. */
  markUnknown(companyId: ProcoreCompanyId, pushId: PushId, sentAt: string | null): Promise<void>
  /** Closes the push and releases its claims in one batch. False when it was not in `from` any more. */
  close(companyId: ProcoreCompanyId, closing: PushClosing): Promise<boolean>
  /** Unfinished pushes of a change event: unknown, or sending with a lease that has run out at `now`. */
  unfinished(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, now: string): Promise<Push[]>
  /** The same over every company, for recovery at start and on schedule. Crosses companies on purpose. */
  unfinishedAnywhere(now: string): Promise<{ companyId: ProcoreCompanyId; push: Push }[]>
  /**
   * Forgets pushes made before then that wrote nothing: planned and left, withdrawn, overtaken. Never one that is
   * unfinished or applied. Crosses companies on purpose.
   */
  forgetUnsent(before: string): Promise<void>
  /** The newest applied push on a change event, for undo; without its plan, which every paint of the panel can do without. */
  lastApplied(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<(Pick<Push, 'pushId' | 'kind' | 'personName' | 'undoes'> & { at: string }) | null>
}

/** The audit trail: who, when, what, before, after. */
export interface ActivityEntry {
  at: string
  personId: ProcoreUserId
  personName: string
  projectId: ProcoreProjectId
  changeEventId: ChangeEventId | null
  pushId: PushId | null
  kind:
    | 'push'
    | 'undo'
    | 'remove'
    | 'recovered'
    | 'withdrawn'
    | 'linked'
    | 'unlinked'
    | 'connected'
    | 'disconnected'
    | 'mapped'
    | 'attached'
  /** Before and after of every line touched; null for what has no plan. */
  plan: Plan | null
  /** For `linked` and `unlinked`: the COR and the lines it took or let go. */
  byHand?: { corId: CorId; corNumber: string; lines: LineContent[] }
}

/** What Clearstory changed of a COR that is in a change event, or a revision that took over its place. */
export interface CorChangeSeen {
  kind: 'changed' | 'revised'
  corId: CorId
  changeEventId: ChangeEventId
  /** By Clearstory's clock. */
  updatedAt: string
  seenAt: string
  before: CorStateSeen
  after: CorStateSeen
}
export interface CorStateSeen {
  number: string
  title: string
  /** `deleted`: Clearstory no longer has it. */
  status: CorStatus | 'deleted'
  /** Under the basis of the link; null where there is no exact amount. */
  cents: Cents | null
}

/** Newest first, both; a thousand of each at most. */
export interface Activity {
  append(companyId: ProcoreCompanyId, entry: ActivityEntry): Promise<void>
  ofChangeEvent(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<ActivityEntry[]>
  /** Every push that had the COR in it, and what was done with it by hand. */
  ofCor(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, corId: CorId): Promise<ActivityEntry[]>
  /** What Clearstory changed meanwhile; noted by whatever stores a COR. */
  corChanges(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    of: { changeEventId: ChangeEventId } | { corId: CorId },
  ): Promise<CorChangeSeen[]>
}
