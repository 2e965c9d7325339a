import type { ChangeOrderRequest, Inbox } from '../domain/change-order-request.ts'
import { Failure } from '../domain/failure.ts'
import type { ContractId, ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import type { Clearstory } from '../domain/ports/clearstory.ts'
import type { ProjectMap } from '../domain/ports/store.ts'
import { successorOf } from '../domain/revision.ts'
import { clearstoryFailure, clearstoryOf } from './authorize.ts'
import { type Deps, later } from './deps.ts'
import { labelBehind } from './label-cors.ts'
import type { SyncView } from './views.ts'

/** Seconds a delta reaches back behind the newest COR seen: clocks differ and writes commit late. */
const overlap = 120
/** Seconds after which a sync that died gives its lease back by itself. */
const leaseLasts = 120

const inboxes: readonly Inbox[] = ['received', 'sent']

/**
 * Reads what changed in Clearstory since the last time, for both inboxes of one mapped project. One run at a time
 * per project and inbox: within this process whoever asks waits for the run under way; where another process holds
 * the lease this one does nothing, because that run brings the same news.
 */
export async function syncProject(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<SyncView> {
  const map = await deps.store.projectMaps.get(companyId, projectId)
  if (!map) throw new Failure('project_not_mapped')
  // A project mapped anew is another sync: the one under way brings the old project's CORs.
  const key = `${companyId}/${projectId}/${map.clearstoryProjectId}`
  const underWay = deps.syncsUnderWay.get(key)
  if (underWay) return underWay
  const started = sync(deps, companyId, map).finally(() => deps.syncsUnderWay.delete(key))
  deps.syncsUnderWay.set(key, started)
  return started
}

async function sync(deps: Deps, companyId: ProcoreCompanyId, map: ProjectMap): Promise<SyncView> {
  const { projectId } = map
  const clearstory = await clearstoryOf(deps, companyId)
  const owner = deps.random.token(9)
  let added = 0
  let changed = 0
  try {
    for (const inbox of inboxes) {
      const run = await syncInbox(deps, { companyId, map, clearstory, inbox, owner })
      added += run.added
      changed += run.changed
    }
  } catch (error) {
    throw clearstoryFailure(error)
  }
  if (added + changed > 0) {
    await takeOverRevisions(deps, companyId, projectId)
    labelBehind(deps, companyId, projectId)
  }
  return { added, changed, clearstoryReadAt: await clearstoryReadAt(deps, companyId, projectId) }
}

/** A revised COR (12 → 12.1) takes over its predecessor's link and from then on shows as an update (design.md). */
async function takeOverRevisions(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<void> {
  for (const voided of await deps.store.cors.voidAndLinked(companyId, projectId)) {
    if (voided.contractId === null) continue
    const candidates = await deps.store.cors.ofContract(companyId, projectId, voided.contractId)
    const successor = successorOf(voided, candidates)
    if (!successor) continue
    const moved = await deps.store.links.transfer(companyId, voided.corId, successor.corId)
    if (moved) deps.log.info('revision_took_over', { companyId, projectId, corId: successor.corId })
  }
}

/** When Clearstory was last read whole for this project: the older of its two inboxes. */
export async function clearstoryReadAt(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<string | null> {
  const states = await Promise.all(
    inboxes.map((inbox) => deps.store.syncs.state(companyId, projectId, inbox)),
  )
  const times = states.map((state) => state.syncedAt)
  return times.reduce((oldest, at) => (oldest === null || at === null ? null : at < oldest ? at : oldest))
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

interface Run {
  companyId: ProcoreCompanyId
  map: ProjectMap
  clearstory: Clearstory
  inbox: Inbox
  owner: string
}

async function syncInbox(deps: Deps, run: Run): Promise<{ added: number; changed: number }> {
  const { companyId, map, clearstory, inbox, owner } = run
  const { projectId, clearstoryProjectId } = map
  if (!(await isStillMapped(deps, companyId, map))) return { added: 0, changed: 0 }
  const startedAt = deps.clock.now()
  const leased = await deps.store.syncs.lease(
    companyId,
    projectId,
    inbox,
    owner,
    startedAt,
    later(startedAt, leaseLasts),
  )
  if (!leased) return { added: 0, changed: 0 }
  const { cursor } = await deps.store.syncs.state(companyId, projectId, inbox)
  let newest = cursor
  let added = 0
  let changed = 0
  try {
    let contracts = new Set<ContractId>()
    let contractsRead = false
    const from = cursor === null ? null : later(cursor, -overlap)
    for await (const page of clearstory.corPages(clearstoryProjectId, inbox, from)) {
      const unseen = page.cors.some((cor) => cor.contractId !== null && !contracts.has(cor.contractId))
      if (unseen && !contractsRead) {
        // A COR is shown only under a contract of the mapped project, so the list must know it first.
        const stored = await deps.store.contracts.list(companyId, projectId)
        contracts = new Set(stored.map((contract) => contract.contractId))
        if (page.cors.some((cor) => cor.contractId !== null && !contracts.has(cor.contractId))) {
          const read = await clearstory.listContracts(clearstoryProjectId)
          if (!(await isStillMapped(deps, companyId, map))) return { added, changed }
          await deps.store.contracts.replace(companyId, projectId, read)
          contracts = new Set(read.map((contract) => contract.contractId))
          contractsRead = true
        }
      }
      const news = await notYetKnown(deps, companyId, projectId, page.cors)
      if (!(await isStillMapped(deps, companyId, map))) return { added, changed }
      added += news.added
      changed += news.changed
      await deps.store.cors.upsert(companyId, projectId, page.cors, deps.clock.now())
      for (const cor of page.cors) if (newest === null || cor.updatedAt > newest) newest = cor.updatedAt
      // Each page moves the cursor, so a sync that dies goes on where it was.
      await deps.store.syncs.advance(companyId, projectId, inbox, owner, {
        cursor: newest,
        syncedAt: null,
        done: false,
      })
    }
    await deps.store.syncs.advance(companyId, projectId, inbox, owner, {
      // A project without any COR still has been read: the next delta starts from here.
      cursor: newest ?? startedAt,
      syncedAt: startedAt,
      done: true,
    })
    return { added, changed }
  } catch (error) {
    await deps.store.syncs.advance(companyId, projectId, inbox, owner, {
      cursor: newest,
      syncedAt: null,
      done: true,
    })
    throw error
  }
}

async function notYetKnown(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  cors: ChangeOrderRequest[],
): Promise<{ added: number; changed: number }> {
  const stored = await deps.store.cors.getMany(
    companyId,
    projectId,
    cors.map((cor) => cor.corId),
  )
  const known = new Map(stored.map((cor) => [cor.corId, cor.updatedAt]))
  const added = cors.filter((cor) => !known.has(cor.corId)).length
  const changed = cors.filter((cor) => {
    const before = known.get(cor.corId)
    return before !== undefined && before !== cor.updatedAt
  }).length
  return { added, changed }
}
