import type { Breakdown, DesiredLine, LineCodes } from './breakdown.ts'
import type { LineContent, NewChangeEvent } from './change-event.ts'
import type { AmountBasis, CorStatus } from './change-order-request.ts'
import type {
  ChangeEventId,
  ChangeItemId,
  ContractId,
  CorId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
  SessionId,
} from './ids.ts'
import type { AcceptedDifference, KeptContent, LineDecision, LinkedLine, LinkHeader } from './link.ts'
import type { Cents } from './money.ts'
import type { ContractMap } from './ports/store-setup.ts'
import type { Finding } from './preflight.ts'

/**
 * Why a line stays as it is: it is as desired · Procore has locked it · a person kept it as edited earlier · a person
 * keeps it as edited in this push · its COR has no amount now.
 */
export const keepReasons = ['same', 'locked', 'kept', 'edited', 'no_amount'] as const
export type KeepReason = (typeof keepReasons)[number]

/** What a push does to one line. The table of cases is above `planLine` in plan-line.ts. */
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
      content: KeptContent
      wanted: LineContent
      why: KeepReason
      decision: LineDecision | null
      /** It differs from what the last push left; this push records that. */
      editedInProcore?: boolean
      /** See `LinkedLine.movesTo`. */
      movesTo?: LineCodes
    }
  /** A person removed our line in Procore and it stays out, as decided in this push (`isNew`) or an earlier one. */
  | {
      action: 'leave_out'
      changeItemId: ChangeItemId
      key: string
      content: LineContent
      wanted: LineContent
      isNew: boolean
      decision: LineDecision
    }
  /**
   * Our line was edited or removed in Procore, or stored with another amount, and the user has not yet chosen which
   * content to keep.
   */
  | {
      action: 'choose'
      changeItemId: ChangeItemId
      line: DesiredLine | null
      procore: LineContent | null
      key: string
    }

/**
 * A person's choice for a line: keep Procore's or Clearstory's content on an edited line of ours; or add our new line
 * `beside` a similar line that belongs to no COR.
 */
export const lineChoices = ['procore', 'clearstory', 'beside'] as const
export type LineChoice = (typeof lineChoices)[number]

export interface PlannedCor {
  corId: CorId
  number: string
  title: string
  status: CorStatus
  contractorName: string | null
  contractId: ContractId | null
  /** The codes of the COR's contract; see `Link.pushed.contractCodes`. */
  contractCodes: LineCodes | null
  corUpdatedAt: string
  /**
   * The COR state that was planned (`corFingerprintText`, optimistic lock): a push is refused if it has changed. null:
   * any version is accepted.
   */
  corFingerprint: string | null
  breakdown: Breakdown
  amountBasis: AmountBasis
  /** Sum of this COR's lines in the change event now; null if it has none yet. */
  previousCents: Cents | null
  /** Sum of this COR's lines after the push. If it differs from `corCents`, the push accepts the difference. */
  newCents: Cents
  /** The COR's own amount under its basis when it was planned; null if it leaves or has none. */
  corCents: Cents | null
  /** Whether the push removes the COR from the change event. */
  leaves: boolean
  /** For a removal: the COR's amount and state in Clearstory, for which lines that cannot be removed are accepted. */
  removedFrom?: Pick<AcceptedDifference, 'corCents' | 'reason'>
  lines: PlannedLine[]
  /** The link before this push; null if the COR was in no change event. */
  previousLink: LinkHeader | null
  /**
   * Lines of `previousLink` whose record holds more than Procore's own data: decided about, kept out, edited, locked,
   * or with other wanted content.
   */
  previousLines: LinkedLine[]
  /** For an undo: the link to restore; null if the COR was in no change event before. */
  restores: LinkHeader | null
  /** For an undo: the `previousLines` of the push that it reverts. */
  restoresLines: LinkedLine[]
}

/** Whether a push adds lines of a COR or changes existing ones. */
export function writesLines({ leaves, lines }: Pick<PlannedCor, 'leaves' | 'lines'>): boolean {
  return !leaves && lines.some(({ action }) => action === 'add' || action === 'change')
}

/**
 * Whether a push may bring money of a COR into Procore. The removal of a line does so too if the line counted against
 * the COR's amount, as one below zero does in a COR above zero.
 */
export function writesMoney(cor: Pick<PlannedCor, 'leaves' | 'lines' | 'newCents'>): boolean {
  const isCounter = ({ amountCents }: LineContent) => Math.sign(amountCents) * Math.sign(cor.newCents) < 0
  return (
    writesLines(cor) ||
    (!cor.leaves && cor.lines.some((line) => line.action === 'remove' && isCounter(line.before)))
  )
}

export type PlannedDestination =
  | { kind: 'existing'; changeEventId: ChangeEventId; number: string; title: string }
  /**
   * `reference` is appended to the new change event's description (idempotency key), so that it can be found if the
   * response is lost.
   */
  | { kind: 'new'; event: NewChangeEvent; reference: string }

export interface Plan {
  destination: PlannedDestination
  cors: PlannedCor[]
  /** Every line the change event had when it was planned; any other line is new. */
  knownItemIds: ChangeItemId[]
  /** Totals of this push's CORs. */
  previousTotalCents: Cents
  newTotalCents: Cents
  /** Totals of the whole change event, including lines that are not ours. */
  eventPreviousTotalCents: Cents
  eventNewTotalCents: Cents
  findings: Finding[]
  /** SHA-256 of the change event that was read, see fingerprint.ts; null for a new change event. */
  fingerprint: string | null
  /** Contract maps to save once the push is applied. */
  remember: ContractMap[]
  /** CORs that a person marked as separate although they look like the same change. */
  separate?: SeparatePair[]
  /**
   * Short hashes of possible duplicates known when the plan was made (`alikeOf`); the user has been asked about them.
   */
  alike?: string[]
}

/**
 * State machine:
 *
 * planned → sending → applied | conflict | unknown; unknown → applied | planned | withdrawn; planned → withdrawn.
 *
 * A push whose process died while `sending` is treated as unknown once its lease has expired.
 */
export const pushStates = ['planned', 'sending', 'unknown', 'applied', 'conflict', 'withdrawn'] as const
export type PushState = (typeof pushStates)[number]

/** A COR to be added, and the similar COR from which it is separate. */
export interface SeparatePair {
  corId: CorId
  /** null: CORs that this person may not see, and so cannot name. */
  otherCorId: CorId | null
}

/** `keep`: nothing is written in Procore; the user's decisions are stored. */
export const pushKinds = ['push', 'keep', 'undo', 'remove'] as const
export type PushKind = (typeof pushKinds)[number]

/** One write, from plan to result. */
export interface Push {
  pushId: PushId
  projectId: ProcoreProjectId
  kind: PushKind
  state: PushState
  plan: Plan
  /** The change event written to; null until a new one has been identified. */
  changeEventId: ChangeEventId | null
  personId: ProcoreUserId
  personName: string
  sessionId: SessionId
  createdAt: string
  sentAt: string | null
  closedAt: string | null
  /** For an undo: the push that it reverts. */
  undoes: PushId | null
}
