import type { Inbox } from '../change-order-request.ts'
import type { CorId, ProcoreCompanyId, ProcoreProjectId } from '../ids.ts'

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
