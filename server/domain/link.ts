import type { Breakdown } from './breakdown.ts'
import type { ChangeItem, LineContent } from './change-event.ts'
import type { AmountBasis, CorStatus } from './change-order-request.ts'
import type { ChangeEventId, ChangeItemId, CorId, ProcoreProjectId, ProcoreUserId, PushId } from './ids.ts'
import type { Cents } from './money.ts'

/** A line this app put into a change event, with its content as Procore answered the last push. */
export interface LinkedLine {
  changeItemId: ChangeItemId
  corId: CorId
  key: string
  content: LineContent
}

/** "This COR lives in that change event": at most one per COR, kept by a unique index. */
export interface Link {
  projectId: ProcoreProjectId
  corId: CorId
  changeEventId: ChangeEventId
  changeEventNumber: string
  changeEventTitle: string
  breakdown: Breakdown
  amountBasis: AmountBasis
  /** What the COR itself was when it was last pushed; its lines may differ where someone kept Procore's. */
  pushed: { amountCents: Cents; number: string; title: string; status: CorStatus; corUpdatedAt: string }
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

/** The panel's words for them stand in design.md, Panel contract. */
export const linkStates = [
  'up_to_date',
  'update_available',
  'edited_in_procore',
  'locked_in_procore',
  'voided_in_clearstory',
  'push_unfinished',
] as const
export type LinkState = (typeof linkStates)[number]

/** What of a COR changed in Clearstory since it was pushed. */
export type CorChange = 'amount' | 'status' | 'title' | 'number'

export function sameContent(a: LineContent, b: LineContent): boolean {
  return (
    a.description === b.description &&
    a.amountCents === b.amountCents &&
    a.quantity === b.quantity &&
    a.unitCost === b.unitCost &&
    a.unitOfMeasure === b.unitOfMeasure &&
    a.budgetCodeId === b.budgetCodeId &&
    a.vendorId === b.vendorId &&
    a.commitmentId === b.commitmentId
  )
}

/** When somebody last edited one of a link's lines in Procore; null where nobody did, or Procore does not say. */
export function editedAt(link: Pick<Link, 'lines'>, items: readonly ChangeItem[]): string | null {
  const edited = new Set(editedLines(link, items).map(({ changeItemId }) => changeItemId))
  const times = items.flatMap(({ changeItemId, updatedAt }) =>
    edited.has(changeItemId) ? (updatedAt ?? []) : [],
  )
  return times.sort().at(-1) ?? null
}

/** Whether the lines of a link are no longer what the last push left: edited, or removed. */
export function editedLines(link: Pick<Link, 'lines'>, items: readonly ChangeItem[]): LinkedLine[] {
  const now = new Map(items.map((item) => [item.changeItemId, item.content]))
  return link.lines.filter((line) => {
    const content = now.get(line.changeItemId)
    return content === undefined || !sameContent(content, line.content)
  })
}
