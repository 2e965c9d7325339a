import type { Person, ProjectAccess } from '../domain/person.ts'
import type { ChangeEventReading } from '../domain/ports/store-panel.ts'
import { rightsOf } from '../domain/rights.ts'
import type { Deps } from './deps.ts'
import type { Standing } from './views.ts'

/** Where setup stands and what this person can do, for every tab. */
export async function standingOf(deps: Deps, person: Person, access: ProjectAccess): Promise<Standing> {
  const [connection, map, trouble] = await Promise.all([
    deps.store.connections.get(person.companyId),
    deps.store.projectMaps.get(person.companyId, access.projectId),
    deps.store.syncs.trouble(person.companyId, access.projectId),
  ])
  return standingFrom(person, access, { connected: connection !== null, mapped: map !== null, trouble })
}

/** The same from what was read already. */
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
