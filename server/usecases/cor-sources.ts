import type { ChangeOrderRequest } from '../domain/change-order-request.ts'
import type { CorId, ProcoreCompanyId, TagId } from '../domain/ids.ts'
import { type Clearstory, ClearstoryError } from '../domain/ports/clearstory.ts'
import type { ProjectMap } from '../domain/ports/store-mapping.ts'
import type { Rates, Tag } from '../domain/tag.ts'
import { clearstoryFailure, clearstoryOf } from './authorize.ts'
import { type Deps, later } from './deps.ts'

/** Seconds a project's rates are trusted: they change by an admin's hand, and the lines sum to the amount either way. */
const ratesTrustedFor = 3600
/** Tags are given one by one; this many are asked for at once. */
const atOnce = 6

const noRates: Rates = { labor: new Map(), material: new Map(), equipment: new Map(), other: new Map() }

export interface CorSources {
  tagsOf: ReadonlyMap<CorId, Tag[]>
  /** Tags that a COR names and Clearstory does not return, or returns unreadable; only CORs that have such are in it. */
  missingTagsOf: ReadonlyMap<CorId, TagId[]>
  rates: Rates
}

/**
 * The T&M tags and rates that CORs are broken down by. A tag is read once and again only when a COR that carries it
 * has changed since: a plan whose sources are known asks Clearstory nothing. A tag that cannot be read is named in
 * `missingTagsOf` and asked for again the next time.
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
    const read = await inTurns(missing, (tagId) => readTag(clearstory, tagId))
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

/** null where there is none, or none that can be read: one odd tag does not stop the others. */
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
  if (stored && later(stored.readAt, ratesTrustedFor) > deps.clock.now()) return stored.rates
  const clearstory: Clearstory = await clearstoryOf(deps, companyId)
  const readAt = deps.clock.now()
  const rates = await clearstory.projectRates(map.clearstoryProjectId).catch((error: unknown) => {
    throw clearstoryFailure(error)
  })
  await deps.store.tags.putRates(companyId, map.projectId, rates, readAt)
  return rates
}

/** Asks for many things, a few at a time; answers in the order asked. */
export async function inTurns<Asked, Answer>(
  asked: readonly Asked[],
  ask: (one: Asked) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let at = 0; at < asked.length; at += atOnce) {
    answers.push(...(await Promise.all(asked.slice(at, at + atOnce).map(ask))))
  }
  return answers
}
