import type { ChangeOrderRequest, Inbox } from '../../domain/change-order-request.ts'
import type { ContractId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Clearstory } from '../../domain/ports/clearstory.ts'
import type { ProjectMap } from '../../domain/ports/store-setup.ts'
import { addSeconds, type Deps } from '../deps.ts'

/** Lease duration in seconds, after which a crashed reading's lease expires. Each page renews the lease. */
const leaseLasts = 120

/** One reading of a project's inbox; `owner` holds the lease. */
export interface InboxReading {
  companyId: ProcoreCompanyId
  map: ProjectMap
  clearstory: Clearstory
  inbox: Inbox
  owner: string
}

/** Number of CORs that were new, and of those with a changed version. */
export interface Kept {
  added: number
  changed: number
}

/** The same for one page, with the new CORs. */
export interface KeptPage extends Kept {
  newCors: ChangeOrderRequest[]
}

/** Takes or renews the lease. Returns false if another reading holds it. */
export function acquireLease(deps: Deps, { companyId, map, inbox, owner }: InboxReading): Promise<boolean> {
  const now = deps.clock.now()
  return deps.store.syncs.lease(companyId, map.projectId, inbox, owner, now, addSeconds(now, leaseLasts))
}

/** Releases the lease of an unfinished reading. */
export function giveUp(deps: Deps, { companyId, map, inbox, owner }: InboxReading): Promise<void> {
  const progress = { cursor: null, syncedAt: null, done: true }
  return deps.store.syncs.advance(companyId, map.projectId, inbox, owner, progress)
}

/**
 * Stores CORs page by page. A COR is only shown under a contract of the mapped project, so if a page contains an
 * unknown contract, the project's contracts are read again, at most once per reading. Returns null if the project was
 * re-mapped or the lease was lost meanwhile; then nothing more of this reading may be stored.
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
    // In this order: taking the lease for a project that is no longer mapped would block a new mapping of it.
    if (!(await isStillMapped(deps, companyId, map)) || !(await acquireLease(deps, reading))) return null
    await deps.store.cors.upsert(companyId, projectId, cors, deps.clock.now())
    return news
  }
}

/**
 * Whether the project still has the mapping it had when Clearstory was asked. If it was re-mapped or disconnected
 * before the response arrived, the data belongs to no mapping and must not be stored.
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
