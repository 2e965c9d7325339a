import type { ChangeOrderRequest, Inbox } from '../../domain/change-order-request.ts'
import type { ContractId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Clearstory } from '../../domain/ports/clearstory.ts'
import type { ProjectMap } from '../../domain/ports/store-setup.ts'
import { addSeconds, type Deps } from '../deps.ts'

/** Seconds after which a reading that died gives its lease back by itself; each page asks for as much again. */
const leaseLasts = 120

/** One reading of a project's inbox, by whoever holds its lease. */
export interface InboxReading {
  companyId: ProcoreCompanyId
  map: ProjectMap
  clearstory: Clearstory
  inbox: Inbox
  owner: string
}

/** How many CORs were new, and how many had another version. */
export interface Kept {
  added: number
  changed: number
}

/** The same of one page, with the new ones. */
export interface KeptPage extends Kept {
  newCors: ChangeOrderRequest[]
}

/** Takes or prolongs the lease. False where another reading holds it. */
export function acquireLease(deps: Deps, { companyId, map, inbox, owner }: InboxReading): Promise<boolean> {
  const now = deps.clock.now()
  return deps.store.syncs.lease(companyId, map.projectId, inbox, owner, now, addSeconds(now, leaseLasts))
}

/** Gives the lease back without having come to an end. */
export function giveUp(deps: Deps, { companyId, map, inbox, owner }: InboxReading): Promise<void> {
  const progress = { cursor: null, syncedAt: null, done: true }
  return deps.store.syncs.advance(companyId, map.projectId, inbox, owner, progress)
}

/**
 * Stores CORs page by page, as they come. A COR is shown only under a contract of the mapped project, so the project's
 * contracts are read again where a page names one that is not known, once in a reading. null: the project was mapped
 * anew or the lease was lost meanwhile; nothing more of this reading may be kept.
 */
export function createPageWriter(
  deps: Deps,
  reading: InboxReading,
): (cors: ChangeOrderRequest[]) => Promise<KeptPage | null> {
  const { companyId, map, clearstory } = reading
  const { projectId, clearstoryProjectId } = map
  let contracts = new Set<ContractId>()
  let contractsRead = false
  const knowsAll = (cors: readonly ChangeOrderRequest[]) =>
    cors.every((cor) => cor.contractId === null || contracts.has(cor.contractId))
  return async (cors) => {
    if (!contractsRead && !knowsAll(cors)) {
      const stored = await deps.store.contracts.list(companyId, projectId)
      contracts = new Set(stored.map((contract) => contract.contractId))
      if (!knowsAll(cors)) {
        const read = await clearstory.listContracts(clearstoryProjectId)
        if (!(await isStillMapped(deps, companyId, map))) return null
        await deps.store.contracts.replace(companyId, projectId, read)
        contracts = new Set(read.map((contract) => contract.contractId))
        contractsRead = true
      }
    }
    const news = await notYetKnown(deps, companyId, projectId, cors)
    // In this order: a lease taken for a project that is mapped no more would hold up whoever maps it anew.
    if (!(await isStillMapped(deps, companyId, map)) || !(await acquireLease(deps, reading))) return null
    await deps.store.cors.upsert(companyId, projectId, cors, deps.clock.now())
    return news
  }
}

/**
 * Whether a project is still mapped as it was when Clearstory was asked. It may be mapped anew or disconnected while
 * the answer is on its way; what comes then belongs nowhere and must not be kept.
 */
export async function isStillMapped(
  deps: Deps,
  companyId: ProcoreCompanyId,
  { projectId, clearstoryProjectId, mappedAt }: ProjectMap,
): Promise<boolean> {
  const map = await deps.store.projectMaps.get(companyId, projectId)
  return map?.clearstoryProjectId === clearstoryProjectId && map.mappedAt === mappedAt
}

async function notYetKnown(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  cors: ChangeOrderRequest[],
): Promise<KeptPage> {
  const stored = await deps.store.cors.getMany(
    companyId,
    projectId,
    cors.map((cor) => cor.corId),
  )
  const known = new Map(stored.map((cor) => [cor.corId, cor.updatedAt]))
  const newCors = cors.filter((cor) => !known.has(cor.corId))
  const changed = cors.filter((cor) => {
    const before = known.get(cor.corId)
    return before !== undefined && before !== cor.updatedAt
  }).length
  return { added: newCors.length, changed, newCors }
}
