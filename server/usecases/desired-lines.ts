import { type Breakdown, breakDown, canBreakDown, type DesiredLine } from '../domain/breakdown.ts'
import {
  type AmountBasis,
  amountOf,
  type ChangeOrderRequest,
  isVoid,
} from '../domain/change-order-request.ts'
import type { Cents } from '../domain/money.ts'
import type { Finding } from '../domain/preflight.ts'
import type { CorSources } from './cor-sources.ts'

const noCodes = { commitmentId: null, vendorId: null, budgetCodeId: null }

export interface Wanted {
  lines: DesiredLine[]
  /** The COR's amount under the basis; null where it has none or leaves. */
  cents: Cents | null
  leaves: boolean
  /** The breakdown the lines really have: where none can be had by tags it is a lump sum. */
  breakdown: Breakdown
  findings: Finding[]
}

/**
 * A COR's lines, or why it has none; their codes are filled in by `codesOfLine`. A void COR that is in the change event
 * leaves it; one that is not may not enter. One that is in the change event and has no amount now keeps its lines.
 * Where a breakdown cannot be had the COR comes as a lump sum, and a warning says why: no number is ever invented.
 */
export function desiredLines(
  cor: ChangeOrderRequest,
  order: {
    breakdown: Breakdown
    amountBasis: AmountBasis
    sources: CorSources
    isLinked: boolean
  },
): Wanted {
  const { sources, isLinked } = order
  const about = { corId: cor.corId, corNumber: cor.number }
  const without = (finding: Omit<Finding, 'severity'>, leaves = false): Wanted => ({
    lines: [],
    cents: null,
    leaves,
    breakdown: order.breakdown,
    findings: [{ ...finding, severity: isLinked ? 'warning' : 'blocker' }],
  })
  if (isVoid(cor)) return without({ ...about, code: 'cor_void' }, isLinked)
  const amount = amountOf(cor, order.amountBasis)
  switch (amount.kind) {
    case 'no_amount':
      return without({ ...about, code: 'cor_without_amount' })
    case 'not_a_number':
    case 'too_precise':
      return without({ ...about, code: 'cor_amount_too_precise', detail: amount.text })
    case 'too_large':
      return without({ ...about, code: 'cor_amount_too_large', detail: amount.text })
    case 'amount': {
      const findings: Finding[] = []
      const warn = (code: Finding['code'], detail?: string) =>
        findings.push({ ...about, code, severity: 'warning', ...(detail === undefined ? {} : { detail }) })
      const tags = sources.tagsOf.get(cor.corId) ?? []
      let { breakdown } = order
      if (breakdown !== 'lump_sum') {
        const possible = canBreakDown(tags, sources.rates)
        if (possible.kind === 'no') {
          breakdown = 'lump_sum'
          warn(possible.why === 'no_tags' ? 'no_tags_to_break_down' : 'no_rates_to_break_down')
        } else if (possible.unpriced > 0) warn('items_without_rate', String(possible.unpriced))
        const missing = sources.missingTagsOf.get(cor.corId) ?? []
        if (missing.length > 0) warn('tags_not_returned', String(missing.length))
      }
      if (amount.cents === 0) warn('cor_amount_zero')
      const lines = breakDown(breakdown, {
        cor,
        amountCents: amount.cents,
        codes: noCodes,
        tags,
        rates: sources.rates,
      })
      return { lines, cents: amount.cents, leaves: false, breakdown, findings }
    }
  }
}
