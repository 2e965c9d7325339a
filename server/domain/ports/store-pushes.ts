import type { LineContent } from '../change-event.ts'
import type { CorStatus } from '../change-order-request.ts'
import type {
  ChangeEventId,
  ChangeItemId,
  ContractId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
} from '../ids.ts'
import type { Link, LinkHeader } from '../link.ts'
import type { Cents } from '../money.ts'
import type { Plan, Push, PushState } from '../push.ts'
import type { AnsweredLine } from '../similar-lines.ts'

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

/** What is done to a change event or its CORs. */
export const eventKinds = [
  'push',
  'keep',
  'undo',
  'remove',
  'withdrawn',
  'linked',
  'unlinked',
  'attached',
] as const
export type EventKind = (typeof eventKinds)[number]

/** What is done to a company's or project's setup, and what the app writes into Clearstory. */
export const setupKinds = [
  'connected',
  'key_replaced',
  'disconnected',
  'mapped',
  'unmapped',
  'released',
  'release_withdrawn',
  'contracts_mapped',
  'labels_on',
  'labels_off',
  'label_added',
  'label_removed',
  // About the company's installation (store-installations.ts).
  'app_uninstalled',
  'app_unreachable',
  'app_found',
  'data_deleted',
] as const
export type SetupKind = (typeof setupKinds)[number]

export const activityKinds = [...eventKinds, ...setupKinds] as const
export type ActivityKind = (typeof activityKinds)[number]

export function isEventKind(kind: ActivityKind): kind is EventKind {
  return eventKinds.some((known) => known === kind)
}

/** The audit trail: who, when, what, before, after. */
export interface ActivityEntry {
  at: string
  personId: ProcoreUserId
  personName: string
  projectId: ProcoreProjectId
  changeEventId: ChangeEventId | null
  pushId: PushId | null
  kind: ActivityKind
  /** Before and after of every line touched; null for what has no plan. */
  plan: Plan | null
  /** The lines of the push's CORs that were in Procore when it was closed; left out for what has no plan. */
  arrived?: ArrivedLine[]
  /** Of a push: its answer was lost, and what it did was found by reading Procore again. */
  foundAgain?: boolean
  /** For `linked` and `unlinked`. */
  byHand?: LinesByHand
  /** For setup: what it was about, by name. Never a secret, never an amount. */
  subject?: string
}

/** The COR, and the lines that it took or let go. */
export interface LinesByHand {
  corId: CorId
  corNumber: string
  lines: LineContent[]
  /** Of very many lines the rest: how many, and what they add up to. */
  more?: { count: number; cents: Cents }
}

export interface ArrivedLine {
  corId: CorId
  key: string
  description: string
  cents: Cents
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

/** What a company admin reads: never an amount. */
export interface TrailEntry {
  /** Rises with time; pages of the trail go on below the last one. */
  entryId: number
  at: string
  personName: string
  projectId: ProcoreProjectId
  changeEventId: ChangeEventId | null
  kind: ActivityKind
  foundAgain: boolean
  subject: string | null
  corNumbers: string[]
}

export interface TrailQuery {
  kinds?: ActivityKind[]
  projectId?: ProcoreProjectId
  /** Part of a person's name. */
  person?: string
  /** ISO 8601 UTC, both included. */
  from?: string
  to?: string
  /** Only entries before this one. */
  before?: number
  limit: number
}

export type HistoryOf = { changeEventId: ChangeEventId } | { corId: CorId }

/** Some of a history, newest first: at most 50 rows, and no more than a megabyte of them except for a single one. */
export interface HistoryPart<T> {
  rows: HistoryRow<T>[]
  /** Nothing is older. */
  isLast: boolean
}

export interface HistoryRow<T> {
  /** Rises with time; the next part is what is below the last one. */
  rowId: number
  /** What it takes in the database. */
  bytes: number
  value: T
}

/** `before`: only rows below this one; null for the newest. */
export interface Activity {
  append(companyId: ProcoreCompanyId, entry: ActivityEntry): Promise<void>
  /** What people did. Of a COR: every push that had it in it, and what was done with it by hand. */
  entries(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    of: HistoryOf,
    before: number | null,
  ): Promise<HistoryPart<ActivityEntry>>
  /** What Clearstory changed meanwhile; noted by whatever stores a COR. */
  corChanges(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    of: HistoryOf,
    before: number | null,
  ): Promise<HistoryPart<CorChangeSeen>>
  /** Everything that was done in a company, newest first. */
  trail(companyId: ProcoreCompanyId, query: TrailQuery): Promise<TrailEntry[]>
}
