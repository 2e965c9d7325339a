import type { Breakdown, DesiredLine } from './breakdown.ts'
import type { LineContent, NewChangeEvent } from './change-event.ts'
import type { AmountBasis, CorStatus } from './change-order-request.ts'
import type {
  ChangeEventId,
  ChangeItemId,
  CorId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
  SessionId,
} from './ids.ts'
import type { LinkHeader } from './link.ts'
import type { Cents } from './money.ts'
import type { Finding } from './preflight.ts'

/** What a push does to one line. The table of cases stands above `planLines` in plan.ts. */
export type PlannedLine =
  | { action: 'add'; line: DesiredLine; removedInProcore: boolean }
  | {
      action: 'change'
      changeItemId: ChangeItemId
      line: DesiredLine
      before: LineContent
      editedInProcore: boolean
    }
  | {
      action: 'remove'
      changeItemId: ChangeItemId
      key: string
      before: LineContent
      editedInProcore: boolean
    }
  | {
      action: 'keep'
      changeItemId: ChangeItemId
      key: string
      content: LineContent
      why: 'same' | 'locked' | 'edited'
    }
  /** Someone edited or removed our line in Procore and nobody has chosen yet whose content stays. */
  | {
      action: 'choose'
      changeItemId: ChangeItemId
      line: DesiredLine | null
      procore: LineContent | null
      key: string
    }

/** Whose content stays on a line that was edited in Procore. */
export type LineChoice = 'procore' | 'clearstory'

export interface PlannedCor {
  corId: CorId
  number: string
  title: string
  status: CorStatus
  contractorName: string | null
  corUpdatedAt: string
  breakdown: Breakdown
  amountBasis: AmountBasis
  /** Sum of this COR's lines in the change event now; null when it has none yet. */
  previousCents: Cents | null
  /** Sum of this COR's lines after the push. */
  newCents: Cents
  /** The amount the COR itself had under its basis when it was planned; null when it leaves or has none. */
  corCents: Cents | null
  /** True when the push takes the COR out of the change event. */
  leaves: boolean
  lines: PlannedLine[]
  /** The link as it was before this push, so that an undo can restore it; null when the COR was in no change event. */
  previousLink: LinkHeader | null
}

export type PlannedDestination =
  | { kind: 'existing'; changeEventId: ChangeEventId; number: string; title: string }
  /** `reference` ends the description of the new change event, so that a lost answer can be found again. */
  | { kind: 'new'; event: NewChangeEvent; reference: string }

export interface Plan {
  destination: PlannedDestination
  cors: PlannedCor[]
  /** Every line the change event had when it was planned; new lines are told apart by not being here. */
  knownItemIds: ChangeItemId[]
  /** Totals of the CORs of this push. */
  previousTotalCents: Cents
  newTotalCents: Cents
  /** Totals of the whole change event, other people's lines included. */
  eventPreviousTotalCents: Cents
  eventNewTotalCents: Cents
  findings: Finding[]
  /** SHA-256 of what was read, see fingerprint.ts; null for a new change event. */
  fingerprint: string | null
}

/**
 * planned → sending → applied | not_applied | conflict | unknown;  unknown → applied | planned | unknown (partly);
 * planned → withdrawn. A push whose process died while `sending` is treated as unknown once its lease has run out.
 */
export const pushStates = [
  'planned',
  'sending',
  'unknown',
  'applied',
  'not_applied',
  'conflict',
  'withdrawn',
] as const
export type PushState = (typeof pushStates)[number]

export type PushKind = 'push' | 'undo' | 'remove'

/** One write, from plan to result. */
export interface Push {
  pushId: PushId
  projectId: ProcoreProjectId
  kind: PushKind
  state: PushState
  plan: Plan
  /** The change event written to; null until a new one is known. */
  changeEventId: ChangeEventId | null
  personId: ProcoreUserId
  personName: string
  sessionId: SessionId
  createdAt: string
  sentAt: string | null
  closedAt: string | null
  /** For an undo: the push it takes back. */
  undoes: PushId | null
}
