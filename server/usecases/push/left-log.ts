import { type ChangeOrderRequest, type Inbox, isDeleted, isVoid } from '../../domain/change-order-request.ts'
import type { CorId, ProcoreCompanyId } from '../../domain/ids.ts'
import { type Clearstory, ClearstoryError } from '../../domain/ports/clearstory.ts'
import type { ProjectMap } from '../../domain/ports/store-setup.ts'
import type { Finding } from '../../domain/preflight.ts'
import { type EarlierCor, replaces, successorOf } from '../../domain/revision.ts'
import { clearstoryFailure, clearstoryOf } from '../access.ts'
import type { Deps } from '../deps.ts'
import { type InboxReading, isStillMapped } from '../sync/store-pages.ts'
import { contractsOf } from './same-change.ts'
import { mapInBatches } from './sources.ts'

/**
 * Asks whether CORs that Clearstory has just given by their ids have left its log all the same: the list lacks them. An
 * earlier version may answer by its id for good after its revision has taken its place in the log. A list that has no COR at
 * all says nothing: an archived project's CORs are in no list. Nor does it say more of a COR that is void.
 *
 * @see https://knowledge.clearstory.build/how-do-i-submit-a-revision-to-a-cor
 */
export function leftLogCheck(
  clearstory: Clearstory,
  { clearstoryProjectId }: Pick<ProjectMap, 'clearstoryProjectId'>,
): (cor: ChangeOrderRequest) => Promise<boolean> {
  const empty = new Map<Inbox, Promise<boolean>>()
  const isEmpty = (inbox: Inbox) => {
    const asking = empty.get(inbox) ?? hasNothing(clearstory, clearstoryProjectId, inbox)
    empty.set(inbox, asking)
    return asking
  }
  return async (cor) =>
    !isVoid(cor) && !(await clearstory.isListed(clearstoryProjectId, cor)) && !(await isEmpty(cor.inbox))
}

/** Of more CORs of one contract than this the contract's list is read first: it has most of them, in few calls. */
const mostAskedSingly = 6

/** Where a stored COR is in Clearstory, or why Clearstory does not say. */
export type PlaceFound = EarlierCor | ClearstoryError

/**
 * Where CORs are in Clearstory. Each is asked for by its id, unless it was given just now, and looked for in the list where
 * that does not decide; one that Clearstory cannot give leaves the others as they are.
 */
export async function placesInClearstory(
  clearstory: Clearstory,
  map: Pick<ProjectMap, 'clearstoryProjectId'>,
  cors: readonly ChangeOrderRequest[],
  { isGiven = false } = {},
): Promise<Map<CorId, PlaceFound>> {
  const places = new Map<CorId, PlaceFound>()
  for (const ofContract of byContract(cors)) {
    if (ofContract.length <= mostAskedSingly) continue
    const listed = await listOfContract(clearstory, map, ofContract[0]).catch(asFound)
    for (const { corId } of ofContract) {
      const place = listed instanceof ClearstoryError ? listed : listed.get(corId)
      if (place !== undefined) places.set(corId, place)
    }
  }
  const hasLeft = leftLogCheck(clearstory, map)
  const placeOf = async (cor: ChangeOrderRequest): Promise<EarlierCor> => {
    const given = isGiven ? cor : await clearstory.showCor(cor.corId, cor.inbox)
    if (given === null) return (await clearstory.isListed(map.clearstoryProjectId, cor)) ? 'listed' : 'gone'
    if (isVoid(given)) return 'void'
    return (await hasLeft(given)) ? 'unlisted' : 'listed'
  }
  const others = cors.filter(({ corId }) => !places.has(corId))
  const found = await mapInBatches(others, (cor) => placeOf(cor).catch(asFound))
  for (const [at, { corId }] of others.entries()) {
    const place = found[at]
    if (place !== undefined) places.set(corId, place)
  }
  return places
}

function asFound(error: unknown): ClearstoryError {
  if (error instanceof ClearstoryError && ['unavailable', 'unreadable'].includes(error.kind)) return error
  throw error
}

function byContract(cors: readonly ChangeOrderRequest[]): ChangeOrderRequest[][] {
  const groups = new Map<string, ChangeOrderRequest[]>()
  for (const cor of cors) {
    const key = `${cor.inbox} ${cor.contractId}`
    groups.set(key, [...(groups.get(key) ?? []), cor])
  }
  return [...groups.values()]
}

async function listOfContract(
  clearstory: Clearstory,
  { clearstoryProjectId }: Pick<ProjectMap, 'clearstoryProjectId'>,
  of: ChangeOrderRequest | undefined,
): Promise<Map<CorId, EarlierCor>> {
  const listed = new Map<CorId, EarlierCor>()
  if (!of) return listed
  for await (const { cors } of clearstory.corPages(clearstoryProjectId, of.inbox, null, of.contractId)) {
    for (const cor of cors) listed.set(cor.corId, isVoid(cor) ? 'void' : 'listed')
  }
  return listed
}

async function hasNothing(
  clearstory: Clearstory,
  projectId: ProjectMap['clearstoryProjectId'],
  inbox: Inbox,
): Promise<boolean> {
  for await (const { cors } of clearstory.corPages(projectId, inbox, null)) return cors.length === 0
  return true
}

/**
 * Finds which of the CORs that come into a change event have left Clearstory's log, each with the COR that seems to have
 * replaced it, and marks them as deleted. Clearstory was asked for them by id just before. It is asked once more about each
 * that another stored COR of the contract could replace; `unread`: those about which it did not say.
 */
export async function leftForRevision(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  coming: readonly ChangeOrderRequest[],
): Promise<{ left: ReadonlyMap<CorId, ChangeOrderRequest>; unread: CorId[] }> {
  const laterOf = new Map<CorId, ChangeOrderRequest>()
  for (const contractId of contractsOf(coming)) {
    const candidates = await deps.store.cors.ofContract(companyId, map.projectId, contractId)
    for (const cor of coming) {
      if (cor.contractId !== contractId || isVoid(cor)) continue
      const later =
        successorOf(cor, 'unlisted', candidates) ??
        candidates.find((one) => replaces(one, cor, 'unlisted') !== 'no')
      if (later) laterOf.set(cor.corId, later)
    }
  }
  const asked = coming.filter(({ corId }) => laterOf.has(corId))
  if (asked.length === 0) return { left: new Map(), unread: [] }
  const clearstory = await clearstoryOf(deps, companyId)
  const places = await placesInClearstory(clearstory, map, asked, { isGiven: true }).catch(
    (error: unknown) => {
      throw clearstoryFailure(error)
    },
  )
  const unread: CorId[] = []
  for (const [corId, place] of places) {
    if (place instanceof ClearstoryError) unread.push(corId)
    if (place !== 'unlisted') laterOf.delete(corId)
  }
  // An undo may bring one back all the same: it must not pass for up to date then.
  if (laterOf.size > 0 && (await isStillMapped(deps, companyId, map))) {
    await deps.store.cors.markDeleted(companyId, map.projectId, [...laterOf.keys()], deps.clock.now())
  }
  return { left: laterOf, unread }
}

/** That a COR is no longer in Clearstory's log, and which one seems to be there in its place. */
export function goneFor(
  { corId, number: corNumber }: Pick<ChangeOrderRequest, 'corId' | 'number'>,
  later: ChangeOrderRequest | undefined,
): Omit<Finding, 'severity'> {
  const inItsPlace = later === undefined ? {} : { otherCorId: later.corId, detail: later.number }
  return { code: 'cor_gone', corId, corNumber, ...inItsPlace }
}

/**
 * Takes CORs out of our log for which a delta has just brought a revision, instead of counting both until the next full
 * reading. Clearstory is asked only about those that are replaced for certain if they have left its log; those in change
 * events are `lookForRevised`'s.
 */
export async function forgetRevised(
  deps: Deps,
  { companyId, map, clearstory }: InboxReading,
  added: readonly ChangeOrderRequest[],
): Promise<void> {
  const { projectId } = map
  const revised: ChangeOrderRequest[] = []
  for (const contractId of contractsOf(added)) {
    const stored = await deps.store.cors.ofContract(companyId, projectId, contractId)
    revised.push(...stored.filter((cor) => !isDeleted(cor) && successorOf(cor, 'unlisted', added) !== null))
  }
  if (revised.length === 0) return
  const links = await deps.store.links.ofCors(
    companyId,
    projectId,
    revised.map(({ corId }) => corId),
  )
  const linked = new Set(links.map(({ corId }) => corId))
  try {
    const asked = revised.filter(({ corId }) => !linked.has(corId))
    const places = await placesInClearstory(clearstory, map, asked)
    const left = [...places].flatMap(([corId, place]) =>
      place === 'gone' || place === 'unlisted' ? corId : [],
    )
    if (left.length === 0 || !(await isStillMapped(deps, companyId, map))) return
    await deps.store.cors.markDeleted(companyId, projectId, left, deps.clock.now())
  } catch (error) {
    // The next full reading finds out too.
    if (!(error instanceof ClearstoryError)) throw error
    deps.log.warn('revised_not_looked_for', { companyId, projectId, reason: error.message })
  }
}
