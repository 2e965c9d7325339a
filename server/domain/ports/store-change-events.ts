import type { WriteAnswer } from '../behind.ts'
import type { LineCodes } from '../breakdown.ts'
import type { ChangeEvent } from '../change-event.ts'
import type { ChangeOrderRequest } from '../change-order-request.ts'
import type {
  ChangeEventId,
  ChangeItemId,
  ContractId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  TagId,
} from '../ids.ts'
import type { CorName, Link, LinkHeader, UnlinkedLine } from '../link.ts'
import type { EventState } from '../link-state.ts'
import type { Sight } from '../rights.ts'
import type { ActivityEntry } from './store-pushes.ts'
import type { ClearstoryTrouble } from './store-setup.ts'

/** A cache of change events as last read from Procore, for a first paint without a call. */
export interface ChangeEventSnapshots {
  get(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<{
    event: ChangeEvent
    readAt: string
    staleSince: string | null
    /** What the response to our last write showed; null if there was none yet. */
    written: WriteAnswer | null
  } | null>
  /** @param write the effect of our write, if the change event comes from its response; omitted for a read */
  put(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    event: ChangeEvent,
    readAt: string,
    write?: 'made' | 'updated',
  ): Promise<void>
  /**
   * Marks the snapshot as stale: Procore reported a change, and the change event could not be read again. A later read
   * clears the mark.
   */
  markStale(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
    since: string,
  ): Promise<void>
  /**
   * Marks the change event as missing: Procore did not find it in a read that began at `since`. The last snapshot is
   * kept, because a 404 may be transient. A later read clears the mark.
   */
  markMissing(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
    since: string,
  ): Promise<void>
  /** The change event in which this line was last seen or to which it was added; null if unknown. */
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

/** The data of the tab *This event*, the same for every user. */
export interface ChangeEventReading {
  /** Whether the company has a connection to Clearstory. */
  connected: boolean
  /** Whether the project is mapped to a Clearstory project. */
  mapped: boolean
  /** As last read from Procore; null if it was never read. */
  snapshot: { event: ChangeEvent; readAt: string; staleSince: string | null } | null
  /** Why the last read of Clearstory failed, and since when; null if it succeeded. */
  trouble: { code: ClearstoryTrouble; since: string } | null
  /** When both inboxes had last been read; null if they have not. */
  clearstoryReadAt: string | null
  /**
   * CORs visible under `sees` that are in no change event and not void; `cents` sums those with an exact amount by
   * status.
   */
  free: { count: number; cents: number }
  /** In the order they were pushed; `cor` is null if the project no longer contains it. */
  linked: {
    link: Link
    cor: ChangeOrderRequest | null
    /** Why the change event does not count; null if it does. */
    eventState: EventState | null
    /** Also null if `sees` does not allow it. */
    contractName: string | null
    /** The codes that the COR's contract is mapped to; null if it is not mapped. */
    contractCodes: LineCodes | null
  }[]
}

/** The data for opening a panel, in as few reads as possible. */
export interface PanelReads {
  changeEvent(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
    sees: Sight,
  ): Promise<ChangeEventReading>
}

export interface Links {
  ofChangeEvent(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<Link[]>
  ofCors(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, corIds: CorId[]): Promise<Link[]>
  /**
   * Links a COR to existing lines of a change event; nothing is written in Procore. Returns false if the COR or one of
   * the lines is already linked, or an unfinished push has locked the COR or the change event.
   */
  link(companyId: ProcoreCompanyId, link: Link, activity: ActivityEntry): Promise<boolean>
  /**
   * Unlinks a COR from a change event without changing its lines in Procore; the lines are recorded as unlinked.
   * Returns false if it is not linked there (any more) or a push has locked it.
   */
  unlink(
    companyId: ProcoreCompanyId,
    from: Pick<LinkHeader, 'corId' | 'changeEventId'>,
    activity: ActivityEntry,
  ): Promise<boolean>
  /**
   * Links of the given CORs and of CORs in the given contracts, under any name they have had and in any project;
   * without lines.
   */
  ofCorsAndContracts(
    companyId: ProcoreCompanyId,
    corIds: readonly CorId[],
    contractIds: readonly ContractId[],
  ): Promise<LinkHeader[]>
  /** For each COR, the CORs whose link it took over or that took over its link, directly or through others. */
  kin(companyId: ProcoreCompanyId, corIds: readonly CorId[]): Promise<ReadonlyMap<CorId, ReadonlySet<CorId>>>
  /**
   * Former names of CORs: names that they had while their amounts were, or may have been, in Procore. Includes those of
   * CORs whose link they took over. The contract is null if there was none.
   */
  formerNames(
    companyId: ProcoreCompanyId,
    corIds: readonly CorId[],
  ): Promise<ReadonlyMap<CorId, readonly CorName[]>>
  /**
   * Whether a person has marked one of these CORs as separate from another, or `successor` as separate from a COR that
   * the person was not allowed to see. If so, their link is never taken over without asking.
   */
  isCalledSeparate(companyId: ProcoreCompanyId, corIds: readonly CorId[], successor: CorId): Promise<boolean>
  /**
   * Lines that were unlinked from these CORs, or from others that were in one of these contracts under any name they
   * have had, and that still belong to no COR.
   */
  unlinkedLines(
    companyId: ProcoreCompanyId,
    corIds: readonly CorId[],
    contractIds: readonly ContractId[],
  ): Promise<UnlinkedLine[]>
  /**
   * Transfers the link and lines of a COR to its revision; `activity` is an audit trail entry if a person requested it.
   * Returns false if the revision already has a link or a push has locked either.
   */
  transfer(companyId: ProcoreCompanyId, from: CorId, to: CorId, activity?: ActivityEntry): Promise<boolean>
}

export interface AttachmentPlace {
  projectId: ProcoreProjectId
  changeEventId: ChangeEventId
}

/** Signed T&M tags attached to change events: each once, even with concurrent requests. */
export interface AttachedTags {
  /**
   * Claims a tag before its file is sent. `attached`: already attached; `busy`: claimed by another request; `resumed`:
   * an earlier claim expired with an unknown outcome, so check before sending again.
   */
  claim(
    companyId: ProcoreCompanyId,
    place: AttachmentPlace,
    tagId: TagId,
    now: string,
    leaseUntil: string,
  ): Promise<'claimed' | 'resumed' | 'attached' | 'busy'>
  attached(
    companyId: ProcoreCompanyId,
    place: AttachmentPlace,
    tagIds: readonly TagId[],
    by: { personName: string; at: string },
  ): Promise<void>
  /** Releases claims: nothing was attached. */
  release(companyId: ProcoreCompanyId, place: AttachmentPlace, tagIds: readonly TagId[]): Promise<void>
  list(companyId: ProcoreCompanyId, place: AttachmentPlace): Promise<{ tagId: TagId; attachedAt: string }[]>
}
