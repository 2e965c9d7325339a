import type { ChangeOrderRequest } from '../domain/change-order-request.ts'
import { isDeleted } from '../domain/change-order-request.ts'
import { Failure } from '../domain/failure.ts'
import type { CorId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import type { ProjectMap } from '../domain/ports/store-mapping.ts'
import type { Finding } from '../domain/preflight.ts'
import { clearstoryFailure, clearstoryOf } from './authorize.ts'
import { inTurns } from './cor-sources.ts'
import type { Deps } from './deps.ts'
import { isStillMapped } from './keep-cors.ts'
import { clearstoryReadAt } from './sync-cors.ts'

/** With so many CORs not given, or none given at all, Clearstory counts as down: the rest are not asked for. */
const mostUnread = 3

export interface LatestCors {
  cors: ChangeOrderRequest[]
  /** Those that Clearstory gave just now. */
  given: ReadonlySet<CorId>
  /** CORs that Clearstory did not find just now. */
  notFound: CorId[]
  /**
   * CORs that Clearstory did not give, which come as stored: one of many whose answer was an error, or all of them where
   * Clearstory is down. `since`: when it was last read, ISO 8601 UTC. null where each was read now.
   */
  unread: { which: CorId[] | 'all'; since: string } | null
}

/**
 * The CORs of a plan as Clearstory has them now, each asked for by its id: a delta brings neither one that is gone nor one
 * whose change was taken back. Only CORs our database holds for this project are looked up: an id from the browser opens
 * nothing else.
 *
 * A COR that is not found is not taken for deleted: only a full reading decides that (full reading: the list lacks it, and
 * it is not found by its id). One that is marked as deleted stays so, although an earlier version may answer by its id.
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
  const asked = stored.filter((cor) => !isDeleted(cor))
  const notGiven: CorId[] = []
  const askedAt = deps.clock.now()
  const since = async () => (await clearstoryReadAt(deps, companyId, projectId)) ?? map.mappedAt
  const read = inTurns(asked, async ({ corId, inbox }) => {
    try {
      return await clearstory.showCor(corId, inbox)
    } catch (error) {
      const failure = clearstoryFailure(error)
      if (!isPassing(failure)) throw failure
      if (notGiven.push(corId) >= Math.min(mostUnread, asked.length)) throw failure
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
  const latest = answers.flatMap((cor) => (cor === null || cor === 'unread' ? [] : cor))
  if (!(await isStillMapped(deps, companyId, map))) throw new Failure('project_not_mapped')
  await deps.store.cors.upsert(companyId, projectId, latest, deps.clock.now(), askedAt)
  const notFound = asked.flatMap(({ corId }, at) => (answers[at] === null ? corId : []))
  // As stored, because that is what the push compares with: something newer may have come in meanwhile.
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

/** Clearstory is down or says something odd; anything else is for the person to put right. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof Failure && (error.code === 'clearstory_down' || error.code === 'clearstory_unreadable')
  )
}

/** What was not read now, and how old what is known of it is. */
export function unreadFindings(
  { unread, cors }: Pick<LatestCors, 'cors' | 'unread'>,
  severity: Finding['severity'],
): Finding[] {
  if (unread === null) return []
  const finding = { code: 'clearstory_not_read', severity, detail: unread.since } as const
  const { which } = unread
  if (which === 'all') return [finding]
  return cors.flatMap(({ corId, number: corNumber }) =>
    which.includes(corId) ? { ...finding, corId, corNumber } : [],
  )
}
