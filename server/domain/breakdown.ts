import type { LineContent } from './change-event.ts'
import type { ChangeOrderRequest } from './change-order-request.ts'
import { canonicalDecimal, multiply, roundToCents } from './decimal.ts'
import type { BudgetCodeId, CommitmentId, CorId, VendorId } from './ids.ts'
import { type Cents, sumCents } from './money.ts'
import { type Rates, type RateType, rateOf, rateTypes, type Tag, type TagItem } from './tag.ts'

/** How a COR's amount is spread over change items. */
export const breakdowns = ['lump_sum', 'sub_total', 'line_item'] as const
export type Breakdown = (typeof breakdowns)[number]

/** The Procore codes of a COR's lines. */
export interface LineCodes {
  commitmentId: CommitmentId | null
  vendorId: VendorId | null
  budgetCodeId: BudgetCodeId | null
}

/** The desired state of a line. `key` identifies the line within its COR across pushes. */
export interface DesiredLine {
  corId: CorId
  key: string
  content: LineContent
}

/** The input for a COR's lines. */
export interface ToBreakDown {
  cor: Pick<ChangeOrderRequest, 'corId' | 'number' | 'title'>
  amountCents: Cents
  codes: LineCodes
  tags: readonly Tag[]
  rates: Rates
}

/** Why a breakdown is not possible. */
export type NoBreakdown = 'no_tags' | 'no_rates'

/**
 * Whether a COR can be broken down by its tags. Items without a rate do not prevent it: their amounts stay in *Markup
 * and adjustments*, and `unpriced` counts them.
 */
export function canBreakDown(
  tags: readonly Tag[],
  rates: Rates,
): { kind: 'yes'; unpriced: number } | { kind: 'no'; why: NoBreakdown } {
  const items = tags.flatMap((tag) => tag.items)
  if (items.length === 0) return { kind: 'no', why: 'no_tags' }
  const unpriced = items.filter((item) => priceOf(item, rates) === null).length
  return unpriced === items.length ? { kind: 'no', why: 'no_rates' } : { kind: 'yes', unpriced }
}

/**
 * A COR's lines under a breakdown. Whatever the tags and rates, the lines sum to `amountCents` to the cent.
 *
 * | breakdown | lines                                                                 |
 * | --------- | --------------------------------------------------------------------- |
 * | lump_sum  | one                                                                   |
 * | sub_total | one per rate type that has priced items, and *Markup and adjustments* |
 * | line_item | one per priced item of each tag, and *Markup and adjustments*         |
 *
 * A difference within rounding error (half a cent per priced item) is not markup: it is added to the largest line.
 */
export function breakDown(breakdown: Breakdown, order: ToBreakDown): DesiredLine[] {
  switch (breakdown) {
    case 'lump_sum':
      return [line(order, 'lump', `${order.cor.title}`, order.amountCents)]
    case 'sub_total':
      return withRest(order, subTotals(order))
    case 'line_item':
      return withRest(order, itemLines(order))
  }
}

interface Priced {
  tag: Tag
  item: TagItem
  unitCost: string
  cents: Cents
}

function pricedItems({ tags, rates }: ToBreakDown): Priced[] {
  return tags.flatMap((tag) =>
    tag.items.flatMap((item) => {
      const price = priceOf(item, rates)
      return price ? { tag, item, ...price } : []
    }),
  )
}

function priceOf(item: TagItem, rates: Rates): { unitCost: string; cents: Cents } | null {
  const unitCost = canonicalDecimal(rateOf(item, rates) ?? '')
  const amount = unitCost === null ? null : multiply(item.quantity, unitCost)
  const cents = amount === null ? null : roundToCents(amount)
  return unitCost === null || cents === null ? null : { unitCost, cents }
}

const typeNames: Record<RateType, string> = {
  labor: 'Labor',
  material: 'Material',
  equipment: 'Equipment',
  other: 'Other',
}

function subTotals(order: ToBreakDown): DesiredLine[] {
  const priced = pricedItems(order)
  return rateTypes.flatMap((type) => {
    const ofType = priced.filter(({ item }) => item.type === type)
    if (ofType.length === 0) return []
    return line(order, type, typeNames[type], sumCents(ofType.map(({ cents }) => cents)))
  })
}

function itemLines(order: ToBreakDown): DesiredLine[] {
  const seen = new Map<string, number>()
  return pricedItems(order).map(({ tag, item, unitCost, cents }) => {
    // Keyed by content, not by position: inserting an item must not change the key of every line after it.
    const what = [tag.tagId, item.type, item.projectRateId, item.laborUnit, item.name].join('/')
    const nth = (seen.get(what) ?? 0) + 1
    seen.set(what, nth)
    const words = [tag.number, item.name, item.laborUnit === 'ST' ? null : item.laborUnit].filter(Boolean)
    const quantity = canonicalDecimal(item.quantity)
    const desired = line(order, `${what}/${nth}`, words.join(' '), cents)
    const exact = quantity !== null && isExact(quantity, unitCost, cents)
    // If the product has fractions of a cent, Procore would compute a different amount, so only the amount is sent.
    if (exact) desired.content = { ...desired.content, quantity, unitCost, unitOfMeasure: item.unit }
    return desired
  })
}

/** Adds the remainder of the amount as a separate line or, if it is only rounding error, to the largest line. */
function withRest(order: ToBreakDown, lines: DesiredLine[]): DesiredLine[] {
  const rest = order.amountCents - sumCents(lines.map(({ content }) => content.amountCents))
  if (rest === 0) return lines
  const largest = lines.reduce<DesiredLine | null>(
    (most, one) =>
      most === null || Math.abs(one.content.amountCents) > Math.abs(most.content.amountCents) ? one : most,
    null,
  )
  if (largest && Math.abs(rest) * 2 <= pricedItems(order).length) {
    largest.content = {
      ...largest.content,
      amountCents: largest.content.amountCents + rest,
      quantity: null,
      unitCost: null,
      unitOfMeasure: null,
    }
    return lines
  }
  return [...lines, line(order, 'rest', 'Markup and adjustments', rest)]
}

function isExact(quantity: string, unitCost: string, cents: Cents): boolean {
  const product = multiply(quantity, unitCost)
  return product !== null && multiply(product, '100') === String(cents)
}

function line({ cor, codes }: ToBreakDown, key: string, words: string, amountCents: Cents): DesiredLine {
  return {
    corId: cor.corId,
    key,
    content: {
      description: describe(cor.number, words),
      amountCents,
      quantity: null,
      unitCost: null,
      unitOfMeasure: null,
      ...codes,
    },
  }
}

const descriptionLimit = 250

/**
 * The description by which people, and recovery (verdict.ts), recognise a COR's line in Procore. Whitespace is
 * collapsed, because Procore may collapse it too and the line must compare equal when read back.
 */
function describe(number: string, words: string): string {
  const full = `COR ${number} ${words}`.replace(/\s+/g, ' ').trim()
  const characters = [...full]
  return characters.length > descriptionLimit
    ? `${characters.slice(0, descriptionLimit - 1).join('')}…`
    : full
}
