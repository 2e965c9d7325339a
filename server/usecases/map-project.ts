import { Failure } from '../domain/failure.ts'
import type { ClearstoryProjectId, ProcoreProjectId } from '../domain/ids.ts'
import type { Person, ProjectAccess } from '../domain/person.ts'
import type { ClearstoryProject } from '../domain/ports/clearstory.ts'
import { accessTo, clearstoryFailure, clearstoryOf } from './authorize.ts'
import type { Deps } from './deps.ts'
import { hookUpProject } from './keep-hooks.ts'
import { syncProject } from './sync-cors.ts'
import type { ClearstoryProjectsView } from './views-setup.ts'

/** The Clearstory projects the key sees, the likely one first: same job number, then same name. */
export async function listClearstoryProjects(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<ClearstoryProjectsView> {
  const access = await adminOf(deps, person, projectId)
  const [projects, maps] = await Promise.all([
    readProjects(deps, person),
    deps.store.projectMaps.list(person.companyId),
  ])
  const rank = (suggested: string | null) => (suggested === 'same_number' ? 0 : suggested ? 1 : 2)
  return {
    projects: projects
      .map((project) => ({
        clearstoryProjectId: project.clearstoryProjectId,
        title: project.title,
        jobNumber: project.jobNumber,
        takenBy:
          maps.find(
            (map) => map.clearstoryProjectId === project.clearstoryProjectId && map.projectId !== projectId,
          )?.projectId ?? null,
        suggested: suggest(project, access),
      }))
      .sort((a, b) => rank(a.suggested) - rank(b.suggested) || a.title.localeCompare(b.title)),
  }
}

/** Maps the Procore project to a Clearstory project of the connected company, and reads its CORs behind the answer. */
export async function mapProject(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  clearstoryProjectId: ClearstoryProjectId,
): Promise<void> {
  await adminOf(deps, person, projectId)
  const projects = await readProjects(deps, person)
  if (projects.length === 0) throw new Failure('clearstory_key_sees_no_project')
  const project = projects.find((one) => one.clearstoryProjectId === clearstoryProjectId)
  if (!project) throw new Failure('clearstory_project_unknown')
  const mappedAt = deps.clock.now()
  const saved = await deps.store.projectMaps.save(person.companyId, {
    projectId,
    clearstoryProjectId,
    clearstoryProjectTitle: project.title,
    clearstoryJobNumber: project.jobNumber,
    mappedByName: person.name,
    mappedAt,
  })
  if (saved === 'taken') throw new Failure('project_mapped_elsewhere', { detail: project.title })
  await deps.store.activity.append(person.companyId, {
    at: mappedAt,
    personId: person.personId,
    personName: person.name,
    projectId,
    changeEventId: null,
    pushId: null,
    kind: 'mapped',
    plan: null,
  })
  hookUpProject(deps, person, projectId)
  deps.background.run(
    syncProject(deps, person.companyId, projectId).then(
      () => undefined,
      (error: unknown) => {
        deps.log.warn('first_sync_failed', { reason: error instanceof Error ? error.message : 'unknown' })
      },
    ),
  )
}

async function adminOf(deps: Deps, person: Person, projectId: ProcoreProjectId): Promise<ProjectAccess> {
  const access = await accessTo(deps, person, projectId)
  if (!access.projectAdmin && !access.companyAdmin) throw new Failure('admin_only')
  return access
}

async function readProjects(deps: Deps, person: Person): Promise<ClearstoryProject[]> {
  const clearstory = await clearstoryOf(deps, person.companyId)
  try {
    return (await clearstory.listProjects()).filter((project) => !project.archived)
  } catch (error) {
    throw clearstoryFailure(error)
  }
}

function suggest(project: ClearstoryProject, access: ProjectAccess): 'same_number' | 'same_name' | null {
  if (project.jobNumber && access.projectNumber && fold(project.jobNumber) === fold(access.projectNumber)) {
    return 'same_number'
  }
  return fold(project.title) === fold(access.projectName) ? 'same_name' : null
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
