import { type ChangeOrderRequest, isDeleted } from '../../domain/change-order-request.ts'
import type { CorId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import { ClearstoryError } from '../../domain/ports/clearstory.ts'
import type { ProjectMap } from '../../domain/ports/store-setup.ts'
import type { Finding, FindingCode } from '../../domain/preflight.ts'
import type { PlannedCor, SeparatePair } from '../../domain/push.ts'
import {
  type EarlierCor,
  earlierVersions,
  mayComeBackFor,
  replaces,
  successorOf,
  type Versioned,
} from '../../domain/revision.ts'
import type { Sight } from '../../domain/rights.ts'
import { clearstoryOf } from '../access.ts'
import { seenCorIds } from '../cor-log/visible-cors.ts'
import type { Deps } from '../deps.ts'
import { isStillMapped } from '../sync/store-pages.ts'
import { type PlaceFound, placesInClearstory } from './left-log.ts'
import { inChangeEvents, type Known, withKin } from './same-change.ts'

/** A newly added COR, and a COR in a change event that it may replace. */
interface Pair {
  later: ChangeOrderRequest
  earlier: Known
  /** One of them has taken over the other's link before, so their current names do not matter. */
  isKin: boolean
  /** The name belongs to a COR whose link the earlier one took over, so it has left Clearstory's list. */
  isLeft: boolean
}

/**
 * A revised COR (12 → 12.1) takes over its predecessor's link and from then on shows as an update. This handles only
 * the cases that stored data decides; `lookForRevised` checks whether an earlier COR is still in Clearstory's lists.
 */
export async function takeOverRevisions(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<void> {
  for (const earlier of await deps.store.cors.voidAndLinked(companyId, projectId)) {
    if (earlier.contractId === null) continue
    const candidates = await deps.store.cors.ofContract(companyId, projectId, earlier.contractId)
    const where = isDeleted(earlier) ? 'gone' : 'void'
    const successor = successorOf(earlier, where, candidates)
    // If another COR may be the revision too, nothing is certain, and the plan of either will ask.
    const others = candidates.filter((one) => one !== successor && replaces(one, earlier, where) !== 'no')
    if (!successor || others.length > 0) continue
    const kin = await deps.store.links.kin(companyId, [earlier.corId])
    const family = withKin([earlier], kin)
    // The plan of the successor will ask.
    if (await deps.store.links.isCalledSeparate(companyId, family, successor.corId)) continue
    const isMoved = await deps.store.links.transfer(companyId, earlier.corId, successor.corId)
    if (isMoved) deps.log.info('revision_took_over', { companyId, projectId, corId: successor.corId })
  }
}

/**
 * Asks Clearstory right away about CORs in change events that new CORs may replace, instead of waiting for the next
 * full reading: sending a revision removes the earlier version from the COR log. A COR that is no longer in the list
 * is marked as deleted, even if it can still be opened by its id.
 *
 * @see https://knowledge.clearstory.build/how-do-i-submit-a-revision-to-a-cor
 */
export async function lookForRevised(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  added: readonly ChangeOrderRequest[],
): Promise<void> {
  const pairs = await pairsOf(deps, companyId, map.projectId, added)
  const places = await placesOf(
    deps,
    companyId,
    map,
    pairs.map(({ earlier }) => earlier),
  )
  for (const [corId, place] of places) {
    // The plan of the new COR asks again, and the next full reading checks it as well.
    if (place instanceof ClearstoryError)
      deps.log.warn('revised_not_looked_for', { companyId, corId, reason: place.message })
  }
}

/** Input of `revisionFindings`. */
interface ComingIn {
  companyId: ProcoreCompanyId
  map: ProjectMap
  /** What the user may see. */
  sees: Sight
  /** CORs that are added to a change event for the first time. */
  coming: readonly ChangeOrderRequest[]
  separate: readonly SeparatePair[]
}

/**
 * Findings for CORs that are added for the first time and look like a revision of a COR in a change event: one for
 * each pair that the user has not confirmed as separate. An answer with `otherCorId` null covers the CORs that the
 * user may not see, because the question does not name them.
 */
export async function revisionFindings(
  deps: Deps,
  { companyId, map, sees, coming, separate }: ComingIn,
): Promise<Finding[]> {
  const { projectId } = map
  const candidates = await pairsOf(deps, companyId, projectId, coming, mayComeBackFor)
  const replaced = await replacedPairs(deps, companyId, projectId, coming)
  const others = [...candidates.map(({ earlier }) => earlier), ...replaced.map(({ later }) => later)]
  const seen = await seenCorIds(
    deps,
    companyId,
    projectId,
    sees,
    others.map(({ corId }) => corId),
  )
  const isSettled = (corId: CorId, otherCorId: CorId) =>
    separate.some(
      (pair) =>
        pair.corId === corId &&
        (pair.otherCorId === null ? !seen.has(otherCorId) : pair.otherCorId === otherCorId),
    )
  const pairs = candidates.filter(({ later, earlier }) => !isSettled(later.corId, earlier.corId))
  // Ask Clearstory only where its answer decides.
  const places = await placesOf(deps, companyId, map, [
    ...pairs.flatMap(({ earlier, isLeft }) => (isLeft ? [] : earlier)),
    ...replaced.flatMap(({ earlier, isOpen }) => (isOpen ? earlier : [])),
  ])
  const findings = new Map<string, Finding>()
  const add = (code: FindingCode, cor: ChangeOrderRequest, other: Known) => {
    const key = `${cor.corId}/${other.corId}`
    if (findings.has(key) || isSettled(cor.corId, other.corId)) return
    const about = { corId: cor.corId, corNumber: cor.number, otherCorId: other.corId, detail: other.number }
    findings.set(key, { code, severity: 'blocker', ...about })
  }
  for (const { later, earlier, isKin, isLeft } of pairs) {
    const where = isLeft ? 'gone' : (places.get(earlier.corId) ?? 'gone')
    if (where instanceof ClearstoryError) add('revised_not_read', later, earlier)
    else if (earlier.isOlder && where === 'listed') continue
    else if (replaces(later, earlier, where) !== 'no') add('revision_of', later, earlier)
    else if (isKin || mayComeBackFor(later, earlier, where))
      add(where === 'listed' ? 'replaced_by' : 'revision_withdrawn', later, earlier)
  }
  for (const { earlier, later, isOpen } of replaced) {
    const where = isOpen ? (places.get(earlier.corId) ?? 'gone') : 'listed'
    if (where instanceof ClearstoryError) add('revised_not_read', earlier, later)
    else if (replaces(later, earlier, where) !== 'no') add('replaced_by', earlier, later)
  }
  return [...findings.values()]
}

/**
 * The reverse case: added CORs that seem to have been replaced by a COR in a change event or in the same push.
 * `isOpen`: it depends on where the earlier COR is in Clearstory.
 */
async function replacedPairs(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  coming: readonly ChangeOrderRequest[],
): Promise<{ earlier: ChangeOrderRequest; later: Known; isOpen: boolean }[]> {
  const others = [...(await inChangeEvents(deps, companyId, projectId, coming)).known, ...coming]
  return coming.flatMap((earlier) => {
    const possible = others.filter((one) => replaces(one, earlier, 'gone') !== 'no')
    const isOpen = possible.every((one) => replaces(one, earlier, 'listed') === 'no')
    return possible.map((later) => ({ earlier, later, isOpen }))
  })
}

/**
 * Numbers of CORs that are no longer in a change event and were replaced by one that is. Restoring them would put
 * their money into Procore twice. A COR that is no longer stored is gone from Clearstory.
 */
export async function replacedCors(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  earlierOnes: readonly Pick<PlannedCor, 'contractId' | 'corId' | 'number' | 'status'>[],
): Promise<string[]> {
  const { projectId } = map
  const corIds = earlierOnes.map(({ corId }) => corId)
  const [stored, { known: linked, kin }] = await Promise.all([
    deps.store.cors.getMany(companyId, projectId, corIds),
    inChangeEvents(deps, companyId, projectId, earlierOnes),
  ])
  const numbers: string[] = []
  for (const planned of earlierOnes) {
    const known = stored.find(({ corId }) => corId === planned.corId)
    const earlier = known ?? { ...planned, stage: null, version: '' }
    const isKinThere = linked.some(({ corId }) => kin.get(earlier.corId)?.has(corId))
    if (isKinThere || (await isWithdrawnHere(deps, companyId, map, earlier, linked))) {
      numbers.push(earlier.number)
      continue
    }
    if (!linked.some((later) => replaces(later, earlier, 'gone') !== 'no')) continue
    const where = known ? await placeOf(deps, companyId, map, known) : 'gone'
    if (linked.some((later) => replaces(later, earlier, where) !== 'no')) numbers.push(earlier.number)
  }
  return numbers
}

/** Whether the lines of a withdrawn revision are still in a change event while the COR that it revised comes back. */
async function isWithdrawnHere(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  returned: Versioned,
  linked: readonly Known[],
): Promise<boolean> {
  for (const withdrawn of linked.filter((one) => mayComeBackFor(returned, one, 'gone'))) {
    const where = await placeOf(deps, companyId, map, withdrawn)
    if (mayComeBackFor(returned, withdrawn, where)) return true
  }
  return false
}

/** Pairs of new CORs and CORs in change events that they may replace, or whose place they may take back. */
async function pairsOf(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  later: readonly ChangeOrderRequest[],
  mayTakeBack: typeof mayComeBackFor = () => false,
): Promise<Pair[]> {
  const { known, kin, heirs } = await inChangeEvents(deps, companyId, projectId, later)
  return later.flatMap((cor) => {
    const isKin = ({ corId }: Known) => kin.get(cor.corId)?.has(corId) === true
    // Related CORs are compared under their current name: an older one may be this COR's own.
    const others = known.filter((one) => one.corId !== cor.corId && !(one.isOlder && isKin(one)))
    const withdrawn = others.filter((one) => mayTakeBack(cor, one, 'gone'))
    const [present, older] = [others.filter((one) => !one.isOlder), others.filter((one) => one.isOlder)]
    // Compared separately, because only the nearest numbers count: an older name must not displace a current one.
    const revised = [...earlierVersions(cor, present), ...earlierVersions(cor, older)]
    return [...new Set([...revised, ...withdrawn, ...others.filter(isKin)])].map((earlier) => ({
      later: cor,
      earlier,
      isKin: isKin(earlier),
      isLeft: earlier.isFormer === true && heirs.has(earlier.corId),
    }))
  })
}

/** The CORs that are still in Clearstory's list. CORs whose state Clearstory cannot give are left out. */
export async function listedCors(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  corIds: readonly CorId[],
): Promise<ReadonlySet<CorId>> {
  if (corIds.length === 0) return new Set()
  const stored = await deps.store.cors.getMany(companyId, map.projectId, [...corIds])
  const places = await placesOf(deps, companyId, map, stored)
  return new Set([...places].flatMap(([corId, place]) => (place === 'listed' ? corId : [])))
}

/** Where one COR is in Clearstory. Throws if Clearstory cannot tell. */
async function placeOf(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  cor: Known,
): Promise<EarlierCor> {
  const place = (await placesOf(deps, companyId, map, [cor])).get(cor.corId) ?? 'gone'
  if (place instanceof ClearstoryError) throw place
  return place
}

/** Where CORs are in Clearstory. Those in change events that have left its log are marked as deleted. */
async function placesOf(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  cors: readonly Known[],
): Promise<ReadonlyMap<CorId, PlaceFound>> {
  const stored = new Map(
    cors.flatMap((cor) => (cor.inbox === null || isDeleted(cor) ? [] : [[cor.corId, cor]])),
  )
  // A COR that is not stored is known to be gone, or its project is being read right now.
  const places = new Map<CorId, PlaceFound>(cors.map(({ corId }) => [corId, 'gone']))
  if (stored.size === 0) return places
  const clearstory = await clearstoryOf(deps, companyId)
  for (const [corId, place] of await placesInClearstory(clearstory, map, [...stored.values()]))
    places.set(corId, place)
  const left = [...stored.keys()].filter((corId) => ['gone', 'unlisted'].includes(String(places.get(corId))))
  if (left.length === 0) return places
  // Marking a COR as deleted removes it unless it is linked or held by a push.
  const [links, open] = await Promise.all([
    deps.store.links.ofCors(companyId, map.projectId, left),
    deps.store.pushes.unfinished(companyId, null, { includeSending: true }),
  ])
  const kept = new Set([...links, ...open.flatMap(({ plan }) => plan.cors)].map(({ corId }) => corId))
  const marked = left.filter((corId) => kept.has(corId))
  if (marked.length > 0 && (await isStillMapped(deps, companyId, map))) {
    await deps.store.cors.markDeleted(companyId, map.projectId, marked, deps.clock.now())
  }
  return places
}
