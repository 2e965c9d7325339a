import { Failure } from '../../domain/failure.ts'
import type { ClearstoryProjectId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Person, ProjectAccess } from '../../domain/person.ts'
import type { ClearstoryProject } from '../../domain/ports/clearstory.ts'
import { mayMap, rightsOf } from '../../domain/rights.ts'
import { clearstoryFailure, clearstoryOf } from '../access.ts'
import type { Deps } from '../deps.ts'
import { projectWords, setupEntry } from '../history/trail.ts'
import type { CompanyAdminScope, ProjectAdminScope } from '../project-scope.ts'
import { syncProject } from '../sync/sync.ts'
import { hookUpProject } from '../webhooks/subscriptions.ts'
import type { ClearstoryProjectsView } from './views.ts'

/**
 * The Clearstory projects this person may map, the most likely first: same job number, then same name. A company
 * admin may choose any project; a project admin sees only the permitted ones.
 */
export async function listClearstoryProjects(
  scope: ProjectAdminScope | CompanyAdminScope,
): Promise<ClearstoryProjectsView> {
  const { deps, person, projectId, access } = scope
  const [projects, maps, { released, allowed }] = await Promise.all([
    readProjects(deps, person),
    deps.store.projectMaps.list(person.companyId),
    allowedProjects(deps, person, projectId),
  ])
  const rank = (suggested: string | null) => (suggested === 'same_number' ? 0 : suggested ? 1 : 2)
  return {
    all: rightsOf(access).maps === 'any',
    projects: projects
      .filter((project) => mayMap(access, project, allowed.has(project.clearstoryProjectId)))
      .map((project) => ({
        clearstoryProjectId: project.clearstoryProjectId,
        title: project.title,
        jobNumber: project.jobNumber,
        takenBy:
          maps.find(
            (map) => map.clearstoryProjectId === project.clearstoryProjectId && map.projectId !== projectId,
          )?.projectId ?? null,
        suggested: suggest(project, access),
        released: released.has(project.clearstoryProjectId),
      }))
      .sort((a, b) => rank(a.suggested) - rank(b.suggested) || a.title.localeCompare(b.title)),
  }
}

/** Maps the Procore project to a Clearstory project of the connected company. Its CORs are read in the background. */
export async function mapProject(
  scope: ProjectAdminScope,
  clearstoryProjectId: ClearstoryProjectId,
): Promise<void> {
  const { deps, person, projectId, access } = scope
  const [project, { allowed }] = await Promise.all([
    projectOf(deps, person, clearstoryProjectId).catch((error: unknown) => {
      // Only people who may see all projects may learn which ids exist in Clearstory.
      const isUnknown = error instanceof Failure && error.code === 'clearstory_project_unknown'
      throw isUnknown && rightsOf(access).maps !== 'any' ? new Failure('project_not_released') : error
    }),
    allowedProjects(deps, person, projectId),
  ])
  if (!mayMap(access, project, allowed.has(clearstoryProjectId))) throw new Failure('project_not_released')
  const mappedAt = deps.clock.now()
  const saved = await deps.store.projectMaps.save(
    person.companyId,
    {
      projectId,
      projectName: access.projectName,
      projectNumber: access.projectNumber,
      clearstoryProjectId,
      clearstoryProjectTitle: project.title,
      clearstoryJobNumber: project.jobNumber,
      mappedByName: person.name,
      mappedAt,
    },
    setupEntry(person, projectId, 'mapped', { at: mappedAt, subject: projectWords(project) }),
  )
  if (saved === 'taken') throw new Failure('project_mapped_elsewhere', { detail: project.title })
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

/**
 * Removes the mapping and everything read for it. Pushed lines stay in Procore, and their record stays here. Does
 * nothing if the project is not mapped.
 */
export async function unmapProject({ deps, person, projectId }: ProjectAdminScope): Promise<void> {
  const map = await deps.store.projectMaps.get(person.companyId, projectId)
  if (!map) return
  const subject = projectWords({ title: map.clearstoryProjectTitle, jobNumber: map.clearstoryJobNumber })
  const entry = setupEntry(person, projectId, 'unmapped', { at: deps.clock.now(), subject })
  await deps.store.projectMaps.remove(person.companyId, projectId, entry)
}

/**
 * Allows the admins of this Procore project to map it to a Clearstory project with another
 * job number. Company admins only.
 */
export async function releaseProject(
  scope: CompanyAdminScope,
  clearstoryProjectId: ClearstoryProjectId,
): Promise<void> {
  const { deps, person, projectId } = scope
  const project = await projectOf(deps, person, clearstoryProjectId)
  const releasedAt = deps.clock.now()
  await deps.store.projectReleases.save(
    person.companyId,
    {
      projectId,
      clearstoryProjectId,
      clearstoryProjectTitle: project.title,
      releasedByName: person.name,
      releasedAt,
    },
    setupEntry(person, projectId, 'released', { at: releasedAt, subject: projectWords(project) }),
  )
}

/** Withdraws a release. A mapping made under it stays until an admin changes it. */
export async function withdrawRelease(
  scope: CompanyAdminScope,
  clearstoryProjectId: ClearstoryProjectId,
): Promise<void> {
  const { deps, person, projectId } = scope
  const { companyId } = person
  const releases = await deps.store.projectReleases.list(companyId)
  const release = releases.find(
    (one) => one.projectId === projectId && one.clearstoryProjectId === clearstoryProjectId,
  )
  if (!release) return
  const subject = release.clearstoryProjectTitle
  const entry = setupEntry(person, projectId, 'release_withdrawn', { at: deps.clock.now(), subject })
  await deps.store.projectReleases.remove(companyId, projectId, clearstoryProjectId, entry)
}

/** What a project admin may choose besides the project with the same number: released projects, and the mapped one. */
async function allowedProjects(
  deps: Deps,
  { companyId }: Person,
  projectId: ProcoreProjectId,
): Promise<{ released: ReadonlySet<ClearstoryProjectId>; allowed: ReadonlySet<ClearstoryProjectId> }> {
  const [releases, map] = await Promise.all([
    deps.store.projectReleases.list(companyId),
    deps.store.projectMaps.get(companyId, projectId),
  ])
  const released = new Set(
    releases.flatMap((one) => (one.projectId === projectId ? one.clearstoryProjectId : [])),
  )
  return { released, allowed: new Set([...released, ...(map ? [map.clearstoryProjectId] : [])]) }
}

async function projectOf(
  deps: Deps,
  person: Person,
  clearstoryProjectId: ClearstoryProjectId,
): Promise<ClearstoryProject> {
  const projects = await readProjects(deps, person)
  if (projects.length === 0) throw new Failure('clearstory_key_sees_no_project')
  const project = projects.find((one) => one.clearstoryProjectId === clearstoryProjectId)
  if (!project) throw new Failure('clearstory_project_unknown')
  return project
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
