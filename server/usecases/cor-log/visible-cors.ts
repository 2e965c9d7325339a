import { Failure } from '../../domain/failure.ts'
import type { CorId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { LinkHeader } from '../../domain/link.ts'
import type { Person, ProjectAccess } from '../../domain/person.ts'
import type { ClearstoryContract } from '../../domain/ports/clearstory.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import { type ProcoreTool, rightsOf, type Sight, type SightPart, seesContract } from '../../domain/rights.ts'
import { accessTo } from '../access.ts'
import type { Deps } from '../deps.ts'

const toolNames: Record<ProcoreTool, string> = {
  change_events: 'Change Events',
  commitments: 'Commitments',
  prime_contracts: 'Prime Contracts',
}

/** Throws `right_missing` with the name of the Procore tool if the person lacks the right for this part. */
export function requireSight(access: ProjectAccess, part: SightPart): void {
  const missing = rightsOf(access).missing.find((one) => one.part === part)
  if (missing) throw new Failure('right_missing', { detail: toolNames[missing.tool] })
}

/** Throws `right_missing` unless the person may list commitments in Procore. Applies to project admins as well. */
export function requireCommitments(access: ProjectAccess): void {
  requireSight(access, 'received')
  if (access.commitments === 'none') {
    throw new Failure('right_missing', { detail: toolNames.commitments })
  }
}

/**
 * Filters CORs to those this person may see: by inbox, or because a change event of the project contains them. The
 * inbox of a COR that is no longer stored is unknown, so only people who see everything see it.
 */
export async function seenCorIds(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  sees: Sight,
  corIds: readonly CorId[],
): Promise<ReadonlySet<CorId>> {
  const asked = [...new Set(corIds)]
  if (asked.length === 0 || (sees.linked && sees.received && sees.sent)) return new Set(asked)
  const [cors, links] = await Promise.all([
    deps.store.cors.seen(companyId, projectId, asked, sees),
    sees.linked ? deps.store.links.ofCors(companyId, projectId, asked) : [],
  ])
  const linked = links.filter((link) => link.projectId === projectId)
  return new Set([...cors, ...linked].map(({ corId }) => corId))
}

/** The project's Clearstory contracts whose name and value this person may see. */
export async function seenContracts(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  sees: Pick<Sight, 'sent'>,
): Promise<ClearstoryContract[]> {
  const [contracts, map] = await Promise.all([
    deps.store.contracts.list(companyId, projectId),
    sees.sent ? null : deps.store.projectMaps.get(companyId, projectId),
  ])
  if (sees.sent) return contracts
  return map ? contracts.filter((contract) => seesContract(sees, contract, map)) : []
}

/** Throws `cor_hidden` if this person may not, or may no longer, see one of the CORs. */
export async function requireSeen(
  deps: Deps,
  companyId: ProcoreCompanyId,
  access: ProjectAccess,
  corIds: readonly CorId[],
): Promise<void> {
  const seen = await seenCorIds(deps, companyId, access.projectId, rightsOf(access).sees, corIds)
  if (corIds.some((corId) => !seen.has(corId))) throw new Failure('cor_hidden')
}

/**
 * Whether this person may read change events of another project. After a re-mapping, CORs may remain in change events
 * of the previously mapped project.
 */
export async function mayOpenEvents(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<boolean> {
  try {
    return rightsOf(await accessTo(deps, person, projectId)).sees.linked
  } catch (error) {
    // If Procore cannot answer, the change event is not named.
    if (error instanceof Failure || error instanceof ProcoreError) return false
    throw error
  }
}

/** This project, and those of the links' other projects whose change events this person may open. */
export async function openProjects(
  deps: Deps,
  person: Person,
  here: ProcoreProjectId,
  links: readonly (Pick<LinkHeader, 'projectId'> | null)[],
): Promise<ReadonlySet<ProcoreProjectId>> {
  const open = new Set([here])
  const others = new Set(links.flatMap((link) => (link && link.projectId !== here ? link.projectId : [])))
  for (const projectId of others) {
    if (await mayOpenEvents(deps, person, projectId)) open.add(projectId)
  }
  return open
}
