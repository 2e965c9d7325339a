import type { LineContent } from '../change-event.ts'
import type { CorStatus } from '../change-order-request.ts'
import type {
  ChangeEventId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
} from '../ids.ts'
import type { Cents } from '../money.ts'
import type { Plan } from '../push.ts'

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
