import type { ClearstoryProjectId } from '../domain/ids.ts'
import type { ClearstoryCompany, ClearstoryContract, ClearstoryProject } from '../domain/ports/clearstory.ts'
import type { ClearstoryGet } from './clearstory-http.ts'
import { readAll } from './pages.ts'
import { wireCompany, wireContract, wireProject } from './wire-reference.ts'

/** The company the key belongs to: GET /companies/current. */
export function readCompany(get: ClearstoryGet): Promise<ClearstoryCompany> {
  return get('/companies/current', {}, wireCompany)
}

/** Projects that are not archived: GET /projects. */
export async function listProjects(get: ClearstoryGet): Promise<ClearstoryProject[]> {
  const projects = await readAll(get, '/projects', {}, wireProject, {
    key: (project) => project.clearstoryProjectId,
  })
  return projects.filter(({ archived }) => !archived)
}

/** Contracts of a project, as customer or contractor: GET /contracts. */
export function listContracts(
  get: ClearstoryGet,
  projectId: ClearstoryProjectId,
): Promise<ClearstoryContract[]> {
  return readAll(get, '/contracts', { projectId }, wireContract, {
    key: (contract) => contract.contractId,
  })
}
