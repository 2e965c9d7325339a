import { Failure } from '../domain/failure.ts'
import type { ContractId, CorId, ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import type { CorQuery } from '../domain/ports/store.ts'
import { accessTo, accessToMapped, clearstoryFailure, clearstoryOf } from './authorize.ts'
import { corRow } from './cor-rows.ts'
import type { Deps } from './deps.ts'
import { standingOf } from './standing.ts'
import { clearstoryReadAt, isStillMapped } from './sync-cors.ts'
import type { CorListView, CorRow } from './views.ts'

/** A page of the project's CORs from our database. */
export async function listCorLog(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  query: CorQuery,
): Promise<CorListView> {
  const access = await accessTo(deps, person, projectId)
  const standing = await standingOf(deps, person, access)
  if (standing.setup !== 'complete') return { standing, rows: [], count: 0, clearstoryReadAt: null }
  const [page, names, readAt] = await Promise.all([
    deps.store.cors.list(person.companyId, projectId, query),
    contractNames(deps, person.companyId, projectId),
    clearstoryReadAt(deps, person.companyId, projectId),
  ])
  return {
    standing,
    rows: page.rows.map(({ cor, link }) => corRow(cor, link, names, deps.clearstoryAppUrl)),
    count: page.count,
    clearstoryReadAt: readAt,
  }
}

/** Reads one COR's latest from Clearstory. A COR that is gone there is taken out of the list. */
export async function refreshCor(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  corId: CorId,
): Promise<CorRow> {
  const { map } = await accessToMapped(deps, person, projectId)
  const { companyId } = person
  const stored = await deps.store.cors.get(companyId, projectId, corId)
  if (!stored) throw new Failure('cor_not_found')
  const clearstory = await clearstoryOf(deps, companyId)
  const latest = await clearstory.showCor(corId, stored.inbox).catch((error: unknown) => {
    throw clearstoryFailure(error)
  })
  if (!latest) {
    await deps.store.cors.remove(companyId, projectId, [corId])
    throw new Failure('cor_not_found')
  }
  if (!(await isStillMapped(deps, companyId, map))) throw new Failure('cor_not_found')
  await deps.store.cors.upsert(companyId, projectId, [latest], deps.clock.now())
  const [links, names] = await Promise.all([
    deps.store.links.ofCors(companyId, projectId, [corId]),
    contractNames(deps, companyId, projectId),
  ])
  return corRow(latest, links[0] ?? null, names, deps.clearstoryAppUrl)
}

/** Names of the project's Clearstory contracts; a contract's name may be empty. */
export async function contractNames(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<Map<ContractId, string>> {
  const contracts = await deps.store.contracts.list(companyId, projectId)
  return new Map(contracts.map((contract) => [contract.contractId, contract.name]))
}
