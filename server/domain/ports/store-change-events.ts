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

/** The change event as Procore last showed it, for a first paint without a call. */
export interface ChangeEventSnapshots {
  get(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<{
    event: ChangeEvent
    readAt: string
    staleSince: string | null
    /** What the answer to our last write showed; null where there was none yet. */
    written: WriteAnswer | null
  } | null>
  /** @param write what our write did whose answer this is; left out for a reading */
  put(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    event: ChangeEvent,
    readAt: string,
    write?: 'made' | 'updated',
  ): Promise<void>
  /** Procore says it has changed since, and it could not be read again. A later reading takes the mark away. */
  markStale(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
    since: string,
  ): Promise<void>
  /**
   * Procore did not find it, in a reading that began at `since`. What it last showed is kept: a 404 may be a matter of a
   * moment. A later reading takes the mark away.
   */
  markMissing(
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

/** What tab *This event* shows of a change event, whoever looks. */
export interface ChangeEventReading {
  /** Whether the company has a connection to Clearstory. */
  connected: boolean
  /** Whether the project has its Clearstory project. */
  mapped: boolean
  /** As Procore last showed it; null before it was ever read. */
  snapshot: { event: ChangeEvent; readAt: string; staleSince: string | null } | null
  /** Why Clearstory could not be read the last time, and since when. */
  trouble: { code: ClearstoryTrouble; since: string } | null
  /** When both inboxes were last read; null before. */
  clearstoryReadAt: string | null
  /** Of what `sees` allows, CORs in no change event that are not void; `cents` sums those with an exact amount by status. */
  free: { count: number; cents: number }
  /** In the order they were pushed; a COR is null where it is no longer one of the project's. */
  linked: {
    link: Link
    cor: ChangeOrderRequest | null
    /** Why the change event does not count; null where it does. */
    eventState: EventState | null
    /** null too where `sees` does not allow it. */
    contractName: string | null
    /** What the contract map says of the COR's contract; null where it is not mapped. */
    contractCodes: LineCodes | null
  }[]
}

/** What a panel opens with, in as few reads as can be. */
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
   * Links a COR to lines that are in a change event already; nothing is written in Procore. False when the COR or one
   * of the lines is linked, or an unfinished push holds the COR or the change event.
   */
  link(companyId: ProcoreCompanyId, link: Link, activity: ActivityEntry): Promise<boolean>
  /**
   * Lets a COR go from a change event without touching its lines in Procore, which are remembered. False when it is not
   * linked there (any more) or a push holds it.
   */
  unlink(
    companyId: ProcoreCompanyId,
    from: Pick<LinkHeader, 'corId' | 'changeEventId'>,
    activity: ActivityEntry,
  ): Promise<boolean>
  /**
   * Links of some CORs and of those of some contracts, under any name they have had, in whichever project they are; without
   * lines.
   */
  ofCorsAndContracts(
    companyId: ProcoreCompanyId,
    corIds: readonly CorId[],
    contractIds: readonly ContractId[],
  ): Promise<LinkHeader[]>
  /** By COR, those whose link it took over or that took over its link, directly or through others. */
  kin(companyId: ProcoreCompanyId, corIds: readonly CorId[]): Promise<ReadonlyMap<CorId, ReadonlySet<CorId>>>
  /**
   * Names that some CORs had while their money was or may have been in Procore and do not have any more, those of CORs whose
   * link they took over included. The contract is null where there was none.
   */
  formerNames(
    companyId: ProcoreCompanyId,
    corIds: readonly CorId[],
  ): Promise<ReadonlyMap<CorId, readonly CorName[]>>
  /**
   * Whether a person has called one of these CORs and another separate, or `successor` and one that the person was not allowed
   * to see: then nothing takes over their link without a question.
   */
  isCalledSeparate(companyId: ProcoreCompanyId, corIds: readonly CorId[], successor: CorId): Promise<boolean>
  /**
   * Lines that were unlinked from these CORs, or from others that were in one of these contracts under any name they have had,
   * and belong to no COR since.
   */
  unlinkedLines(
    companyId: ProcoreCompanyId,
    corIds: readonly CorId[],
    contractIds: readonly ContractId[],
  ): Promise<UnlinkedLine[]>
  /**
   * A revision takes over its predecessor's link and lines; with an entry for the audit trail where a person said so.
   * False when it has a link already or a push holds either.
   */
  transfer(companyId: ProcoreCompanyId, from: CorId, to: CorId, activity?: ActivityEntry): Promise<boolean>
}

export interface AttachmentPlace {
  projectId: ProcoreProjectId
  changeEventId: ChangeEventId
}

/** Signed T&M tags attached to change events: each once, whoever asks at the same time. */
export interface AttachedTags {
  /**
   * Claims a tag before its file is sent. `attached`: it hangs there already; `busy`: somebody is at it;
   * `resumed`: a claim ran out whose outcome nobody knows, so look before sending again.
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
  /** Gives claims back: nothing was attached. */
  release(companyId: ProcoreCompanyId, place: AttachmentPlace, tagIds: readonly TagId[]): Promise<void>
  list(companyId: ProcoreCompanyId, place: AttachmentPlace): Promise<{ tagId: TagId; attachedAt: string }[]>
}
