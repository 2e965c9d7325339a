import type { ChangeItem } from './change-event.ts'
import { amountOf, type ChangeOrderRequest, isVoid } from './change-order-request.ts'
import { type CorChange, editedLines, type Link, type LinkState } from './link.ts'

/** What of a COR changed in Clearstory since it was pushed, under the amount basis it was pushed with. */
export function corChanges(link: Pick<Link, 'pushed' | 'amountBasis'>, cor: ChangeOrderRequest): CorChange[] {
  const changes: CorChange[] = []
  const amount = amountOf(cor, link.amountBasis)
  if (amount.kind !== 'amount' || amount.cents !== link.pushed.amountCents) changes.push('amount')
  if (cor.status !== link.pushed.status) changes.push('status')
  if (cor.title !== link.pushed.title) changes.push('title')
  if (cor.number !== link.pushed.number) changes.push('number')
  return changes
}

/**
 * The state of a linked COR, the most pressing first:
 * a push of unknown outcome → void in Clearstory → a line Procore has locked → a line someone edited in Procore →
 * changed in Clearstory → up to date. A status change alone (in review → approved, same amount) is no update: the
 * line in Procore would stay as it is.
 *
 * `cor` is null when Clearstory no longer has it; `items` is null when Procore has not been read yet.
 */
export function linkState(
  link: Link,
  cor: ChangeOrderRequest | null,
  items: readonly ChangeItem[] | null,
  unfinished: boolean,
): LinkState {
  if (unfinished) return 'push_unfinished'
  if (!cor || isVoid(cor)) return 'voided_in_clearstory'
  if (items) {
    const ours = new Set(link.lines.map((line) => line.changeItemId))
    if (items.some((item) => ours.has(item.changeItemId) && !item.editable)) return 'locked_in_procore'
    if (editedLines(link, items).length > 0) return 'edited_in_procore'
  }
  return corChanges(link, cor).some((change) => change !== 'status') ? 'update_available' : 'up_to_date'
}
