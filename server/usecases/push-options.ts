import type { ProcoreProjectId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import { accessTo } from './authorize.ts'
import type { Deps } from './deps.ts'
import type { ChangeEventChoice, ChangeEventOptionsView } from './views-choices.ts'

/** How many change events a search offers. */
const offered = 30

/** What a new change event can be: Procore's own statuses, types and reasons. */
export async function showChangeEventOptions(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<ChangeEventOptionsView> {
  await accessTo(deps, person, projectId)
  return deps.procoreFor(person).changeEventOptions(projectId)
}

/** Change events by number or title, for *Another change event*. */
export async function searchChangeEvents(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  search: string,
): Promise<ChangeEventChoice[]> {
  await accessTo(deps, person, projectId)
  const { changeEvents } = await deps.procoreFor(person).listChangeEvents(projectId, {
    ...(search === '' ? {} : { search }),
    page: 1,
    perPage: offered,
  })
  return changeEvents.map(({ changeEventId, number, title, status }) => ({
    changeEventId,
    number,
    title,
    status,
  }))
}
