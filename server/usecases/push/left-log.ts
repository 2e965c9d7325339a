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
 * Checks whether CORs that Clearstory just returned by their ids have nevertheless left its log, that is, the list
 * lacks them. An earlier version can be opened by its id indefinitely after a revision has replaced it in the log. An
 * entirely empty list proves nothing, because an archived project's CORs are in no list. Void CORs are not checked,
 * because the list proves nothing about them either.
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

/**
 * Above this number of CORs of one contract, the contract's list is read first: it contains
 * most of them and takes few calls.
 */
const mostAskedSingly = 6

/** Where a stored COR is in Clearstory, or the error that kept us from finding out. */
export type PlaceFound = EarlierCor | ClearstoryError

/**
 * Finds where CORs are in Clearstory. Each is requested by its id, unless it was just returned, and looked up in the
 * list if that does not decide. A COR that Clearstory cannot return does not affect the others.
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
 * Finds CORs about to be added to a change event that have left Clearstory's log, each with the COR that seems to
 * have replaced it, and marks them as deleted. Clearstory just returned them by id. It is asked once more about each
 * COR that another stored COR of the contract could have replaced. `unread`: CORs about which it could not tell.
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
  // An undo may restore one anyway; it must not show as up to date then.
  if (laterOf.size > 0 && (await isStillMapped(deps, companyId, map))) {
    await deps.store.cors.markDeleted(companyId, map.projectId, [...laterOf.keys()], deps.clock.now())
  }
  return { left: laterOf, unread }
}

/** A finding that a COR is no longer in Clearstory's log, with the COR that seems to have replaced it. */
export function goneFor(
  { corId, number: corNumber }: Pick<ChangeOrderRequest, 'corId' | 'number'>,
  later: ChangeOrderRequest | undefined,
): Omit<Finding, 'severity'> {
  const inItsPlace = later === undefined ? {} : { otherCorId: later.corId, detail: later.number }
  return { code: 'cor_gone', corId, corNumber, ...inItsPlace }
}

/**
 * Removes CORs from our log that a revision in the last delta has replaced, so that both do not count until the next
 * full reading. Clearstory is asked only about CORs that are certainly replaced if they have left its log. CORs in
 * change events are handled by `lookForRevised`.
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
    // The next full reading checks this as well.
    if (!(error instanceof ClearstoryError)) throw error
    deps.log.warn('revised_not_looked_for', { companyId, projectId, reason: error.message })
  }
}
