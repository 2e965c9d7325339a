import type { ChangeEvent } from '../domain/change-event.ts'
import type { Person, ProjectAccess } from '../domain/person.ts'
import type { ChangeEventReading } from '../domain/ports/store-panel.ts'
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
  return {
    personName: person.name,
    project: { name: access.projectName, number: access.projectNumber, currency: access.currency },
    setup: !connected ? 'not_connected' : mapped ? 'complete' : 'not_mapped',
    maySetUp: access.projectAdmin || access.companyAdmin,
    mayConnect: access.companyAdmin,
    mayPush: access.changeEvents === 'admin' ? 'yes' : access.changeEvents === 'standard' ? 'own_only' : 'no',
    mayCreateChangeEvents: access.canCreateChangeEvents,
    clearstoryTrouble: trouble,
  }
}

/** Standard people edit only the change events they created (design.md, pre-flight). */
export function mayEdit(person: Person, access: ProjectAccess, event: ChangeEvent): boolean {
  if (access.changeEvents === 'admin') return true
  return access.changeEvents === 'standard' && event.createdById === person.personId
}
