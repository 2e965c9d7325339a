import type { Breakdown, LineCodes } from './breakdown.ts'
import type { ChangeItem, LineContent } from './change-event.ts'
import type { AmountBasis, CorStatus } from './change-order-request.ts'
import type {
  ChangeEventId,
  ChangeItemId,
  ContractId,
  CorId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
} from './ids.ts'
import type { Cents } from './money.ts'

/**
 * A person's decision about a line of ours that was edited or removed in Procore. It holds until Clearstory's desired
 * content for the line changes, or the line is edited again.
 */
export interface LineDecision {
  kind: 'kept_as_edited' | 'kept_out'
  personId: ProcoreUserId
  personName: string
  /** ISO 8601 UTC. */
  at: string
  /** Kept although the COR no longer has this line, or has no amount; otherwise, kept with content other than desired. */
  isUnwanted?: true
}

/** The content of a line of ours when a push closed. */
export interface KeptContent extends LineContent {
  /** The amount as Procore gave it, if it is not an exact number of cents (`ChangeItem.inexactAmount`). */
  inexactAmount?: string
}

/**
 * A line that this app added to a change event. A line that was kept out stays recorded although it no longer exists in
 * Procore.
 */
export interface LinkedLine {
  changeItemId: ChangeItemId
  corId: CorId
  key: string
  /** The content that Procore stored, or that a person edited and kept. */
  content: KeptContent
  /** The content that the last push wanted. */
  wanted: LineContent
  decision: LineDecision | null
  /** The codes that a locked line is to get once Procore unlocks it, if they differ from its current ones. */
  movesTo?: LineCodes
}

/** A current or earlier number and title of a COR. */
export interface CorName {
  number: string
  title: string
  contractId: ContractId | null
}

/**
 * A line whose link to a COR was removed without deleting it in Procore: a person unlinked it, or a stale read did not
 * show it. It belongs to no COR, and its amount may still be in Procore.
 */
export interface UnlinkedLine {
  changeItemId: ChangeItemId
  corId: CorId
  /** The COR's number and title when it was pushed, since then, and now. */
  names: CorName[]
  projectId: ProcoreProjectId
  changeEventId: ChangeEventId
  changeEventNumber: string
  changeEventTitle: string
  /** Its content when it was unlinked. */
  content: LineContent
  /** ISO 8601 UTC. */
  unlinkedAt: string
}

/**
 * What the lines were compared with when a difference was accepted: the COR's amount, or why it had none (no amount,
 * void or deleted, not in the project). An acceptance for one reason does not cover another.
 */
export const acceptedReasons = ['amount', 'no_amount', 'void', 'not_in_project'] as const
export type AcceptedReason = (typeof acceptedReasons)[number]

/** A difference between a COR and its lines that was shown before a push and accepted with it. */
export interface AcceptedDifference {
  /** Sum of the COR's lines in Procore. */
  linesCents: Cents
  /** The COR's amount; null for every other reason. */
  corCents: Cents | null
  reason: AcceptedReason
  personId: ProcoreUserId
  personName: string
  /** ISO 8601 UTC. */
  at: string
}

/** Links a COR to the change event that contains it. At most one per COR, enforced by a unique index. */
export interface Link {
  projectId: ProcoreProjectId
  corId: CorId
  changeEventId: ChangeEventId
  changeEventNumber: string
  changeEventTitle: string
  breakdown: Breakdown
  amountBasis: AmountBasis
  /** The COR's own data at its last push; its lines may differ if a person kept Procore's content. */
  pushed: {
    amountCents: Cents
    number: string
    title: string
    status: CorStatus
    corUpdatedAt: string
    contractId: ContractId | null
    /** The codes of the COR's contract at that push; null if it had none. */
    contractCodes: LineCodes | null
  }
  accepted: AcceptedDifference | null
  pushedById: ProcoreUserId
  pushedByName: string
  pushedAt: string
  lastPushId: PushId
  lines: LinkedLine[]
}

/** A link without its lines. */
export type LinkHeader = Omit<Link, 'lines'>

export function headerOf({ lines: _, ...header }: Link): LinkHeader {
  return header
}

export function sameContent(a: LineContent, b: LineContent): boolean {
  return sameWish(a, b) && sameCodes(a, b)
}

/** Whether two desired contents are equal: description, amount, quantity and unit. Codes are ignored. */
export function sameWish(a: LineContent, b: LineContent): boolean {
  return (
    a.description === b.description &&
    a.amountCents === b.amountCents &&
    a.quantity === b.quantity &&
    a.unitCost === b.unitCost &&
    a.unitOfMeasure === b.unitOfMeasure
  )
}

export function sameCodes(a: LineCodes, b: LineCodes): boolean {
  return a.budgetCodeId === b.budgetCodeId && a.vendorId === b.vendorId && a.commitmentId === b.commitmentId
}

export function codesOf({ commitmentId, vendorId, budgetCodeId }: LineCodes): LineCodes {
  return { commitmentId, vendorId, budgetCodeId }
}

/** Whether a contract's codes changed. Codes that are null now do not count. */
export function nameOtherCodes(now: LineCodes, before: LineCodes): boolean {
  const differs = (named: string | null, then: string | null) => named !== null && named !== then
  return (
    differs(now.commitmentId, before.commitmentId) ||
    differs(now.vendorId, before.vendorId) ||
    differs(now.budgetCodeId, before.budgetCodeId)
  )
}

/** When a line of the link was last edited in Procore; null if none was, or if Procore does not provide it. */
export function editedAt(link: Pick<Link, 'lines'>, items: readonly ChangeItem[]): string | null {
  const edited = new Set(editedLines(link, items).map(({ changeItemId }) => changeItemId))
  const times = items.flatMap(({ changeItemId, updatedAt }) =>
    edited.has(changeItemId) ? (updatedAt ?? []) : [],
  )
  return times.sort().at(-1) ?? null
}

/** The current content of a line in Procore, including a fraction of a cent that a person may have entered. */
export function contentNow({ content, inexactAmount }: ChangeItem): KeptContent {
  return inexactAmount === null ? content : { ...content, inexactAmount }
}

/** Whether a line differs from what was stored. A fraction of a cent, which no push writes, is an edit too. */
export function isEdited({ content }: Pick<LinkedLine, 'content'>, item: ChangeItem): boolean {
  return item.inexactAmount !== (content.inexactAmount ?? null) || !sameContent(item.content, content)
}

/** Whether a line was stored with content other than Clearstory wanted, even by a fraction of a cent. */
export function isStoredOtherwise({ content, wanted }: Pick<LinkedLine, 'content' | 'wanted'>): boolean {
  return content.inexactAmount !== undefined || !sameWish(content, wanted)
}

/** The lines of a link that differ from what the last push left: edited, removed, or back although kept out. */
export function editedLines(link: Pick<Link, 'lines'>, items: readonly ChangeItem[]): LinkedLine[] {
  const now = new Map(items.map((item) => [item.changeItemId, item]))
  return link.lines.filter((line) => {
    const item = now.get(line.changeItemId)
    const keptOut = line.decision?.kind === 'kept_out'
    return item === undefined ? !keptOut : keptOut || isEdited(line, item)
  })
}

/** Whether a line is now unlocked that was locked on codes other than its COR's. */
export function mayMove(link: Pick<Link, 'lines'>, items: readonly ChangeItem[]): boolean {
  const waiting = new Set(link.lines.flatMap((line) => (line.movesTo ? line.changeItemId : [])))
  return items.some((item) => item.editable && waiting.has(item.changeItemId))
}

/** The sum of a link's lines: in Procore if it has been read, otherwise as the last push left them. */
export function linesCents(
  link: { lines: readonly LinkedLine[] },
  items: readonly ChangeItem[] | null,
): Cents {
  const now = items && new Map(items.map((item) => [item.changeItemId, item.content.amountCents]))
  let total = 0
  for (const { changeItemId, content, decision } of link.lines) {
    if (now) total += now.get(changeItemId) ?? 0
    else if (decision?.kind !== 'kept_out') total += content.amountCents
  }
  return total
}
