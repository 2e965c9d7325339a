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
import type { RecordedLine } from '../moved-amounts.ts'
import type { Plan, Push, PushState } from '../push.ts'
import type { AnsweredLine } from '../similar-lines.ts'

/** The writes that close a push, in one batch. */
export interface PushClosing {
  pushId: PushId
  /** The state it must still be in (compare-and-swap); otherwise nothing is written and `false` is returned. */
  from: PushState
  /**
   * When it was sent, as known to the closer: a push that was released and sent again is a different send, and must not
   * be closed by this one.
   */
  sentAt: string | null
  to: 'applied' | 'planned' | 'withdrawn' | 'conflict'
  /** The write is known not to have been sent, so the push counts as unsent unless an earlier attempt was sent. */
  neverLeft?: boolean
  /** Some lines of the push were not visible in Procore. They may have been written and changed since. */
  isPartial?: boolean
  changeEventId: ChangeEventId | null
  closedAt: string
  /** Links to write with their lines replaced, and CORs whose link is deleted. */
  links: Link[]
  unlinked: CorId[]
  /** Lines that this push removed from Procore. Other lines that lose their link are recorded as unlinked. */
  removed?: ChangeItemId[]
  activity: ActivityEntry | null
}

/**
 * Which pushes are unfinished: those whose lease has expired by then (ISO 8601 UTC), or also those being sent, if their
 * process is known to have died.
 */
export type Unfinished = { leasesOutBy: string } | { includeSending: true }

export type AppliedPush = Pick<Push, 'pushId' | 'kind' | 'personName' | 'undoes'> & {
  /** ISO 8601 UTC. */
  at: string
  corIds: CorId[]
}

type OfCor<Row> = Row & { corId: CorId }

export interface Pushes {
  create(companyId: ProcoreCompanyId, push: Push): Promise<void>
  get(companyId: ProcoreCompanyId, pushId: PushId): Promise<Push | null>
  /**
   * planned → sending, once, claiming (locking) the push's CORs and its change event with unique indexes.
   *
   * - `busy`: another push holds one of them
   * - `moved`: the push is no longer planned
   * - `linked_elsewhere`: the link of a COR has changed since it was planned: linked elsewhere, linked again, or
   *   unlinked
   */
  claim(
    companyId: ProcoreCompanyId,
    pushId: PushId,
    sentAt: string,
    leaseUntil: string,
  ): Promise<'claimed' | 'busy' | 'moved' | 'linked_elsewhere'>
  /** sending → unknown without releasing the claims, if this is still the send that began at `sentAt`. */
  markUnknown(companyId: ProcoreCompanyId, pushId: PushId, sentAt: string | null): Promise<void>
  /** Closes the push and releases its claims in one batch. Returns false if it was no longer in `from`. */
  close(companyId: ProcoreCompanyId, closing: PushClosing): Promise<boolean>
  /**
   * Unfinished pushes of a project, or of all (null): those with an unknown outcome, and those being sent, either all
   * of them or only those whose lease has expired by then (ISO 8601 UTC).
   */
  unfinished(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId | null,
    which: Unfinished,
  ): Promise<Push[]>
  /** Unfinished pushes of every company, for recovery at startup and on schedule. Crosses companies on purpose. */
  unfinishedAnywhere(which: Unfinished): Promise<{ companyId: ProcoreCompanyId; pushId: PushId }[]>
  /**
   * The lines that belong to no COR and for which applied pushes of the given CORs chose "beside", as they were then.
   * Lines that were not named to the person who answered are left out.
   */
  answeredLines(companyId: ProcoreCompanyId, corIds: readonly CorId[]): Promise<OfCor<AnsweredLine>[]>
  /** What applied pushes of the given CORs recorded about lines before they wrote (`PlannedCor.previousLines`). */
  recordedLines(companyId: ProcoreCompanyId, corIds: readonly CorId[]): Promise<OfCor<RecordedLine>[]>
  /**
   * Who wrote the lines of the given links: a push of the COR itself, or of an earlier COR whose link it took over.
   * Links made by hand are left out until a push adds or changes one of their lines: keeping or removing lines writes
   * no amounts.
   */
  writers(
    companyId: ProcoreCompanyId,
    links: readonly Pick<LinkHeader, 'corId' | 'lastPushId'>[],
  ): Promise<ReadonlyMap<CorId, 'itself' | 'another'>>
  /**
   * Pushes that were sent since then (ISO 8601 UTC) but, as far as could be seen, did not arrive, or only in part;
   * newest first. Covers the given CORs and others that were in one of these contracts under any name, in any project.
   */
  sentInVain(
    companyId: ProcoreCompanyId,
    of: { corIds: readonly CorId[]; contractIds: readonly ContractId[] },
    since: string,
  ): Promise<Push[]>
  /**
   * Deletes pushes that wrote nothing: those created before `plannedBefore` and never sent, and those sent before
   * `sentBefore` that did not show in Procore. Never deletes an unfinished or applied push. Crosses companies on
   * purpose.
   */
  forgetUnsent(plannedBefore: string, sentBefore: string): Promise<void>
  /** The applied push that created a change event; null if none of ours did. */
  maker(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<PushId | null>
  /** The newest applied push on a change event, for undo; without its plan, which rendering the panel does not need. */
  lastApplied(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<AppliedPush | null>
}

/** Activity on a change event or its CORs. */
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

/** Changes to a company's or project's setup, and the app's writes to Clearstory. */
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
  /** Every touched line before and after; null for an entry without a plan. */
  plan: Plan | null
  /** The lines of the push's CORs that were in Procore when it was closed; omitted for an entry without a plan. */
  arrived?: ArrivedLine[]
  /** For a push: its response was lost, and its effect was determined by reading Procore again. */
  foundAgain?: boolean
  /** For `linked` and `unlinked`. */
  byHand?: LinesByHand
  /** For setup: the name of the subject. Never a secret, never an amount. */
  subject?: string
}

/** The COR, and the lines that were linked or unlinked. */
export interface LinesByHand {
  corId: CorId
  corNumber: string
  lines: LineContent[]
  /** If there are too many lines, the count and sum of the rest. */
  more?: { count: number; cents: Cents }
}

export interface ArrivedLine {
  corId: CorId
  key: string
  description: string
  cents: Cents
}

/** A change in Clearstory to a COR that is in a change event, or a revision that replaced it. */
export interface CorChangeSeen {
  kind: 'changed' | 'revised'
  corId: CorId
  changeEventId: ChangeEventId
  /** From Clearstory's clock. */
  updatedAt: string
  seenAt: string
  before: CorStateSeen
  after: CorStateSeen
}

export interface CorStateSeen {
  number: string
  title: string
  /** `deleted`: Clearstory no longer has the COR. */
  status: CorStatus | 'deleted'
  /** Under the basis of the link; null if there is no exact amount. */
  cents: Cents | null
}

/** A trail entry for company admins. Never contains an amount. */
export interface TrailEntry {
  /** Increases over time; used as the cursor for the next page. */
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
  /** ISO 8601 UTC, both inclusive. */
  from?: string
  to?: string
  /** Only entries before this one. */
  before?: number
  limit: number
}

export type HistoryOf = { changeEventId: ChangeEventId } | { corId: CorId }

/** A page of a history, newest first: at most 50 rows, and at most one megabyte unless a single row is larger. */
export interface HistoryPart<T> {
  rows: HistoryRow<T>[]
  /** There are no older rows. */
  isLast: boolean
}

export interface HistoryRow<T> {
  /** Increases over time; used as the cursor for the next page. */
  rowId: number
  /** Size in the database. */
  bytes: number
  value: T
}

/** `before` is the cursor: only rows below it; null for the newest. */
export interface Activity {
  append(companyId: ProcoreCompanyId, entry: ActivityEntry): Promise<void>
  /** What people did. For a COR: every push that contained it, and everything done with it by hand. */
  entries(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    of: HistoryOf,
    before: number | null,
  ): Promise<HistoryPart<ActivityEntry>>
  /** Changes made in Clearstory; recorded whenever a COR is stored. */
  corChanges(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    of: HistoryOf,
    before: number | null,
  ): Promise<HistoryPart<CorChangeSeen>>
  /** Everything done in a company, newest first. */
  trail(companyId: ProcoreCompanyId, query: TrailQuery): Promise<TrailEntry[]>
}
