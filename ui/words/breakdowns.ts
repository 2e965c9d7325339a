import type { CorDetail } from '../models/push-codes.ts'
import { corNames } from './cors.ts'

interface Numbered {
  corId: string
  number: string
}

/** Whether CORs can be broken down by their T&M tags: why none can, or what to know about some that cannot. */
export function breakdownOffer(
  cors: readonly Numbered[],
  details: ReadonlyMap<string, CorDetail>,
): { reason: string | null; note: string | null } {
  const of = (kind: CorDetail['breakdown']) =>
    cors.filter((cor) => details.get(cor.corId)?.breakdown === kind).map((cor) => cor.number)
  const whole = [
    without(of('no_tags'), 'no T&M tags'),
    without(of('no_rates'), 'no rate for any T&M item'),
  ].filter((text) => text !== '')
  const many = of('no_tags').length + of('no_rates').length
  if (many === 0) return { reason: null, note: null }
  if (many >= cors.length) {
    return {
      reason: `${whole.join(', ')}, so ${many === 1 ? 'its' : 'their'} lines are not known.`,
      note: null,
    }
  }
  return {
    reason: null,
    note: `${whole.join(', ')} and ${many === 1 ? 'comes as a lump sum' : 'come as lump sums'}.`,
  }
}

/** Items without a rate, over all CORs that can be broken down. */
export function unpricedNote(
  cors: readonly Numbered[],
  details: ReadonlyMap<string, CorDetail>,
): string | null {
  const unpriced = cors.filter((cor) => (details.get(cor.corId)?.unpriced ?? 0) > 0)
  if (unpriced.length === 0) return null
  const items = unpriced.reduce((sum, cor) => sum + (details.get(cor.corId)?.unpriced ?? 0), 0)
  const names = corNames(unpriced.map((cor) => cor.number))
  return items === 1
    ? `1 T&M item of ${names} has no rate: its cost is in Markup and adjustments.`
    : `${items} T&M items of ${names} have no rate: their cost is in Markup and adjustments.`
}

function without(numbers: readonly string[], what: string): string {
  if (numbers.length === 0) return ''
  return `${corNames(numbers)} ${numbers.length === 1 ? 'has' : 'have'} ${what}`
}
