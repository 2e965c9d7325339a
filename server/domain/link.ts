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
 * What a person decided about a line of ours that was edited or removed in Procore. It lasts until Clearstory's wish for
 * the line changes, or until the line is edited again.
 */
export interface LineDecision {
  kind: 'kept_as_edited' | 'kept_out'
  personId: ProcoreUserId
  personName: string
  /** ISO 8601 UTC. */
  at: string
  /** Kept although nothing wants the line any more; else it was kept as another than wanted. */
  isUnwanted?: true
}

/** What a line of ours was when a push closed. */
export interface KeptContent extends LineContent {
  /** The amount as Procore gave it, where it is no exact number of cents (`ChangeItem.inexactAmount`). */
  inexactAmount?: string
}

/** A line this app put into a change event. A line that was kept out is remembered although Procore has it no more. */
export interface LinkedLine {
  changeItemId: ChangeItemId
  corId: CorId
  key: string
  /** As Procore stored it, or as a person edited and kept it. */
  content: KeptContent
  /** As the last push wanted it. */
  wanted: LineContent
  decision: LineDecision | null
  /** A locked line that its COR wants on other codes: those it is to have once Procore unlocks it. */
  movesTo?: LineCodes
}

/** What a COR is or was known by. */
export interface CorName {
  number: string
  title: string
  contractId: ContractId | null
}

/**
 * A line that lost its link to a COR without being deleted in Procore: a person unlinked it, or a stale reading did not
 * show it. It belongs to no COR, and its money may still be in Procore.
 */
export interface UnlinkedLine {
  changeItemId: ChangeItemId
  corId: CorId
  /** What the COR was called when it was pushed, since then, and now. */
  names: CorName[]
  projectId: ProcoreProjectId
  changeEventId: ChangeEventId
  changeEventNumber: string
  changeEventTitle: string
  /** As it was when it was unlinked. */
  content: LineContent
  /** ISO 8601 UTC. */
  unlinkedAt: string
}

/**
 * What the lines were compared with when a difference was accepted: the COR's amount · no amount, because it had none, was void
 * or deleted, or was not in the project. Which of these it was counts: lines kept for one are not kept for another.
 */
export const acceptedReasons = ['amount', 'no_amount', 'void', 'not_in_project'] as const
export type AcceptedReason = (typeof acceptedReasons)[number]

/** A difference between a COR and its lines that was shown before a push and accepted with it. */
export interface AcceptedDifference {
  /** Sum of the COR's lines in Procore. */
  linesCents: Cents
  /** The COR's amount; null for each other reason. */
  corCents: Cents | null
  reason: AcceptedReason
  personId: ProcoreUserId
  personName: string
  /** ISO 8601 UTC. */
  at: string
}

/** "This COR is in that change event": at most one per COR, kept by a unique index. */
export interface Link {
  projectId: ProcoreProjectId
  corId: CorId
  changeEventId: ChangeEventId
  changeEventNumber: string
  changeEventTitle: string
  breakdown: Breakdown
  amountBasis: AmountBasis
  /** What the COR itself was when it was last pushed; its lines may differ where a person kept Procore's. */
  pushed: {
    amountCents: Cents
    number: string
    title: string
    status: CorStatus
    corUpdatedAt: string
    contractId: ContractId | null
    /** The codes of the COR's contract at that push; null where it had none. */
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

/** Whether Clearstory wants the same of a line: its words and its money, whatever codes it stands on. */
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

/** Whether a contract's codes name others than they did; what they leave open does not count. */
export function nameOtherCodes(now: LineCodes, before: LineCodes): boolean {
  const differs = (named: string | null, then: string | null) => named !== null && named !== then
  return (
    differs(now.commitmentId, before.commitmentId) ||
    differs(now.vendorId, before.vendorId) ||
    differs(now.budgetCodeId, before.budgetCodeId)
  )
}

/** When one of a link's lines was last edited in Procore; null where none was, or Procore does not say. */
export function editedAt(link: Pick<Link, 'lines'>, items: readonly ChangeItem[]): string | null {
  const edited = new Set(editedLines(link, items).map(({ changeItemId }) => changeItemId))
  const times = items.flatMap(({ changeItemId, updatedAt }) =>
    edited.has(changeItemId) ? (updatedAt ?? []) : [],
  )
  return times.sort().at(-1) ?? null
}

/** A line as it is in Procore now, with the fraction of a cent that a person may have given it. */
export function contentNow({ content, inexactAmount }: ChangeItem): KeptContent {
  return inexactAmount === null ? content : { ...content, inexactAmount }
}

/** Whether a line is no longer as stored; fractions of a cent, which no push writes, are an edit too. */
export function isEdited({ content }: Pick<LinkedLine, 'content'>, item: ChangeItem): boolean {
  return item.inexactAmount !== (content.inexactAmount ?? null) || !sameContent(item.content, content)
}

/** Whether a line is stored otherwise than Clearstory wanted it, be it by a fraction of a cent. */
export function isStoredOtherwise({ content, wanted }: Pick<LinkedLine, 'content' | 'wanted'>): boolean {
  return content.inexactAmount !== undefined || !sameWish(content, wanted)
}

/** The lines of a link that are no longer as the last push left them: edited, removed, or back although kept out. */
export function editedLines(link: Pick<Link, 'lines'>, items: readonly ChangeItem[]): LinkedLine[] {
  const now = new Map(items.map((item) => [item.changeItemId, item]))
  return link.lines.filter((line) => {
    const item = now.get(line.changeItemId)
    const keptOut = line.decision?.kind === 'kept_out'
    return item === undefined ? !keptOut : keptOut || isEdited(line, item)
  })
}

/** Whether a line that was locked on other codes than its COR's is unlocked now. */
export function mayMove(link: Pick<Link, 'lines'>, items: readonly ChangeItem[]): boolean {
  const waiting = new Set(link.lines.flatMap((line) => (line.movesTo ? line.changeItemId : [])))
  return items.some((item) => item.editable && waiting.has(item.changeItemId))
}

/** What a link's lines add up to: in Procore where it has been read, else as the last push left them. */
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
