import type { Person, ProjectAccess } from '../../domain/person.ts'
import type { ChangeEventReading } from '../../domain/ports/store-change-events.ts'
import { rightsOf } from '../../domain/rights.ts'
import type { ProjectScope } from '../project-scope.ts'
import type { Standing } from '../views.ts'
import { procoreNews } from '../webhooks/subscriptions.ts'
import type { SetupView } from './views.ts'

/** Tab *Setup*: the connection, and what this project is mapped to. */
export async function showSetup(scope: ProjectScope): Promise<SetupView> {
  const { deps, person, projectId, access } = scope
  const [standing, connection, map, news] = await Promise.all([
    standingOf(scope),
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

/** The state of the setup and what this person can do, for every tab. */
export async function standingOf({ deps, person, projectId, access }: ProjectScope): Promise<Standing> {
  const [connection, map, trouble] = await Promise.all([
    deps.store.connections.get(person.companyId),
    deps.store.projectMaps.get(person.companyId, projectId),
    deps.store.syncs.trouble(person.companyId, projectId),
  ])
  return standingFrom(person, access, { connected: connection !== null, mapped: map !== null, trouble })
}

/** Like `standingOf`, from data that was already read. */
export function standingFrom(
  person: Person,
  access: ProjectAccess,
  { connected, mapped, trouble }: Pick<ChangeEventReading, 'connected' | 'mapped' | 'trouble'>,
): Standing {
  const rights = rightsOf(access)
  return {
    personName: person.name,
    project: { name: access.projectName, number: access.projectNumber, currency: access.currency },
    setup: !connected ? 'not_connected' : mapped ? 'complete' : 'not_mapped',
    maySetUp: rights.setsUp,
    mayConnect: rights.administersCompany,
    mayPush: mayPush[rights.pushes],
    mayCreateChangeEvents: rights.createsChangeEvents,
    absent: rights.missing,
    clearstoryTrouble: trouble,
  }
}

const mayPush = { all: 'yes', own: 'own_only', none: 'no' } as const
