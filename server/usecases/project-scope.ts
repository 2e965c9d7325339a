import { Failure } from '../domain/failure.ts'
import type { ProcoreProjectId } from '../domain/ids.ts'
import type { Person, ProjectAccess } from '../domain/person.ts'
import type { ProjectMap } from '../domain/ports/store-setup.ts'
import { accessAnew, accessTo, companyAdminAnew, personOf, projectAdminAnew } from './access.ts'
import type { Deps } from './deps.ts'

/** A person's request about a project, not authorised yet: the project id comes from the browser. */
export interface ProjectRequest {
  deps: Deps
  person: Person
  projectId: ProcoreProjectId
}

declare const checked: unique symbol

/** What was checked with Procore. Only this file creates values of these types. */
interface Checked<Check extends string> {
  readonly [checked]: { readonly [Key in Check]: true }
}

interface Opened extends ProjectRequest {
  /** What the person may do in this project, by Procore's answer to the person's own token. */
  access: ProjectAccess
}

/**
 * Proof that Procore let this person open this project. Use cases about a project take a scope, so code that forgets
 * to authorise does not compile.
 *
 * | type              | what was checked                                              | age of Procore's answer |
 * |-------------------|---------------------------------------------------------------|-------------------------|
 * | ProjectScope      | the person may open the project and see some of its costs      | 5 minutes at most       |
 * | MappedScope       | and the project is mapped to Clearstory                        | 5 minutes at most       |
 * | WriteScope        | the same, for writes and decisions                             | 30 seconds at most      |
 * | FreshScope        | as ProjectScope                                                | asked now               |
 * | ProjectAdminScope | the person may set up the project                              | asked now               |
 * | CompanyAdminScope | the person administers the company                             | asked now               |
 */
export type ProjectScope = Opened & Checked<'project'>
export type MappedScope = ProjectScope & { map: ProjectMap }
export type WriteScope = MappedScope & Checked<'recently'>
export type FreshScope = ProjectScope & Checked<'now'>
export type ProjectAdminScope = FreshScope & Checked<'setsUp'>
export type CompanyAdminScope = FreshScope & Checked<'administersCompany'>

/** Maximum age of a stored answer about a person's rights before writes and decisions, in seconds. */
const trustedForWriting = 30

/** Throws `project_forbidden` or `tool_forbidden`. */
export async function openProject(request: ProjectRequest): Promise<ProjectScope> {
  const { deps, person, projectId } = request
  return scopeOf<ProjectScope>(request, await accessTo(deps, person, projectId))
}

/** Also throws `project_not_mapped` or `clearstory_not_connected`: CORs are shown only for mapped projects. */
export async function openMapped(request: ProjectRequest): Promise<MappedScope> {
  return withMap(await openProject(request))
}

export async function openForWriting(request: ProjectRequest): Promise<WriteScope> {
  const { deps, person, projectId } = request
  const access = await accessTo(deps, person, projectId, trustedForWriting)
  return withMap(scopeOf<ProjectScope & Checked<'recently'>>(request, access))
}

/** Asks Procore even if a recent answer is stored. */
export async function openNow(request: ProjectRequest): Promise<FreshScope> {
  const { deps, person, projectId } = request
  return scopeOf<FreshScope>(request, await accessAnew(deps, person, projectId))
}

/** Throws `admin_only` as well. */
export async function openAsProjectAdmin(request: ProjectRequest): Promise<ProjectAdminScope> {
  const { deps, person, projectId } = request
  return scopeOf<ProjectAdminScope>(request, await projectAdminAnew(deps, person, projectId))
}

/** Throws `admin_only` as well. */
export async function openAsCompanyAdmin(request: ProjectRequest): Promise<CompanyAdminScope> {
  const { deps, person, projectId } = request
  return scopeOf<CompanyAdminScope>(request, await companyAdminAnew(deps, person, projectId))
}

/**
 * Checks session and rights again for the next part of something that is read over minutes, such as a file. Throws
 * `session_ended` if the person has signed out meanwhile.
 */
export async function reopen({ deps, person, projectId }: ProjectScope): Promise<ProjectScope> {
  await personOf(deps, person.companyId, person.sessionId)
  return openProject({ deps, person, projectId })
}

/** The same scope with the project's mapping. Throws `project_not_mapped` or `clearstory_not_connected`. */
export async function withMap<S extends ProjectScope>(scope: S): Promise<S & { map: ProjectMap }> {
  const { deps, person, projectId } = scope
  const map = await deps.store.projectMaps.get(person.companyId, projectId)
  if (map) return { ...scope, map }
  const connection = await deps.store.connections.get(person.companyId)
  throw new Failure(connection ? 'project_not_mapped' : 'clearstory_not_connected')
}

function scopeOf<S extends ProjectScope>(request: ProjectRequest, access: ProjectAccess): S {
  return { ...request, access } as S
}
