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
  /** Procore's name and number of the project when it was mapped; null where it was mapped before they were kept. */
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
   * `taken` when the Clearstory project is already mapped to another Procore project of this company. The trail's entry is
   * written in the same batch, here and below.
   */
  save(companyId: ProcoreCompanyId, map: ProjectMap, trail?: ActivityEntry): Promise<'saved' | 'taken'>
  remove(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, trail?: ActivityEntry): Promise<void>
  /** Every mapped project of every company that has the app installed as far as we know, for the scheduled sync. Crosses companies on purpose. */
  listAll(): Promise<{ companyId: ProcoreCompanyId; projectId: ProcoreProjectId }[]>
}

/** A Clearstory project that a company admin lets the admins of one Procore project choose. */
export interface ProjectRelease {
  projectId: ProcoreProjectId
  clearstoryProjectId: ClearstoryProjectId
  clearstoryProjectTitle: string
  releasedByName: string
  releasedAt: string
}

export interface ProjectReleases {
  /** Of the whole company. */
  list(companyId: ProcoreCompanyId): Promise<ProjectRelease[]>
  save(companyId: ProcoreCompanyId, release: ProjectRelease, trail?: ActivityEntry): Promise<void>
  /** False where there is none; then the trail says nothing either. */
  remove(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    clearstoryProjectId: ClearstoryProjectId,
    trail?: ActivityEntry,
  ): Promise<boolean>
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
  /** The last characters of the key id, to recognise it by. */
  keyEnding: string
  connectedByName: string
  connectedAt: string
}

export interface Connections {
  get(companyId: ProcoreCompanyId): Promise<Connection | null>
  key(companyId: ProcoreCompanyId): Promise<ClearstoryKey | null>
  /** The trail's entry is written in the same batch, here and below. */
  save(
    companyId: ProcoreCompanyId,
    connection: Connection,
    key: ClearstoryKey,
    trail?: ActivityEntry,
  ): Promise<void>
  /** Removes the key, the mappings, and everything read from Clearstory. Links and activity stay as the audit trail. */
  remove(companyId: ProcoreCompanyId, trail?: ActivityEntry): Promise<void>
}

/** Why nothing is read for a connected company any more. */
export type GoneReason =
  /** Procore says that the app is not installed in the company. */
  | 'uninstalled'
  /** No session is left that Procore would answer. */
  | 'unreachable'

/**
 * Whether the app is still installed in the companies that are connected to Clearstory. All times are ISO 8601 UTC.
 * What changes is noted with its entry in the audit trail, both or neither.
 */
export interface Installations {
  /** Connected companies last asked about before then, except uninstalled ones. Crosses companies on purpose. */
  due(checkedBefore: string, most: number): Promise<ProcoreCompanyId[]>
  /** Takes the check of a company, so that one process asks; false where another has taken it. */
  take(companyId: ProcoreCompanyId, checkedBefore: string, now: string): Promise<boolean>
  /** The check came to nothing: it counts as made at `checkedAt`. */
  putBack(companyId: ProcoreCompanyId, checkedAt: string): Promise<void>
  /** False where that was known, or the company is not connected. `uninstalled` replaces `unreachable`. */
  noteGone(companyId: ProcoreCompanyId, reason: GoneReason, entry: ActivityEntry): Promise<boolean>
  /** Procore answered for the company. False where it was never gone. */
  noteFound(companyId: ProcoreCompanyId, entry: ActivityEntry): Promise<boolean>
  /** Companies gone for that reason since before then. Crosses companies on purpose. */
  gone(reason: GoneReason, before: string, most: number): Promise<ProcoreCompanyId[]>
  /** Deletes what a disconnect deletes, and the hooks, of a company that is still gone for that reason since then. */
  removeGone(
    companyId: ProcoreCompanyId,
    reason: GoneReason,
    before: string,
    entry: ActivityEntry,
  ): Promise<boolean>
}

export interface SyncState {
  /**
   * From where the next delta starts (with overlap): the newest updatedAt seen, but never later than the start of the
   * reading that saw it. ISO 8601 UTC; null before the first full sync.
   */
  cursor: string | null
  /** When the last sync finished. */
  syncedAt: string | null
}

/**
 * A reading of every COR of a project and inbox, and how far it is. First the list page by page; then those that are
 * in our database and were not in the list, one by one.
 */
export type FullReading =
  /** `cursor`: the newest updatedAt of what is stored; null before the first page. */
  | { step: 'listing'; startedAt: string; cursor: string | null }
  /** `cursor`: the last COR that was asked for; null before the first. */
  | { step: 'confirming'; startedAt: string; cursor: CorId | null }
  | { step: 'done'; startedAt: string }

export const clearstoryTroubles = [
  'clearstory_down',
  'clearstory_key_refused',
  'clearstory_unreadable',
] as const
/** Why Clearstory cannot be read. */
export type ClearstoryTrouble = (typeof clearstoryTroubles)[number]

/** One reading at a time per project and inbox, across processes: a lease that runs out by itself. */
export interface Syncs {
  state(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, inbox: Inbox): Promise<SyncState>
  /** True when the lease is now this owner's. Asked again by its owner it lasts longer. */
  lease(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    inbox: Inbox,
    owner: string,
    now: string,
    until: string,
  ): Promise<boolean>
  /** Moves the cursor and, when `done`, notes the time and gives the lease back; ignored if the lease was lost. */
  advance(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    inbox: Inbox,
    owner: string,
    progress: { cursor: string | null; syncedAt: string | null; done: boolean },
  ): Promise<void>
  /** The last full reading, under way or done; null before the first. */
  fullReading(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    inbox: Inbox,
  ): Promise<FullReading | null>
  /** Notes how far a full reading is; ignored if the lease was lost. */
  saveFullReading(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    inbox: Inbox,
    owner: string,
    reading: FullReading,
  ): Promise<void>
  /**
   * Projects whose full reading is under way, or whose last one began before `startedBefore`; the longest waiting
   * first, and none that Clearstory refused since `troubleBefore`. Crosses companies on purpose.
   */
  dueForFullReading(
    startedBefore: string,
    troubleBefore: string,
    most: number,
  ): Promise<{ companyId: ProcoreCompanyId; projectId: ProcoreProjectId }[]>
  /** Notes why Clearstory could not be read; the next reading that comes to its end takes it away. */
  noteTrouble(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    trouble: ClearstoryTrouble,
    at: string,
  ): Promise<void>
  /** null where the last reading went well. */
  trouble(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ code: ClearstoryTrouble; since: string } | null>
}

/** How it stands with a hook of ours in Procore: it is there, or why it is not. */
export interface HookState {
  scope: HookScope
  hookId: string | null
  problem: HookProblem | null
  /** Procore's own sentence, where it gave one. */
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
  /** How often it has been taken before. */
  attempts: number
}

/** What Procore has told us, until it is worked off. */
export interface WebhookEvents {
  /** Keeps news once, whoever brings it twice, and only for a company that is connected. True when it is new. */
  add(news: ChangeEventNews, receivedAt: string): Promise<boolean>
  /**
   * Takes the oldest news out of any company's queue for a while; who takes it and dies lets the next one have it when
   * the lease runs out. Crosses companies on purpose.
   */
  take(now: string, leaseUntil: string, limit: number): Promise<QueuedNews[]>
  done(companyId: ProcoreCompanyId, newsIds: readonly string[], workedAt: string): Promise<void>
  /** Gives news back to the queue, not to be taken before `notBefore`. */
  putBack(companyId: ProcoreCompanyId, newsIds: readonly string[], notBefore: string): Promise<void>
  waiting(companyId: ProcoreCompanyId): Promise<number>
  /** Forgets news worked off before then; a duplicate that late would be worked again, which does no harm. */
  forgetWorked(before: string): Promise<void>
}
