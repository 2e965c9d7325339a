import { type ChangeOrderRequest, isDeleted, isVoid } from '../domain/change-order-request.ts'
import type { ContractId, CorId, ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import type { UnlinkedLine } from '../domain/link.ts'
import { ClearstoryError } from '../domain/ports/clearstory.ts'
import type { ProjectMap } from '../domain/ports/store-mapping.ts'
import type { Finding } from '../domain/preflight.ts'
import type { PlannedCor, Push } from '../domain/push.ts'
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

/** A COR whose money is or may be in a change event: as stored, or as its link or push tells where it is not stored. */
type Known = ChangeOrderRequest | (Versioned & { inbox: null })

/** What a COR is known by where it is not stored. */
type ByNumber = Pick<PlannedCor, 'corId' | 'contractId' | 'number' | 'status'> & { title?: string }

/** A COR that came in, and one in a change event that it may replace. */
interface Pair {
  later: ChangeOrderRequest
  earlier: Known
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
    const successor = successorOf(earlier, isDeleted(earlier) ? 'gone' : 'void', candidates)
    if (!successor) continue
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
  for (const earlier of new Set(pairs.map((pair) => pair.earlier))) {
    try {
      await whereIs(deps, companyId, map, earlier)
    } catch (error) {
      // The plan of the new COR asks again, and the next full reading finds out too.
      if (!(error instanceof ClearstoryError)) throw error
      deps.log.warn('revised_not_looked_for', { companyId, corId: earlier.corId, reason: error.message })
    }
  }
}

/** Findings for CORs that come in for the first time and look like a revision of one that is in a change event. */
export async function revisionFindings(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  coming: readonly ChangeOrderRequest[],
): Promise<Finding[]> {
  const findings = new Map<CorId, Finding>()
  const places = new Map<CorId, EarlierCor>()
  const placeOf = async (earlier: Known) => {
    const where = places.get(earlier.corId) ?? (await whereIs(deps, companyId, map, earlier))
    places.set(earlier.corId, where)
    return where
  }
  const pairs = await pairsOf(deps, companyId, map.projectId, coming, mayComeBackFor)
  for (const { later, earlier } of pairs) {
    if (findings.has(later.corId)) continue
    const where = await placeOf(earlier)
    const isRevision = replaces(later, earlier, where) !== 'no'
    if (!isRevision && !mayComeBackFor(later, earlier, where)) continue
    findings.set(later.corId, {
      code: isRevision ? 'revision_of' : 'revision_withdrawn',
      severity: 'blocker',
      corId: later.corId,
      corNumber: later.number,
      otherCorId: earlier.corId,
      detail: earlier.number,
    })
  }
  for (const finding of await replacedFindings(deps, companyId, map, coming, placeOf)) {
    if (finding.corId && !findings.has(finding.corId)) findings.set(finding.corId, finding)
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
): Promise<Finding[]> {
  const contractIds = [
    ...new Set(coming.flatMap(({ contractId }): ContractId[] => (contractId ? [contractId] : []))),
  ]
  if (contractIds.length === 0) return []
  const others = [...(await inChangeEvents(deps, companyId, map.projectId, contractIds)), ...coming]
  const findings: Finding[] = []
  for (const earlier of coming) {
    const possible = others.filter((one) => replaces(one, earlier, 'gone') !== 'no')
    // Clearstory is asked only where its answer decides.
    const isOpen = possible.length > 0 && possible.every((one) => replaces(one, earlier, 'listed') === 'no')
    const where = isOpen ? await placeOf(earlier) : 'listed'
    const later = possible.find((one) => replaces(one, earlier, where) !== 'no')
    if (!later) continue
    const { corId, number: corNumber } = earlier
    const about = { corId, corNumber, otherCorId: later.corId, detail: later.number }
    findings.push({ ...about, code: 'replaced_by', severity: 'blocker' })
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
  const contractIds = [...new Set(earlierOnes.flatMap(({ contractId }) => contractId ?? []))]
  if (contractIds.length === 0) return []
  const corIds = earlierOnes.map(({ corId }) => corId)
  const [stored, linked] = await Promise.all([
    deps.store.cors.getMany(companyId, projectId, corIds),
    inChangeEvents(deps, companyId, projectId, contractIds),
  ])
  const numbers: string[] = []
  for (const planned of earlierOnes) {
    const known = stored.find(({ corId }) => corId === planned.corId)
    const earlier = known ?? { ...planned, stage: null, version: '' }
    if (await isWithdrawnHere(deps, companyId, map, earlier, linked)) {
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

/** CORs of some contracts that are in change events, or in pushes whose outcome is not known yet. */
async function inChangeEvents(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  contractIds: ContractId[],
): Promise<Known[]> {
  const [links, open] = await Promise.all([
    deps.store.links.ofContracts(companyId, contractIds),
    deps.store.pushes.unfinished(companyId, null, { includeSending: true }),
  ])
  const linked = links.map(({ corId, pushed }) => knownAs({ corId, ...pushed }))
  const held = open.flatMap(({ plan }) => plan.cors.map(knownAs))
  const all = new Map([...held, ...linked].map((one) => [one.corId, one]))
  const stored = await deps.store.cors.getMany(companyId, projectId, [...all.keys()])
  const known = new Map(stored.map((cor) => [cor.corId, cor]))
  return [...all.values()]
    .map((one) => known.get(one.corId) ?? one)
    .filter(({ contractId }) => contractId !== null && contractIds.includes(contractId))
}

function knownAs({ corId, contractId, number, title = '', status }: ByNumber): Known {
  return { corId, contractId, number, title, status, stage: null, version: '', inbox: null }
}

/**
 * What may be the money of some CORs and is in Procore already: CORs in change events that may be the same change, and lines that
 * were unlinked from such. A plan keeps it, read before the plan asks about it. Hashes, because a plan is shown to people who
 * may not see every COR.
 *
 * @param planned CORs of the same plan, which it compares with each other itself
 */
export async function alikeOf(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  cors: readonly ByNumber[],
  planned: ReadonlySet<CorId> = new Set(cors.map(({ corId }) => corId)),
): Promise<string[]> {
  const contractIds = [...new Set(cors.flatMap(({ contractId }) => contractId ?? []))]
  const [others, unlinked] = await Promise.all([
    contractIds.length === 0 ? [] : inChangeEvents(deps, companyId, projectId, contractIds),
    deps.store.links.unlinkedLines(
      companyId,
      cors.map(({ corId }) => corId),
      contractIds,
    ),
  ])
  const alike = [
    ...others
      .filter((one) => !planned.has(one.corId) && cors.some((cor) => maybeSameChange(one, cor)))
      .map(({ corId, contractId, number, title, status, stage }) => [
        corId,
        contractId,
        number,
        title,
        isVoid({ status, stage }),
      ]),
    ...unlinked
      .filter((line) => cors.some((cor) => wasLineOf(line, cor)))
      .map(({ corId, changeItemId, unlinkedAt }) => [corId, changeItemId, unlinkedAt]),
  ]
  const hashes = await Promise.all(alike.map((one) => deps.hash.sha256(JSON.stringify(one))))
  return hashes.map((hash) => hash.slice(0, 16))
}

/**
 * Whether there is something that a plan should have asked about and did not know: a COR that comes in, or one that may be the
 * same change, has gone into a change event meanwhile, or was unlinked and left its lines there, or one that is there has
 * become alike. Asked of what is stored, right before the write; the next plan asks Clearstory and the person.
 */
export async function hasBecomeAlike(
  deps: Deps,
  companyId: ProcoreCompanyId,
  { projectId, plan }: Pick<Push, 'projectId' | 'plan'>,
): Promise<boolean> {
  const coming = plan.cors.filter(
    ({ leaves, lines }) => !leaves && lines.some(({ action }) => action === 'add' || action === 'change'),
  )
  if (coming.length === 0) return false
  const known = new Set(plan.alike)
  const planned = new Set(plan.cors.map(({ corId }) => corId))
  const now = await alikeOf(deps, companyId, projectId, coming, planned)
  return now.some((one) => !known.has(one))
}

/** Whether two CORs may be the same change, assuming that the other one has left Clearstory's list. */
export function maybeSameChange(one: ByNumber, other: ByNumber): boolean {
  const [a, b] = [knownAs(one), knownAs(other)]
  const mayStandFor = (one: Known, beside: Known) =>
    replaces(one, beside, 'gone') !== 'no' || mayComeBackFor(one, beside, 'gone')
  return a.corId === b.corId || mayStandFor(a, b) || mayStandFor(b, a)
}

/** Whether a line was unlinked from this COR, or from one that may be the same change, under any number it had. */
export function wasLineOf(
  { corId, corNumber, corTitle, contractId, latestNumber, latestTitle, latestContractId }: UnlinkedLine,
  cor: ByNumber,
): boolean {
  return [
    { ...cor, corId, contractId, number: corNumber, title: corTitle },
    {
      ...cor,
      corId,
      contractId: latestContractId,
      number: latestNumber ?? corNumber,
      title: latestTitle ?? corTitle,
    },
  ].some((one) => maybeSameChange(cor, one))
}

/** New CORs beside those in change events that they may replace, or whose place they may take again. */
async function pairsOf(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  later: readonly ChangeOrderRequest[],
  mayTakeBack: typeof mayComeBackFor = () => false,
): Promise<Pair[]> {
  const contractIds = [
    ...new Set(later.flatMap(({ contractId }): ContractId[] => (contractId ? [contractId] : []))),
  ]
  if (contractIds.length === 0) return []
  const linked = await inChangeEvents(deps, companyId, projectId, contractIds)
  return later.flatMap((cor) => {
    const withdrawn = linked.filter((one) => mayTakeBack(cor, one, 'gone'))
    return [...new Set([...earlierVersions(cor, linked), ...withdrawn])].map((earlier) => ({
      later: cor,
      earlier,
    }))
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
  const clearstory = await clearstoryOf(deps, companyId)
  const byId = await clearstory.showCor(earlier.corId, earlier.inbox)
  if (byId && isVoid(byId)) return 'void'
  if (await clearstory.isListed(map.clearstoryProjectId, byId ?? earlier)) return 'listed'
  // One that a push holds is not linked yet: unlinked ones are forgotten when they are marked.
  const [link] = await deps.store.links.ofCors(companyId, map.projectId, [earlier.corId])
  if (link && (await isStillMapped(deps, companyId, map))) {
    await deps.store.cors.markDeleted(companyId, map.projectId, [earlier.corId], deps.clock.now())
  }
  return byId ? 'unlisted' : 'gone'
}
