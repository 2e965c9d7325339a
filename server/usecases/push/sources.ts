import { type Breakdown, breakDown, canBreakDown, type DesiredLine } from '../../domain/breakdown.ts'
import {
  type AmountBasis,
  amountOf,
  type ChangeOrderRequest,
  isVoid,
} from '../../domain/change-order-request.ts'
import type { CorId, ProcoreCompanyId, TagId } from '../../domain/ids.ts'
import type { Cents } from '../../domain/money.ts'
import { type Clearstory, ClearstoryError } from '../../domain/ports/clearstory.ts'
import type { ProjectMap } from '../../domain/ports/store-setup.ts'
import type { Finding } from '../../domain/preflight.ts'
import type { Rates, Tag } from '../../domain/tag.ts'
import { clearstoryFailure, clearstoryOf } from '../access.ts'
import { addSeconds, type Deps } from '../deps.ts'

/** Seconds a project's rates are cached. Only an admin changes them, and the lines add up to the amount either way. */
const ratesTrustedFor = 3600
/** Clearstory returns one tag per request; this many requests run concurrently. */
const atOnce = 6

const noRates: Rates = { labor: new Map(), material: new Map(), equipment: new Map(), other: new Map() }

export interface CorSources {
  tagsOf: ReadonlyMap<CorId, Tag[]>
  /** Tags that a COR lists but Clearstory does not return, or returns unreadable. Contains only CORs with such tags. */
  missingTagsOf: ReadonlyMap<CorId, TagId[]>
  rates: Rates
}

/**
 * The T&M tags and rates used to break down CORs. A tag is read once, and again only when a COR that carries it has
 * changed, so a plan whose tags are stored does not call Clearstory for them. A tag that cannot be read is listed in
 * `missingTagsOf` and requested again next time.
 */
export async function corSources(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  cors: readonly ChangeOrderRequest[],
): Promise<CorSources> {
  const wanted = new Map<TagId, string>()
  for (const cor of cors) {
    for (const tagId of cor.tagIds) {
      const newest = wanted.get(tagId)
      if (newest === undefined || newest < cor.updatedAt) wanted.set(tagId, cor.updatedAt)
    }
  }
  if (wanted.size === 0) return { tagsOf: new Map(), missingTagsOf: new Map(), rates: noRates }
  const stored = await deps.store.tags.getMany(companyId, map.projectId, [...wanted.keys()])
  const tags = new Map(
    stored
      .filter(({ tag, readAt }) => readAt >= (wanted.get(tag.tagId) ?? ''))
      .map(({ tag }) => [tag.tagId, tag]),
  )
  const missing = [...wanted.keys()].filter((tagId) => !tags.has(tagId))
  const rates = await ratesOf(deps, companyId, map)
  if (missing.length > 0) {
    const clearstory = await clearstoryOf(deps, companyId)
    const readAt = deps.clock.now()
    const read = await mapInBatches(missing, (tagId) => readTag(clearstory, tagId))
    const found = read.flatMap((tag) => tag ?? [])
    await deps.store.tags.put(companyId, map.projectId, found, readAt)
    for (const tag of found) tags.set(tag.tagId, tag)
  }
  const unread = cors.map(({ corId, tagIds }) => [corId, tagIds.filter((tagId) => !tags.has(tagId))] as const)
  return {
    tagsOf: new Map(cors.map((cor) => [cor.corId, cor.tagIds.flatMap((tagId) => tags.get(tagId) ?? [])])),
    missingTagsOf: new Map(unread.filter(([, tagIds]) => tagIds.length > 0)),
    rates,
  }
}

/** null if the tag does not exist or cannot be read: one malformed tag must not block the others. */
async function readTag(clearstory: Clearstory, tagId: TagId): Promise<Tag | null> {
  try {
    return await clearstory.showTag(tagId)
  } catch (error) {
    if (error instanceof ClearstoryError && error.kind === 'unreadable') return null
    throw clearstoryFailure(error)
  }
}

async function ratesOf(deps: Deps, companyId: ProcoreCompanyId, map: ProjectMap): Promise<Rates> {
  const stored = await deps.store.tags.rates(companyId, map.projectId)
  if (stored && addSeconds(stored.readAt, ratesTrustedFor) > deps.clock.now()) return stored.rates
  const clearstory: Clearstory = await clearstoryOf(deps, companyId)
  const readAt = deps.clock.now()
  const rates = await clearstory.projectRates(map.clearstoryProjectId).catch((error: unknown) => {
    throw clearstoryFailure(error)
  })
  await deps.store.tags.putRates(companyId, map.projectId, rates, readAt)
  return rates
}

/** Maps in concurrent batches; results are in input order. */
export async function mapInBatches<Asked, Answer>(
  asked: readonly Asked[],
  ask: (one: Asked) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let at = 0; at < asked.length; at += atOnce) {
    answers.push(...(await Promise.all(asked.slice(at, at + atOnce).map(ask))))
  }
  return answers
}

const noCodes = { commitmentId: null, vendorId: null, budgetCodeId: null }

export interface Wanted {
  lines: DesiredLine[]
  /** The COR's amount on the given basis; null if it has none or leaves. */
  cents: Cents | null
  leaves: boolean
  /** The actual breakdown of the lines: a lump sum if a breakdown by tags is not possible. */
  breakdown: Breakdown
  findings: Finding[]
}

/**
 * A COR's desired lines, or why it has none; `codesOfLine` fills in the codes later. A void COR is removed from the
 * change event, or may not be added to it. A linked COR that has no amount now keeps its lines. If a breakdown is not
 * possible, the COR becomes a lump sum with a warning that says why: no number is ever invented.
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
