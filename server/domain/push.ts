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
 * Why a line stays as it is: it is as wanted · Procore has locked it · a person kept it as edited before · a person
 * keeps it as edited with this push · its COR has no amount now.
 */
export const keepReasons = ['same', 'locked', 'kept', 'edited', 'no_amount'] as const
export type KeepReason = (typeof keepReasons)[number]

/** What a push does to one line. The table of cases is above `planLine` in plan-lines.ts. */
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
      /** It is another than the last push left, which the push takes note of. */
      editedInProcore?: boolean
      /** See `LinkedLine.movesTo`. */
      movesTo?: LineCodes
    }
  /** A person removed our line in Procore and it stays out: decided with this push (`isNew`) or an earlier one. */
  | {
      action: 'leave_out'
      changeItemId: ChangeItemId
      key: string
      content: LineContent
      wanted: LineContent
      isNew: boolean
      decision: LineDecision
    }
  /** Our line was edited or removed in Procore, or stored with another amount, and whose content stays is not chosen yet. */
  | {
      action: 'choose'
      changeItemId: ChangeItemId
      line: DesiredLine | null
      procore: LineContent | null
      key: string
    }

/**
 * A person's answer about a line: Procore's or Clearstory's content stays on an edited line of ours; or our new line goes
 * `beside` a line that looks like it and belongs to no COR.
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
  /** The COR as it was planned (`corFingerprintText`): a push of another version is refused. null: any version will do. */
  corFingerprint: string | null
  breakdown: Breakdown
  amountBasis: AmountBasis
  /** Sum of this COR's lines in the change event now; null when it has none yet. */
  previousCents: Cents | null
  /** Sum of this COR's lines after the push. Where it is not `corCents`, the push accepts the difference. */
  newCents: Cents
  /** The amount the COR itself had under its basis when it was planned; null when it leaves or has none. */
  corCents: Cents | null
  /** True when the push takes the COR out of the change event. */
  leaves: boolean
  /** Of a removal: what the COR is in Clearstory, against which lines that cannot be removed are kept. */
  removedFrom?: Pick<AcceptedDifference, 'corCents' | 'reason'>
  lines: PlannedLine[]
  /** The link as it was before this push; null when the COR was in no change event. */
  previousLink: LinkHeader | null
  /**
   * Lines of `previousLink` about which more was recorded than what Procore had of them: decided about, kept out, edited,
   * locked, or wanted otherwise.
   */
  previousLines: LinkedLine[]
  /** For an undo: the link to go back to; null where the COR goes back to being in no change event. */
  restores: LinkHeader | null
  /** For an undo: the `previousLines` of the push that it takes back. */
  restoresLines: LinkedLine[]
}

/** Whether a push puts money of a COR in, or changes what is there. */
export function writesMoney({ leaves, lines }: Pick<PlannedCor, 'leaves' | 'lines'>): boolean {
  return !leaves && lines.some(({ action }) => action === 'add' || action === 'change')
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
  /** Contract maps to save when the push is applied. */
  remember: ContractMap[]
  /** CORs that a person called separate although they look like the same change. */
  separate?: SeparatePair[]
  /** Short hashes of what may be the same money and was known when the plan was made (`alikeOf`); the person was asked about it. */
  alike?: string[]
}

/**
 * planned → sending → applied | conflict | unknown;  unknown → applied | planned | withdrawn;  planned → withdrawn.
 * A push whose process died while `sending` is treated as unknown once its lease has run out.
 */
export const pushStates = ['planned', 'sending', 'unknown', 'applied', 'conflict', 'withdrawn'] as const
export type PushState = (typeof pushStates)[number]

/** `keep`: nothing is written in Procore; what people decided about it is stored. */
/** A COR that comes in, and the one that it looks like and is separate from. */
export interface SeparatePair {
  corId: CorId
  /** null: those that this person may not see, and so cannot name. */
  otherCorId: CorId | null
}

export const pushKinds = ['push', 'keep', 'undo', 'remove'] as const
export type PushKind = (typeof pushKinds)[number]

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
