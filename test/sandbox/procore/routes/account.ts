import type { Hono } from 'hono'
import { type Admitted, companyOf, projectOf } from '../admission.ts'
import { formatCompanyTools, formatProjectTools } from '../formatters/permissions.ts'
import { refuse } from '../refusal.ts'
import { optionalQueryId, paged, pathId } from '../rules/query.ts'
import type { ProcoreState } from '../store.ts'

/** The caller's identity, companies and permissions. */
export function accountRoutes(api: Hono<Admitted>, state: ProcoreState): void {
  api.get('/rest/v1.0/me', (c) => {
    const { id, login, name } = c.get('person')
    const companyId = optionalQueryId(c, 'company_id')
    const projectId = optionalQueryId(c, 'project_id')
    const named = companyId !== undefined || projectId !== undefined
    return c.json(named ? { id, login, name } : { id, login })
  })

  api.get('/rest/v1.0/companies', (c) => {
    const mine = state.companies.filter(({ id }) => id === c.get('person').companyId)
    return c.json(paged(c, mine).map(({ id, name }) => ({ id, name, is_active: true, my_company: true })))
  })

  api.get('/rest/v1.3/companies/:company_id/me', (c) => {
    const companyId = companyOf(c, pathId(c, 'company_id'))
    const person = c.get('person')
    const [first = '', ...last] = person.name.split(' ')
    const isAdmin = person.companyLevel === 'Admin'
    return c.json({
      id: person.id,
      name: person.name,
      first_name: first,
      last_name: last.join(' '),
      email_address: person.login,
      is_active: !state.inactivePeople.has(person.id),
      is_employee: true,
      job_title: null,
      vendor: { id: companyId + 1, name: state.companies.find(({ id }) => id === companyId)?.name ?? null },
      permission_template: {
        id: isAdmin ? 880001 : 880002,
        name: isAdmin ? 'Company Admin' : 'Project Team',
        project_specific: false,
        type: 'company_tools',
        category: 'internal',
      },
      company_permission_template_id: isAdmin ? 880001 : 880002,
      created_at: '2026-01-05T08:00:00Z',
      updated_at: '2026-01-05T08:00:00Z',
    })
  })

  api.get('/rest/v1.0/settings/permissions', (c) => {
    const companyId = optionalQueryId(c, 'company_id')
    const projectId = optionalQueryId(c, 'project_id')
    if (projectId !== undefined && companyId === undefined) {
      return c.json(
        formatProjectTools(projectId, projectOf(c, state, projectId).levels, c.get('person').customTools),
      )
    }
    if (companyId !== undefined && projectId === undefined) {
      companyOf(c, companyId)
      return c.json(formatCompanyTools(c.get('person')))
    }
    return refuse(400, 'Exactly one of company_id and project_id is required')
  })

  api.get('/rest/v1.0/app_installations', (c) => {
    const companyId = optionalQueryId(c, 'company_id')
    const projectId = optionalQueryId(c, 'project_id')
    if ((companyId === undefined) === (projectId === undefined)) {
      refuse(400, 'Exactly one of company_id and project_id is required')
    }
    if (projectId !== undefined) projectOf(c, state, projectId)
    const installedIn = companyOf(c, companyId)
    const row = {
      id: installedIn + 7,
      app_uid: 'clearstory-for-procore',
      status: 'installed',
      components: ['oauth', 'sidepanel'],
      semantic_version: '1.0.0',
      installed_at: '2026-02-01T10:00:00Z',
      uninstalled_at: null,
    }
    return c.json(paged(c, [row]))
  })
}
