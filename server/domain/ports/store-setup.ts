import type { Inbox } from '../change-order-request.ts'
import type {
  BudgetCodeId,
  ClearstoryCompanyId,
  ClearstoryProjectId,
  CommitmentId,
  ContractId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  VendorId,
} from '../ids.ts'
import type { ChangeEventNews, HookProblem, HookScope } from '../webhook.ts'
import type { ClearstoryContract, ClearstoryKey } from './clearstory.ts'
import type { ActivityEntry } from './store-pushes.ts'

export interface ProjectMap {
  projectId: ProcoreProjectId
  /** Procore's name and number of the project when it was mapped; null for maps that predate these columns. */
  projectName: string | null
  projectNumber: string | null
  clearstoryProjectId: ClearstoryProjectId
  clearstoryProjectTitle: string
  clearstoryJobNumber: string | null
  mappedByName: string
  mappedAt: string
}

export interface ProjectMaps {
  get(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ProjectMap | null>
  list(companyId: ProcoreCompanyId): Promise<ProjectMap[]>
  /**
   * `taken` if the Clearstory project is already mapped to another Procore project of this company. The audit trail
   * entry is written in the same batch; the same applies below.
   */
  save(companyId: ProcoreCompanyId, map: ProjectMap, trail?: ActivityEntry): Promise<'saved' | 'taken'>
  remove(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, trail?: ActivityEntry): Promise<void>
  /**
   * Every mapped project of every company that, as far as we know, has the app installed; for the scheduled sync.
   * Crosses companies on purpose.
   */
  listAll(): Promise<{ companyId: ProcoreCompanyId; projectId: ProcoreProjectId }[]>
}

/** A Clearstory project that a company admin allows the admins of one Procore project to choose. */
export interface ProjectRelease {
  projectId: ProcoreProjectId
  clearstoryProjectId: ClearstoryProjectId
  clearstoryProjectTitle: string
  releasedByName: string
  releasedAt: string
}

export interface ProjectReleases {
  /** All releases of the company. */
  list(companyId: ProcoreCompanyId): Promise<ProjectRelease[]>
  save(companyId: ProcoreCompanyId, release: ProjectRelease, trail?: ActivityEntry): Promise<void>
  /** False if there is none; no trail entry is written then. */
  remove(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    clearstoryProjectId: ClearstoryProjectId,
    trail?: ActivityEntry,
  ): Promise<boolean>
}

/** Clearstory contracts of mapped projects. A COR must belong to one of them before any user may see it. */
export interface Contracts {
  replace(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    contracts: ClearstoryContract[],
  ): Promise<void>
  list(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ClearstoryContract[]>
}

/**
 * Clearstory contract ↔ Procore commitment, with the codes for its lines. Names are stored for a first paint without a
 * call.
 */
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
  /** Upserts the given maps in one batch; maps of other contracts stay. */
  save(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    maps: ContractMap[],
    trail?: ActivityEntry,
  ): Promise<void>
  remove(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, contractId: ContractId): Promise<void>
}

/** Procore company ↔ Clearstory company. */
export interface Connection {
  clearstoryCompanyId: ClearstoryCompanyId
  clearstoryCompanyName: string
  /** The last characters of the key id, to identify it. */
  keyEnding: string
  connectedByName: string
  connectedAt: string
}

export interface Connections {
  get(companyId: ProcoreCompanyId): Promise<Connection | null>
  key(companyId: ProcoreCompanyId): Promise<ClearstoryKey | null>
  /** The audit trail entry is written in the same batch; the same applies below. */
  save(
    companyId: ProcoreCompanyId,
    connection: Connection,
    key: ClearstoryKey,
    trail?: ActivityEntry,
  ): Promise<void>
  /** Removes the key, the mappings, and everything read from Clearstory. Links and activity stay as the audit trail. */
  remove(companyId: ProcoreCompanyId, trail?: ActivityEntry): Promise<void>
}

/** Why a connected company is no longer read. */
export type GoneReason =
  /** Procore reports that the app is not installed in the company. */
  | 'uninstalled'
  /** No session remains that Procore accepts. */
  | 'unreachable'

/**
 * Whether the app is still installed in the companies connected to Clearstory. All times are ISO 8601 UTC. Each change
 * is stored together with its audit trail entry, atomically.
 */
export interface Installations {
  /** Connected companies last checked before then, except uninstalled ones. Crosses companies on purpose. */
  due(checkedBefore: string, most: number): Promise<ProcoreCompanyId[]>
  /** Claims the check of a company, so that only one process makes it; false if another process has claimed it. */
  take(companyId: ProcoreCompanyId, checkedBefore: string, now: string): Promise<boolean>
  /** The check was inconclusive: it counts as made at `checkedAt`. */
  putBack(companyId: ProcoreCompanyId, checkedAt: string): Promise<void>
  /** False if that was already known, or the company is not connected. `uninstalled` replaces `unreachable`. */
  noteGone(companyId: ProcoreCompanyId, reason: GoneReason, entry: ActivityEntry): Promise<boolean>
  /** Records that Procore responded for the company. False if it was not marked as gone. */
  noteFound(companyId: ProcoreCompanyId, entry: ActivityEntry): Promise<boolean>
  /** Companies that have been gone for that reason since before then. Crosses companies on purpose. */
  gone(reason: GoneReason, before: string, most: number): Promise<ProcoreCompanyId[]>
  /**
   * Deletes what a disconnect deletes, plus the webhooks, of a company that is still gone for that reason since then.
   */
  removeGone(
    companyId: ProcoreCompanyId,
    reason: GoneReason,
    before: string,
    entry: ActivityEntry,
  ): Promise<boolean>
}

export interface SyncState {
  /**
   * Where the next incremental sync starts (with overlap): the newest updatedAt seen, but never later than the start of
   * the read that saw it. ISO 8601 UTC; null before the first full sync.
   */
  cursor: string | null
  /** When the last sync finished. */
  syncedAt: string | null
}

/**
 * The progress of a full sync: a read of every COR of a project and inbox. First the list page by page; then, one by
 * one, the CORs that are in our database but were not in the list.
 */
export type FullReading =
  /** `cursor`: the newest stored updatedAt; null before the first page. */
  | { step: 'listing'; startedAt: string; cursor: string | null }
  /** `cursor`: the last COR that was checked; null before the first. */
  | { step: 'confirming'; startedAt: string; cursor: CorId | null }
  | { step: 'done'; startedAt: string }

export const clearstoryTroubles = [
  'clearstory_down',
  'clearstory_key_refused',
  'clearstory_unreadable',
] as const
/** Why Clearstory cannot be read. */
export type ClearstoryTrouble = (typeof clearstoryTroubles)[number]

/** One sync at a time per project and inbox, across processes: a lease that expires. */
export interface Syncs {
  state(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, inbox: Inbox): Promise<SyncState>
  /** True if this owner now holds the lease. The owner renews it by calling again. */
  lease(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    inbox: Inbox,
    owner: string,
    now: string,
    until: string,
  ): Promise<boolean>
  /** Advances the cursor and, when `done`, records the time and releases the lease; ignored if the lease was lost. */
  advance(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    inbox: Inbox,
    owner: string,
    progress: { cursor: string | null; syncedAt: string | null; done: boolean },
  ): Promise<void>
  /** The last full sync, in progress or done; null before the first. */
  fullReading(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    inbox: Inbox,
  ): Promise<FullReading | null>
  /** Records the progress of a full sync; ignored if the lease was lost. */
  saveFullReading(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    inbox: Inbox,
    owner: string,
    reading: FullReading,
  ): Promise<void>
  /**
   * Projects whose full sync is in progress, or whose last one began before `startedBefore`; longest waiting first,
   * without those that Clearstory refused since `troubleBefore`. Crosses companies on purpose.
   */
  dueForFullReading(
    startedBefore: string,
    troubleBefore: string,
    most: number,
  ): Promise<{ companyId: ProcoreCompanyId; projectId: ProcoreProjectId }[]>
  /** Records why Clearstory could not be read; cleared by the next read that completes. */
  noteTrouble(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    trouble: ClearstoryTrouble,
    at: string,
  ): Promise<void>
  /** null if the last read succeeded. */
  trouble(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ code: ClearstoryTrouble; since: string } | null>
}

/** The state of one of our webhooks in Procore: it exists, or why it does not. */
export interface HookState {
  scope: HookScope
  hookId: string | null
  problem: HookProblem | null
  /** Procore's error message, if it gave one. */
  detail: string | null
  checkedAt: string
}

export interface Hooks {
  list(companyId: ProcoreCompanyId): Promise<HookState[]>
  save(companyId: ProcoreCompanyId, hook: HookState): Promise<void>
  remove(companyId: ProcoreCompanyId, scope: HookScope): Promise<void>
}

export interface QueuedNews {
  news: ChangeEventNews
  receivedAt: string
  /** The number of earlier attempts. */
  attempts: number
}

/** The queue of webhook events from Procore. */
export interface WebhookEvents {
  /** Stores an event once (idempotent), and only for a connected company. True if it is new. */
  add(news: ChangeEventNews, receivedAt: string): Promise<boolean>
  /**
   * Takes the oldest events of any company under a lease; if the process dies, they can be taken again once the lease
   * expires. Crosses companies on purpose.
   */
  take(now: string, leaseUntil: string, limit: number): Promise<QueuedNews[]>
  done(companyId: ProcoreCompanyId, newsIds: readonly string[], workedAt: string): Promise<void>
  /** Returns events to the queue, not to be taken before `notBefore`. */
  putBack(companyId: ProcoreCompanyId, newsIds: readonly string[], notBefore: string): Promise<void>
  waiting(companyId: ProcoreCompanyId): Promise<number>
  /**
   * Deletes events processed before then; a duplicate that arrives later would be processed again, which is harmless.
   */
  forgetWorked(before: string): Promise<void>
}
