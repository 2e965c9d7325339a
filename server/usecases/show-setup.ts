import type { ProcoreProjectId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import { rightsOf } from '../domain/rights.ts'
import { accessTo } from './authorize.ts'
import type { Deps } from './deps.ts'
import { procoreNews } from './keep-hooks.ts'
import { standingOf } from './standing.ts'
import type { Standing } from './views.ts'
import type { SetupView } from './views-setup.ts'

export async function showStanding(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<Standing> {
  return standingOf(deps, person, await accessTo(deps, person, projectId))
}

/** Tab *Setup*: who is connected, and what this project is mapped to. */
export async function showSetup(deps: Deps, person: Person, projectId: ProcoreProjectId): Promise<SetupView> {
  const access = await accessTo(deps, person, projectId)
  const [standing, connection, map, news] = await Promise.all([
    standingOf(deps, person, access),
    deps.store.connections.get(person.companyId),
    deps.store.projectMaps.get(person.companyId, projectId),
    procoreNews(deps, person.companyId, projectId),
  ])
  return {
    standing,
    connection: connection && {
      clearstoryCompanyName: connection.clearstoryCompanyName,
      keyEnding: rightsOf(access).administersCompany ? connection.keyEnding : null,
      connectedByName: connection.connectedByName,
      connectedAt: connection.connectedAt,
    },
    mapping: map && {
      clearstoryProjectId: map.clearstoryProjectId,
      title: map.clearstoryProjectTitle,
      jobNumber: map.clearstoryJobNumber,
      mappedByName: map.mappedByName,
      mappedAt: map.mappedAt,
    },
    procoreNews: connection && map ? news : null,
  }
}
