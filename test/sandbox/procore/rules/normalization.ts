import { decimalOf, decimalText, moneyText } from '../decimal.ts'
import type { ChangeItem } from '../entities.ts'
import type { ProcoreState } from '../store.ts'
import type { ItemInput } from './change-event-body.ts'

/** How Procore may normalize a write before storing it. None of this is documented, so everything is off by default. */
export interface Normalization {
  /** `&`, `<` and `>` in descriptions of lines and change events become HTML entities. */
  escapeHtml: boolean
  /** Amounts are rounded to whole dollars, half away from zero. */
  wholeDollars: boolean
  /** A unit of measure that is not in the company's list is dropped. */
  dropUnknownUnits: boolean
  /** A line with a contract but no vendor gets the contract's vendor. */
  vendorFromCommitment: boolean
}

export const noNormalization: Normalization = {
  escapeHtml: false,
  wholeDollars: false,
  dropUnknownUnits: false,
  vendorFromCommitment: false,
}

/** Applies the enabled rules to a line that was just written, and only to fields in the request. */
export function normalizeItem(state: ProcoreState, item: ChangeItem, input: ItemInput): void {
  const { normalization } = state
  if (input.description !== undefined) item.description = normalizeText(state, item.description)
  const estimate = input.cost_impact?.estimate
  if (estimate !== undefined) {
    const { unitOfMeasure } = item.estimate
    const isKnown = state.unitsOfMeasure.some(({ name }) => name === unitOfMeasure)
    if (normalization.dropUnknownUnits && !isKnown) item.estimate.unitOfMeasure = null
    if (normalization.wholeDollars) item.estimate.amountCents = wholeDollars(item.estimate.amountCents)
    item.roundedFrom = item.estimate.strategy === 'manual' ? roundedFrom(item, estimate?.amount) : null
  }
  if (normalization.vendorFromCommitment && item.vendorId === null) {
    const contract = state.commitments.find(({ id }) => id === item.commitmentId)
    item.vendorId = contract?.vendorId ?? null
  }
}

/** A description as Procore stores it. */
export function normalizeText({ normalization }: ProcoreState, text: string): string {
  if (!normalization.escapeHtml) return text
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function wholeDollars(cents: number): number {
  return Math.sign(cents) * Math.round(Math.abs(cents) / 100) * 100
}

/** The amount as it was sent, if a different one is stored. */
function roundedFrom({ estimate }: ChangeItem, amount: number | undefined): string | null {
  if (amount === undefined) return null
  const sent = decimalText(decimalOf(amount), 2)
  return sent === moneyText(estimate.amountCents) ? null : sent
}
