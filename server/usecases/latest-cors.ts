import type { ChangeOrderRequest } from '../domain/change-order-request.ts'
import { isDeleted } from '../domain/change-order-request.ts'
import { Failure } from '../domain/failure.ts'
import type { CorId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import type { ProjectMap } from '../domain/ports/store-mapping.ts'
import { clearstoryFailure, clearstoryOf } from './authorize.ts'
import { inTurns } from './cor-sources.ts'
import type { Deps } from './deps.ts'
import { isStillMapped } from './keep-cors.ts'
import { clearstoryReadAt, syncProject } from './sync-cors.ts'

/** Up to this many CORs are asked for one by one; for more the delta brings what changed. */
const askedOneByOne = 5

export interface LatestCors {
  cors: ChangeOrderRequest[]
  /** CORs that Clearstory did not find just now. */
  notFound: CorId[]
  /** Clearstory could not be read: when it last was, ISO 8601 UTC; null where it was read now. */
  unreadSince: string | null
}

/**
 * The CORs of a plan as Clearstory has them now. Only CORs our database holds for this project are looked up: an id from
 * the browser opens nothing else. Where Clearstory cannot be read they come as stored, with their age.
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
  try {
    return stored.length > askedOneByOne
      ? await afterDelta(deps, person, map, stored)
      : await oneByOne(deps, person, map, stored)
  } catch (error) {
    const failure = clearstoryFailure(error)
    if (!(failure instanceof Failure) || !isPassing(failure)) throw failure
    const readAt = await clearstoryReadAt(deps, companyId, projectId)
    return { cors: stored, notFound: [], unreadSince: readAt ?? map.mappedAt }
  }
}

/** Clearstory is down or says something odd; anything else is for the person to put right. */
function isPassing({ code }: Failure): boolean {
  return code === 'clearstory_down' || code === 'clearstory_unreadable'
}

/**
 * What was read before this began may have missed the last change. Where the delta cannot be read now, because another reading
 * holds its place, the CORs are asked for one by one after all.
 */
async function afterDelta(
  deps: Deps,
  person: Person,
  map: ProjectMap,
  stored: readonly ChangeOrderRequest[],
): Promise<LatestCors> {
  const { companyId } = person
  const { projectId } = map
  const startedAt = deps.clock.now()
  await syncProject(deps, companyId, projectId, startedAt)
  const readAt = await clearstoryReadAt(deps, companyId, projectId)
  if (readAt === null || readAt < startedAt) return oneByOne(deps, person, map, stored)
  const corIds = stored.map(({ corId }) => corId)
  return {
    cors: await deps.store.cors.getMany(companyId, projectId, corIds),
    notFound: [],
    unreadSince: null,
  }
}

/**
 * A COR that is not found is not taken for deleted: only a full reading decides that (full reading: the list lacks it, and
 * it is not found by its id). One that is marked as deleted stays so, although an earlier version may answer by its id.
 */
async function oneByOne(
  deps: Deps,
  { companyId }: Person,
  map: ProjectMap,
  stored: readonly ChangeOrderRequest[],
): Promise<LatestCors> {
  const { projectId } = map
  const clearstory = await clearstoryOf(deps, companyId)
  const asked = stored.filter((cor) => !isDeleted(cor))
  const askedAt = deps.clock.now()
  const answers = await inTurns(asked, (cor) => clearstory.showCor(cor.corId, cor.inbox))
  const latest = answers.flatMap((cor) => cor ?? [])
  if (!(await isStillMapped(deps, companyId, map))) throw new Failure('project_not_mapped')
  await deps.store.cors.upsert(companyId, projectId, latest, deps.clock.now(), askedAt)
  const notFound = asked.flatMap(({ corId }, at) => (answers[at] === null ? corId : []))
  const corIds = stored.map(({ corId }) => corId)
  // As stored, because that is what the push compares with: something newer may have come in meanwhile.
  const now = await deps.store.cors.getMany(companyId, projectId, corIds)
  const known = new Map([...stored, ...latest, ...now].map((cor) => [cor.corId, cor]))
  return { cors: [...known.values()], notFound, unreadSince: null }
}
