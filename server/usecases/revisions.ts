import { type ChangeOrderRequest, isDeleted } from '../domain/change-order-request.ts'
import type { CorId, ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import { ClearstoryError } from '../domain/ports/clearstory.ts'
import type { ProjectMap } from '../domain/ports/store-mapping.ts'
import type { Finding } from '../domain/preflight.ts'
import type { PlannedCor, SeparatePair } from '../domain/push.ts'
import {
  type EarlierCor,
  earlierVersions,
  mayComeBackFor,
  replaces,
  successorOf,
  type Versioned,
} from '../domain/revision.ts'
import { clearstoryOf } from './authorize.ts'
import type { Deps } from './deps.ts'
import { isStillMapped } from './keep-cors.ts'
import { placeInClearstory } from './left-log.ts'
import { inChangeEvents, type Known } from './same-change.ts'

/** A COR that came in, and one in a change event that it may replace. */
interface Pair {
  later: ChangeOrderRequest
  earlier: Known
  /** One has taken over the other's link before. Their present names do not matter. */
  isKin: boolean
  /** The name is that of a COR whose link the earlier one took over: it has left Clearstory's list. */
  isLeft: boolean
}

/**
 * A revised COR (12 → 12.1) takes over its predecessor's link and from then on shows as an update. This moves what is
 * certain from what is stored; whether an earlier COR is still in Clearstory's lists, `lookForRevised` finds out.
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
    // Where another one may be the revision too, nothing is certain: the plan of either asks.
    const others = candidates.filter((one) => one !== successor && replaces(one, earlier, where) !== 'no')
    if (!successor || others.length > 0) continue
    const isMoved = await deps.store.links.transfer(companyId, earlier.corId, successor.corId)
    if (isMoved) deps.log.info('revision_took_over', { companyId, projectId, corId: successor.corId })
  }
}

/**
 * Asks Clearstory at once about the CORs in change events that new ones may replace, instead of waiting for the next full
 * reading: sending a revision takes the earlier version out of the COR log. One that is no longer in the list is marked
 * as deleted, whether or not it still answers by its id.
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
  for (const earlier of new Map(pairs.map((pair) => [pair.earlier.corId, pair.earlier])).values()) {
    try {
      await whereIs(deps, companyId, map, earlier)
    } catch (error) {
      // The plan of the new COR asks again, and the next full reading finds out too.
      if (!(error instanceof ClearstoryError)) throw error
      deps.log.warn('revised_not_looked_for', { companyId, corId: earlier.corId, reason: error.message })
    }
  }
}

/**
 * Findings for CORs that come in for the first time and look like a revision of one that is in a change event, one for each
 * pair that a person has not called separate.
 */
export async function revisionFindings(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  coming: readonly ChangeOrderRequest[],
  separate: readonly SeparatePair[],
): Promise<Finding[]> {
  const findings = new Map<string, Finding>()
  const isSettled = (corId: CorId, otherCorId: CorId) =>
    findings.has(`${corId}/${otherCorId}`) ||
    separate.some((pair) => pair.corId === corId && (pair.otherCorId ?? otherCorId) === otherCorId)
  const places = new Map<CorId, EarlierCor>()
  const placeOf = async (earlier: Known) => {
    const where = places.get(earlier.corId) ?? (await whereIs(deps, companyId, map, earlier))
    places.set(earlier.corId, where)
    return where
  }
  const pairs = await pairsOf(deps, companyId, map.projectId, coming, mayComeBackFor)
  for (const { later, earlier, isKin, isLeft } of pairs) {
    if (isSettled(later.corId, earlier.corId)) continue
    const where = isLeft ? 'gone' : await placeOf(earlier)
    const isRevision = replaces(later, earlier, where) !== 'no'
    if (!isRevision && !isKin && !mayComeBackFor(later, earlier, where)) continue
    findings.set(`${later.corId}/${earlier.corId}`, {
      code: isRevision ? 'revision_of' : where === 'listed' ? 'replaced_by' : 'revision_withdrawn',
      severity: 'blocker',
      corId: later.corId,
      corNumber: later.number,
      otherCorId: earlier.corId,
      detail: earlier.number,
    })
  }
  for (const finding of await replacedFindings(deps, companyId, map, coming, placeOf)) {
    const { corId, otherCorId } = finding
    if (!isSettled(corId, otherCorId)) findings.set(`${corId}/${otherCorId}`, finding)
  }
  return [...findings.values()]
}

/** The other way round: CORs that come in and look replaced by one that is in a change event, or in the same push. */
async function replacedFindings(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  coming: readonly ChangeOrderRequest[],
  placeOf: (earlier: Known) => Promise<EarlierCor>,
): Promise<(Finding & { corId: CorId; otherCorId: CorId })[]> {
  const others = [...(await inChangeEvents(deps, companyId, map.projectId, coming)).known, ...coming]
  const findings: (Finding & { corId: CorId; otherCorId: CorId })[] = []
  for (const earlier of coming) {
    const possible = others.filter((one) => replaces(one, earlier, 'gone') !== 'no')
    // Clearstory is asked only where its answer decides.
    const isOpen = possible.length > 0 && possible.every((one) => replaces(one, earlier, 'listed') === 'no')
    const where = isOpen ? await placeOf(earlier) : 'listed'
    const { corId, number: corNumber } = earlier
    for (const later of possible.filter((one) => replaces(one, earlier, where) !== 'no')) {
      const about = { corId, corNumber, otherCorId: later.corId, detail: later.number }
      findings.push({ ...about, code: 'replaced_by', severity: 'blocker' })
    }
  }
  return findings
}

/**
 * The numbers of CORs that are in no change event any more and have been replaced by one that is: to bring them back
 * would put their money into Procore twice. One that is no longer stored is gone from Clearstory.
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
    const where = known ? await whereIs(deps, companyId, map, known) : 'gone'
    if (linked.some((later) => replaces(later, earlier, where) !== 'no')) numbers.push(earlier.number)
  }
  return numbers
}

/** Whether the lines of a revision that was taken back are in a change event still, and the COR that it revised comes back. */
async function isWithdrawnHere(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  returned: Versioned,
  linked: readonly Known[],
): Promise<boolean> {
  for (const withdrawn of linked.filter((one) => mayComeBackFor(returned, one, 'gone'))) {
    const where = await whereIs(deps, companyId, map, withdrawn)
    if (mayComeBackFor(returned, withdrawn, where)) return true
  }
  return false
}

/** New CORs beside those in change events that they may replace, or whose place they may take again. */
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
    const others = known.filter(({ corId }) => corId !== cor.corId)
    const withdrawn = others.filter((one) => mayTakeBack(cor, one, 'gone'))
    return [...new Set([...earlierVersions(cor, others), ...withdrawn, ...others.filter(isKin)])].map(
      (earlier) => ({
        later: cor,
        earlier,
        isKin: isKin(earlier),
        isLeft: earlier.isFormer === true && heirs.has(earlier.corId),
      }),
    )
  })
}

/** Those of some CORs that are in Clearstory's list still; none where Clearstory does not say. */
export async function listedCors(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  corIds: readonly CorId[],
): Promise<ReadonlySet<CorId>> {
  const listed = new Set<CorId>()
  if (corIds.length === 0) return listed
  for (const cor of await deps.store.cors.getMany(companyId, map.projectId, [...corIds])) {
    try {
      if ((await whereIs(deps, companyId, map, cor)) === 'listed') listed.add(cor.corId)
    } catch (error) {
      if (!(error instanceof ClearstoryError)) throw error
    }
  }
  return listed
}

/** Where an earlier COR is in Clearstory; what the answer says about it is stored. */
async function whereIs(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  earlier: Known,
): Promise<EarlierCor> {
  // One that is not stored has been found gone, or its project is just being read.
  if (earlier.inbox === null || isDeleted(earlier)) return 'gone'
  const where = await placeInClearstory(await clearstoryOf(deps, companyId), map)(earlier)
  if (where === 'void' || where === 'listed') return where
  // One that a push holds is not linked yet: unlinked ones are forgotten when they are marked.
  const [link] = await deps.store.links.ofCors(companyId, map.projectId, [earlier.corId])
  if (link && (await isStillMapped(deps, companyId, map))) {
    await deps.store.cors.markDeleted(companyId, map.projectId, [earlier.corId], deps.clock.now())
  }
  return where
}
