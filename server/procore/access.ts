import type { ProcoreProjectId } from '../domain/ids.ts'
import type { ProjectAccess } from '../domain/person.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import type { Pace } from './gate.ts'
import { pathId } from './procore-http.ts'
import type { ProcoreSession } from './session.ts'
import {
  companyMeAnswer,
  currencyAnswer,
  type PermissionsAnswer,
  permissionsAnswer,
  projectAnswer,
  rightsOn,
} from './wire-access.ts'

/**
 * GET /rest/v1.0/projects/{id}, GET /rest/v1.0/settings/permissions for the project and for the company,
 * GET /rest/v1.0/companies/{company_id}/projects/{project_id}/currency_configuration, in parallel.
 */
export async function projectAccess(
  session: ProcoreSession,
  projectId: ProcoreProjectId,
  pace: Pace,
): Promise<ProjectAccess> {
  // Taken before the calls: one of the four may be slow, but none is older than this.
  const checkedAt = new Date(pace.now()).toISOString()
  const [project, ofProject, ofCompany, currency] = await Promise.all([
    readProject(session, projectId),
    permissions(session, { project_id: projectId }),
    // Procore may refuse the whole list to a user without rights on the company's tools.
    permissions(session, { company_id: session.person.companyId }).catch(unlessRefused(null)),
    readCurrency(session, projectId),
  ])
  const changeEvents = rightsOn(ofProject, 'changeEvents')
  return {
    projectId,
    projectName: project.name ?? '',
    projectNumber: project.project_number,
    currency,
    changeEvents: changeEvents.level,
    canCreateChangeEvents: changeEvents.canCreate,
    commitments: rightsOn(ofProject, 'commitments').level,
    primeContracts: rightsOn(ofProject, 'primeContracts').level,
    projectAdmin: rightsOn(ofProject, 'projectAdmin').level === 'admin',
    companyAdmin: ofCompany !== null && rightsOn(ofCompany, 'companyAdmin').level === 'admin',
    checkedAt,
  }
}

/** GET /rest/v1.3/companies/{company_id}/me. False if refused, not found or inactive. */
export async function isInCompany(session: ProcoreSession): Promise<boolean> {
  const path = `/rest/v1.3/companies/${pathId(session.person.companyId)}/me`
  const me = await session.read({ method: 'GET', path }, companyMeAnswer).catch(unlessRefused(null))
  return me !== null && me.is_active !== false
}

async function readProject(session: ProcoreSession, projectId: ProcoreProjectId) {
  const { companyId } = session.person
  const path = `/rest/v1.0/projects/${pathId(projectId)}`
  const project = await session.read({ method: 'GET', path, query: { company_id: companyId } }, projectAnswer)
  const company = project.company?.id ?? null
  if (project.id !== projectId || (company !== null && company !== companyId))
    throw new ProcoreError('not_found')
  return project
}

function permissions(session: ProcoreSession, query: Record<string, string>): Promise<PermissionsAnswer> {
  return session.read({ method: 'GET', path: '/rest/v1.0/settings/permissions', query }, permissionsAnswer)
}

async function readCurrency(session: ProcoreSession, projectId: ProcoreProjectId): Promise<string | null> {
  const path = `/rest/v1.0/companies/${pathId(session.person.companyId)}/projects/${pathId(projectId)}/currency_configuration`
  const answer = await session.read({ method: 'GET', path }, currencyAnswer).catch(unlessRefused(null))
  return answer?.currency_iso_code ?? null
}

/** A catch handler: returns the fallback if this person may not make the call, and rethrows every other error. */
export function unlessRefused<T>(fallback: T): (error: unknown) => T {
  return (error) => {
    const refused =
      error instanceof ProcoreError && ['forbidden', 'not_found', 'refused'].includes(error.kind)
    if (!refused) throw error
    return fallback
  }
}
