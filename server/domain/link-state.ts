import type { LineCodes } from './breakdown.ts'
import type { ChangeItem } from './change-event.ts'
import { amountOf, type ChangeOrderRequest, isVoid } from './change-order-request.ts'
import { type AcceptedReason, editedLines, type Link, linesCents, mayMove, nameOtherCodes } from './link.ts'
import type { Cents } from './money.ts'

/**
 * The states of a linked COR, most urgent first. Several can apply at once: the panel shows all of them, and lists sort
 * by the first.
 */
export const linkStates = [
  'push_unfinished',
  'event_missing',
  'event_recycled',
  'event_void',
  'not_in_project',
  'voided_in_clearstory',
  'update_available',
  'without_amount',
  'edited_in_procore',
  'locked_in_procore',
  'kept_as_is',
  'up_to_date',
] as const
export type LinkState = (typeof linkStates)[number]

/**
 * Why amounts in a change event do not count: Procore no longer returns it, it is in the recycle bin, or its status is
 * Void (which Procore recommends instead of deleting).
 *
 * @see https://support.procore.com/faq/what-is-procores-recycle-bin
 */
export const eventStates = ['missing', 'recycled', 'void'] as const
export type EventState = (typeof eventStates)[number]

/**
 * What has changed in a COR since it was pushed. `amount`: the lines, as the last push left them, do not add up to it.
 */
export const corChangeKinds = ['amount', 'status', 'title', 'number', 'contract', 'codes'] as const
export type CorChange = (typeof corChangeKinds)[number]

export interface LinkFacts {
  /** A push with an unknown outcome has the COR locked. */
  unfinished: boolean
  /** Why its change event does not count; null if it does. */
  eventState: EventState | null
  /** The currently mapped Clearstory project does not contain the COR, or has not been synced yet. */
  missing: boolean
  voided: boolean
  /** Clearstory has no amount for it, so its lines cannot add up to one; a person may keep them as they are. */
  withoutAmount: boolean
  changed: CorChange[]
  edited: boolean
  locked: boolean
  /** Sum of its lines in Procore. */
  linesCents: Cents
  /** Its amount in Clearstory under the basis it was pushed with; null if it has none or is void. */
  corCents: Cents | null
  /**
   * The lines, as the last push left them, do not add up to the amount, and a person accepted exactly this difference.
   */
  accepted: boolean
}

/**
 * The facts about one linked COR. link-states.ts implements the same in SQL, for lists of thousands; a test compares
 * the two.
 *
 * @param cor null if the mapped Clearstory project does not contain it
 * @param items the change event's lines; null if Procore has not been read yet
 * @param contractCodes the codes that the COR's contract is mapped to now; null if there are none
 */
export function linkFacts(
  link: Link,
  cor: ChangeOrderRequest | null,
  items: readonly ChangeItem[] | null,
  {
    unfinished,
    eventState,
    contractCodes,
  }: { unfinished: boolean; eventState: EventState | null; contractCodes: LineCodes | null },
): LinkFacts {
  const ours = new Set(link.lines.map((line) => line.changeItemId))
  const left = linesCents(link, null)
  const voided = cor !== null && isVoid(cor)
  const amount = cor && !voided ? amountOf(cor, link.amountBasis) : null
  const corCents = amount?.kind === 'amount' ? amount.cents : null
  const { accepted } = link
  const reason = reasonOf(cor, corCents)
  const isAccepted =
    accepted !== null &&
    accepted.linesCents === left &&
    accepted.corCents === corCents &&
    accepted.reason === reason
  const isToMove = items !== null && mayMove(link, items)
  return {
    unfinished,
    eventState,
    missing: cor === null,
    voided,
    withoutAmount: cor !== null && !voided && corCents === null && !isAccepted,
    changed:
      cor === null
        ? []
        : changesOf(link, cor, {
            isAmountOff: corCents !== null && corCents !== left && !isAccepted,
            isToMove,
            contractCodes,
          }),
    edited: items !== null && editedLines(link, items).length > 0,
    locked: items?.some((item) => ours.has(item.changeItemId) && !item.editable) ?? false,
    linesCents: linesCents(link, items),
    corCents,
    accepted: isAccepted && corCents !== left,
  }
}

/** The reason for which a difference between a COR and its lines is accepted. */
export function reasonOf(cor: ChangeOrderRequest | null, corCents: Cents | null): AcceptedReason {
  if (corCents !== null) return 'amount'
  if (cor === null) return 'not_in_project'
  return isVoid(cor) ? 'void' : 'no_amount'
}

function changesOf(
  { pushed }: Link,
  cor: ChangeOrderRequest,
  {
    isAmountOff,
    isToMove,
    contractCodes,
  }: { isAmountOff: boolean; isToMove: boolean; contractCodes: LineCodes | null },
): CorChange[] {
  const changes: CorChange[] = []
  if (isAmountOff) changes.push('amount')
  if (cor.status !== pushed.status) changes.push('status')
  if (cor.title !== pushed.title) changes.push('title')
  if (cor.number !== pushed.number) changes.push('number')
  if (pushed.contractId !== null && cor.contractId !== pushed.contractId) changes.push('contract')
  else if (isToMove || haveMoved(contractCodes, pushed.contractCodes)) changes.push('codes')
  return changes
}

function haveMoved(now: LineCodes | null, before: LineCodes | null): boolean {
  return now !== null && before !== null && nameOtherCodes(now, before)
}

/**
 * Whether a push would update anything. A change of status alone would not: in review → approved with the same amount
 * leaves the lines unchanged. What depends on the status (the amount, and void) is compared separately.
 */
export function hasUpdate({ voided, changed }: Pick<LinkFacts, 'voided' | 'changed'>): boolean {
  return !voided && changed.some((change) => change !== 'status')
}

/**
 * Every state that applies. *Up to date* applies only if the lines add up to the amount in a change event that counts
 * and there is nothing else to report. A line edited since by a person is *Edited in Procore*, which is not an update
 * from Clearstory.
 */
export function statesOf(facts: LinkFacts): LinkState[] {
  const applies: Record<LinkState, boolean> = {
    push_unfinished: facts.unfinished,
    event_missing: facts.eventState === 'missing',
    event_recycled: facts.eventState === 'recycled',
    event_void: facts.eventState === 'void',
    not_in_project: facts.missing && !facts.unfinished,
    voided_in_clearstory: facts.voided,
    update_available: hasUpdate(facts),
    without_amount: facts.withoutAmount,
    edited_in_procore: facts.edited,
    locked_in_procore: facts.locked,
    kept_as_is: facts.accepted,
    up_to_date: false,
  }
  const states = linkStates.filter((state) => applies[state])
  const isSettled = states.every((state) => state === 'locked_in_procore')
  return isSettled ? [...states, 'up_to_date'] : states
}

/** The only definition of "needs attention": used by cards, banner, badge, log, filters and exposure. */
export function needsAttention(facts: LinkFacts): boolean {
  const isOpenVoid = facts.voided && !facts.accepted
  const isToBeUpdated = hasUpdate(facts) || facts.withoutAmount
  const isOutOfPlace = facts.missing || facts.eventState !== null
  return facts.unfinished || isOutOfPlace || isOpenVoid || isToBeUpdated || facts.edited
}
