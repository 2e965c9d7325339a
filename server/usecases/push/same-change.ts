import { type ChangeOrderRequest, isDeleted, isVoid } from '../../domain/change-order-request.ts'
import type { ContractId, CorId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { UnlinkedLine } from '../../domain/link.ts'
import { type PlannedCor, type Push, writesMoney } from '../../domain/push.ts'
import { type EarlierCor, mayComeBackFor, replaces, type Versioned } from '../../domain/revision.ts'
import type { Deps } from '../deps.ts'

// Finds CORs that may stand for the same money: by number and title, under every name they have
// had, and by recorded takeovers.

/**
 * A COR whose money is or may be in a change event, under one of its names.
 *
 * * `inbox`: null if the COR is not stored.
 * * `isFormer`: the name is not the COR's current one.
 * * `isOlder`: the name is neither the current one nor the one it was last pushed under. It counts only once the COR
 *   has left Clearstory's list, as a revised COR does.
 */
export type Known = (ChangeOrderRequest | (Versioned & { inbox: null })) & {
  isFormer?: true
  isOlder?: true
}

/** What identifies a COR by its name. */
export type ByNumber = Pick<PlannedCor, 'corId' | 'contractId' | 'number' | 'status'> & { title?: string }

/** For each COR, the CORs whose link it took over or that took over its link. */
type Kin = ReadonlyMap<CorId, ReadonlySet<CorId>>

/** CORs in change events, one entry per name each has had there, and how they are related to the CORs in question. */
export interface InChangeEvents {
  known: Known[]
  kin: Kin
  /** Linked CORs that took part in a takeover: a former name may belong to the COR they replaced. */
  heirs: ReadonlySet<CorId>
}

/**
 * CORs in change events, or in pushes with an unknown outcome, that belong to the same contracts as the given CORs or
 * are related to them by a takeover.
 */
export async function inChangeEvents(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  cors: readonly Pick<ByNumber, 'corId' | 'contractId'>[],
): Promise<InChangeEvents> {
  const contractIds = contractsOf(cors)
  const kin = await deps.store.links.kin(
    companyId,
    cors.map(({ corId }) => corId),
  )
  const kinIds = new Set([...kin.values()].flatMap((ids) => [...ids]))
  if (contractIds.length + kinIds.size === 0) return { known: [], kin, heirs: new Set() }
  const [links, open] = await Promise.all([
    deps.store.links.ofCorsAndContracts(companyId, [...kinIds], contractIds),
    deps.store.pushes.unfinished(companyId, null, { includeSending: true }),
  ])
  const named = [
    ...open.flatMap(({ plan }) => plan.cors),
    ...links.map(({ corId, pushed }) => ({ corId, ...pushed })),
  ].map(knownAs)
  const known = await underEveryName(deps, companyId, projectId, named)
  const related = await deps.store.links.kin(
    companyId,
    links.map(({ corId }) => corId),
  )
  return {
    heirs: new Set(related.keys()),
    known: known.filter(
      ({ corId, contractId }) =>
        kinIds.has(corId) || (contractId !== null && contractIds.includes(contractId)),
    ),
    kin,
  }
}

/** The same CORs in their stored version, plus an entry for each earlier name that differs. */
async function underEveryName(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  named: readonly Known[],
): Promise<Known[]> {
  const corIds = [...new Set(named.map(({ corId }) => corId))]
  const [stored, former] = await Promise.all([
    deps.store.cors.getMany(companyId, projectId, corIds),
    deps.store.links.formerNames(companyId, corIds),
  ])
  const latest = new Map(stored.map((cor) => [cor.corId, cor]))
  const names = new Map<string, Known>()
  for (const one of named) {
    const cor = latest.get(one.corId)
    for (const face of cor ? [{ ...cor, ...nameOf(one), isFormer: true as const }, cor] : [one]) {
      names.set(keyOf(face), face)
    }
  }
  for (const one of named) {
    for (const name of former.get(one.corId) ?? []) {
      const contractId = name.contractId ?? one.contractId
      const face = { ...(latest.get(one.corId) ?? one), ...name, contractId, isOlder: true as const }
      if (!names.has(keyOf(face))) names.set(keyOf(face), face)
    }
  }
  return [...names.values()]
}

function keyOf({ corId, number, title, contractId }: Versioned): string {
  return JSON.stringify([corId, number, title, contractId])
}

function nameOf({ number, title = '', contractId }: Versioned) {
  return { number, title, contractId }
}

export function contractsOf(cors: readonly Pick<ByNumber, 'contractId'>[]): ContractId[] {
  return [...new Set(cors.flatMap(({ contractId }) => contractId ?? []))]
}

function knownAs({ corId, contractId, number, title = '', status }: ByNumber): Known {
  return { corId, contractId, number, title, status, stage: null, version: '', inbox: null }
}

/**
 * Whether a COR of a plan and another one may be the same change.
 *
 * @param place where the other one is in Clearstory
 */
export function maybeSameChange(cor: ByNumber, other: ByNumber, kin: Kin, place: EarlierCor): boolean {
  const [a, b] = [knownAs(cor), knownAs(other)]
  const isKin = kin.get(a.corId)?.has(b.corId) === true || kin.get(b.corId)?.has(a.corId) === true
  if (a.corId === b.corId || isKin) return true
  // If the other COR is listed, both are. Then only a number that continues the other's number is evidence.
  const placeOfCor = place === 'listed' ? 'listed' : 'gone'
  return (
    replaces(a, b, place) !== 'no' ||
    mayComeBackFor(a, b, place) ||
    replaces(b, a, placeOfCor) !== 'no' ||
    mayComeBackFor(b, a, placeOfCor)
  )
}

/** Whether a line was unlinked from this COR, or, under any of its names, from one that may be the same change. */
export function wasLineOf(
  { corId, names }: UnlinkedLine,
  cor: ByNumber,
  kin: Kin,
  place: EarlierCor,
): boolean {
  return names.some((name) => maybeSameChange(cor, { ...cor, ...name, corId }, kin, place))
}

/** Where a COR is according to our database. Clearstory is asked only when that would decide something. */
export function storedPlace(cor: Pick<Known, 'inbox' | 'stage' | 'status'> | undefined): EarlierCor {
  if (cor === undefined || cor.inbox === null || isDeleted(cor)) return 'gone'
  return isVoid(cor) ? 'void' : 'listed'
}

/** The CORs of a push, under the names they had in its plan and the current ones. */
export async function corsOfPush(
  deps: Deps,
  companyId: ProcoreCompanyId,
  { projectId, plan }: Pick<Push, 'projectId' | 'plan'>,
): Promise<(Known & Pick<PlannedCor, 'lines'>)[]> {
  const linesOf = new Map(plan.cors.map(({ corId, lines }) => [corId, lines]))
  const names = await underEveryName(deps, companyId, projectId, plan.cors.map(knownAs))
  return names.map((one) => ({ ...one, lines: linesOf.get(one.corId) ?? [] }))
}

/**
 * Money of some CORs that may already be in Procore: CORs in change events that may be the same change, and lines
 * unlinked from such CORs. It is read before the plan asks about it, and stored in the plan as hashes, because a plan
 * is shown to people who may not see every COR.
 *
 * @param planned CORs of the same plan, which the plan compares with each other itself
 */
export async function alikeOf(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  cors: readonly ByNumber[],
  planned: ReadonlySet<CorId> = new Set(cors.map(({ corId }) => corId)),
): Promise<string[]> {
  const { known, kin, heirs } = await inChangeEvents(deps, companyId, projectId, cors)
  const unlinked = await deps.store.links.unlinkedLines(companyId, withKin(cors, kin), contractsOf(cors))
  const left = await deps.store.cors.getMany(companyId, projectId, [
    ...new Set(unlinked.map(({ corId }) => corId)),
  ])
  const placeOf = new Map(left.map((cor) => [cor.corId, storedPlace(cor)]))
  const isAlike = (one: Known) => {
    const place = one.isFormer && heirs.has(one.corId) ? 'gone' : storedPlace(one)
    if (one.isOlder && place === 'listed') return false
    return cors.some((cor) => maybeSameChange(cor, one, kin, place))
  }
  const alike = [
    ...known
      .filter((one) => !planned.has(one.corId) && isAlike(one))
      .map(({ corId, contractId, number, title, status, stage }) => [
        corId,
        contractId,
        number,
        title,
        isVoid({ status, stage }),
      ]),
    ...unlinked
      .filter((line) => cors.some((cor) => wasLineOf(line, cor, kin, placeOf.get(line.corId) ?? 'gone')))
      .map(({ corId, changeItemId, unlinkedAt }) => [corId, changeItemId, unlinkedAt]),
  ]
  const hashes = await Promise.all(alike.map((one) => deps.hash.sha256(JSON.stringify(one))))
  return hashes.map((hash) => hash.slice(0, 16))
}

/** The ids of some CORs and of all CORs related to them by a takeover. */
export function withKin(cors: readonly Pick<ByNumber, 'corId'>[], kin: Kin): CorId[] {
  return [...new Set(cors.flatMap(({ corId }) => [corId, ...(kin.get(corId) ?? [])]))]
}

/** The CORs of a plan that may bring money into Procore. */
export function bringingMoney<C extends Parameters<typeof writesMoney>[0]>(cors: readonly C[]): C[] {
  return cors.filter(writesMoney)
}

/**
 * Whether something has happened that the plan did not know and should have asked about. Either an added COR, or one
 * that may be the same change, has since been added to a change event, or was unlinked and left its lines there; or a
 * COR in a change event now looks like the same change. Checked against the database right before the write. The next
 * plan then asks Clearstory and the user.
 */
export async function hasBecomeAlike(
  deps: Deps,
  companyId: ProcoreCompanyId,
  { projectId, plan }: Pick<Push, 'projectId' | 'plan'>,
): Promise<boolean> {
  const coming = bringingMoney(plan.cors)
  if (coming.length === 0) return false
  const known = new Set(plan.alike)
  const planned = new Set(plan.cors.map(({ corId }) => corId))
  const now = await alikeOf(deps, companyId, projectId, coming, planned)
  return now.some((one) => !known.has(one))
}
