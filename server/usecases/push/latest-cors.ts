import { type ChangeOrderRequest, isDeleted } from '../../domain/change-order-request.ts'
import { Failure } from '../../domain/failure.ts'
import type { CorId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import type { Clearstory } from '../../domain/ports/clearstory.ts'
import type { ProjectMap } from '../../domain/ports/store-setup.ts'
import type { Finding } from '../../domain/preflight.ts'
import { clearstoryFailure, clearstoryOf } from '../access.ts'
import type { Deps } from '../deps.ts'
import { isStillMapped } from '../sync/store-pages.ts'
import { clearstoryReadAt } from '../sync/sync.ts'
import { mapInBatches } from './sources.ts'

/** If none of the first concurrent requests succeeds, Clearstory counts as down and the rest are not requested. */
const downAfter = 6

/** Most failed requests per plan, however many succeed in between. */
const mostUnread = 20

export interface LatestCors {
  cors: ChangeOrderRequest[]
  /** CORs that Clearstory just returned. */
  given: ReadonlySet<CorId>
  /** CORs that Clearstory just answered with "not found". */
  notFound: CorId[]
  /**
   * CORs that Clearstory did not return, for which the stored version is used: some whose request failed, or all of
   * them if Clearstory is down. `since`: when it was last read, ISO 8601 UTC. null if every COR was read now.
   */
  unread: { which: CorId[] | 'all'; since: string } | null
}

/**
 * The current versions of a plan's CORs, each requested by its id: a delta contains neither deleted CORs nor reverted
 * changes. Only CORs stored for this project are looked up, so an id from the browser cannot open anything else.
 *
 * A COR that is not found is not treated as deleted. Only a full reading decides that: the list lacks it,
 * and it is not found by its id.
 */
export async function latestCors(
  deps: Deps,
  person: Person,
  map: ProjectMap,
  corIds: readonly CorId[],
): Promise<LatestCors> {
  const { companyId } = person
  const { projectId } = map
  const stored = await deps.store.cors.getMany(companyId, projectId, [...corIds])
  const clearstory = await clearstoryOf(deps, companyId)
  const notGiven: CorId[] = []
  let givenCount = 0
  const askedAt = deps.clock.now()
  const since = async () => (await clearstoryReadAt(deps, companyId, projectId)) ?? map.mappedAt
  const read = mapInBatches(stored, async (cor) => {
    try {
      const given = await readListed(clearstory, map, cor)
      givenCount += 1
      return given
    } catch (error) {
      const failure = clearstoryFailure(error)
      if (!isPassing(failure)) throw failure
      const most = givenCount > 0 ? mostUnread : Math.min(downAfter, stored.length)
      if (notGiven.push(cor.corId) >= most) throw failure
      return 'unread' as const
    }
  })
  const answers = await read.catch((error: unknown) => {
    if (!isPassing(error)) throw error
    return null
  })
  if (answers === null) {
    const unread = { which: 'all', since: await since() } as const
    return { cors: stored, given: new Set(), notFound: [], unread }
  }
  const latest = answers.flatMap((cor) =>
    cor === null || cor === 'unread' || cor === 'still_deleted' ? [] : cor,
  )
  if (!(await isStillMapped(deps, companyId, map))) throw new Failure('project_not_mapped')
  await deps.store.cors.upsert(companyId, projectId, latest, deps.clock.now(), askedAt)
  const notFound = stored.flatMap(({ corId }, at) => (answers[at] === null ? corId : []))
  // Use the stored versions, because the push compares with those: a newer version may have been stored meanwhile.
  const now = await deps.store.cors.getMany(
    companyId,
    projectId,
    stored.map(({ corId }) => corId),
  )
  const known = new Map([...stored, ...latest, ...now].map((cor) => [cor.corId, cor]))
  return {
    cors: [...known.values()],
    given: new Set(latest.map(({ corId }) => corId)),
    notFound,
    unread: notGiven.length === 0 ? null : { which: notGiven, since: await since() },
  }
}

/**
 * Reads a COR by its id; null if Clearstory does not find it. A COR marked as deleted counts again only if the list
 * also contains it, because an earlier version can be opened by its id indefinitely.
 */
async function readListed(
  clearstory: Clearstory,
  map: ProjectMap,
  stored: ChangeOrderRequest,
): Promise<ChangeOrderRequest | 'still_deleted' | null> {
  const given = await clearstory.showCor(stored.corId, stored.inbox)
  if (!isDeleted(stored)) return given
  const isBack = given !== null && (await clearstory.isListed(map.clearstoryProjectId, given))
  return isBack ? given : 'still_deleted'
}

/** Whether Clearstory is down or returned something unreadable. Any other error is for the user to fix. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof Failure && (error.code === 'clearstory_down' || error.code === 'clearstory_unreadable')
  )
}

/** Findings for CORs that could not be read now, with the time of the last reading. */
export function unreadFindings(
  { unread, cors }: Pick<LatestCors, 'cors' | 'unread'>,
  severity: Finding['severity'],
): Finding[] {
  if (unread === null) return []
  const finding = { code: 'clearstory_not_read', severity, detail: unread.since } as const
  const { which } = unread
  if (which === 'all') return [finding]
  return notReadFindings(cors, which, severity).map((one) => ({ ...one, detail: unread.since }))
}

/** Findings for CORs about which Clearstory did not return what the plan needs. */
export function notReadFindings(
  cors: readonly ChangeOrderRequest[],
  unread: readonly CorId[],
  severity: Finding['severity'],
): Finding[] {
  return cors.flatMap(({ corId, number: corNumber }) =>
    unread.includes(corId) ? { code: 'clearstory_not_read', severity, corId, corNumber } : [],
  )
}
