import type {
  ChangeEventId,
  ChangeItemId,
  ContractId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  PushId,
} from '../ids.ts'
import type { Link, LinkHeader } from '../link.ts'
import type { Push, PushState } from '../push.ts'
import type { AnsweredLine } from '../similar-lines.ts'
import type { ActivityEntry } from './store-activity.ts'

/** What closes a push, all in one batch. */
export interface PushClosing {
  pushId: PushId
  /** The state it must still be in; otherwise nothing is written and `false` comes back. */
  from: PushState
  /** When it was sent, as the closer knows it: a push given back and sent again is another sending, not to be closed by it. */
  sentAt: string | null
  to: 'applied' | 'planned' | 'withdrawn' | 'conflict'
  /** The write is known not to have left: it counts as not sent, unless an earlier try was. */
  neverLeft?: boolean
  /** Some lines of the push did not show in Procore. They may have been written and changed since. */
  isPartial?: boolean
  changeEventId: ChangeEventId | null
  closedAt: string
  /** Links to write whole (their lines replaced), and CORs whose link goes. */
  links: Link[]
  unlinked: CorId[]
  /** Lines that this push took out of Procore. Other lines that lose their link are recorded as unlinked. */
  removed?: ChangeItemId[]
  activity: ActivityEntry | null
}

/**
 * Which pushes are unfinished: those whose lease has run out by then (ISO 8601 UTC), or also those that are being sent,
 * where their process is known to be gone.
 */
export type Unfinished = { leasesOutBy: string } | { includeSending: true }

export type AppliedPush = Pick<Push, 'pushId' | 'kind' | 'personName' | 'undoes'> & {
  /** ISO 8601 UTC. */
  at: string
  corIds: CorId[]
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
  /**
   * Unfinished pushes of a project, or of all (null): those whose outcome is unknown, and those being sent, either all of them or only
   * where the lease has run out by then (ISO 8601 UTC).
   */
  unfinished(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId | null,
    which: Unfinished,
  ): Promise<Push[]>
  /** Which pushes of every company are unfinished, for recovery at start and on schedule. Crosses companies on purpose. */
  unfinishedAnywhere(which: Unfinished): Promise<{ companyId: ProcoreCompanyId; pushId: PushId }[]>
  /** The lines that belong to no COR and beside which applied pushes put some CORs, as they were then. */
  answeredLines(
    companyId: ProcoreCompanyId,
    corIds: readonly CorId[],
  ): Promise<(AnsweredLine & { corId: CorId })[]>
  /**
   * Who wrote the lines of some links: a push of the COR itself, or one of an earlier COR whose link it took over. Links made
   * by hand are left out until a push adds or changes a line of theirs: keeping or removing lines writes no money.
   */
  writers(
    companyId: ProcoreCompanyId,
    links: readonly Pick<LinkHeader, 'corId' | 'lastPushId'>[],
  ): Promise<ReadonlyMap<CorId, 'itself' | 'another'>>
  /**
   * Pushes of these CORs, or of others that were in one of these contracts under any name, in whichever project, that left since then (ISO 8601 UTC) and did
   * not arrive, or only in part, as far as could be seen; the newest first.
   */
  sentInVain(
    companyId: ProcoreCompanyId,
    of: { corIds: readonly CorId[]; contractIds: readonly ContractId[] },
    since: string,
  ): Promise<Push[]>
  /**
   * Forgets pushes that wrote nothing: those made before `plannedBefore` that never left, and those that left before
   * `sentBefore` and did not show in Procore. Never one that is unfinished or applied. Crosses companies on purpose.
   */
  forgetUnsent(plannedBefore: string, sentBefore: string): Promise<void>
  /** The applied push that made a change event; null where none of ours did. */
  maker(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<PushId | null>
  /** The newest applied push on a change event, for undo; without its plan, which every paint of the panel can do without. */
  lastApplied(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<AppliedPush | null>
}
