import type { Hono } from 'hono'
import { type Admitted, companyOf, projectOf } from '../admission.ts'
import type { Project } from '../entities.ts'
import { paged, pathId, queryChoice, queryId, queryList, wholeNumber } from '../rules/query.ts'
import type { ProcoreState } from '../store.ts'

const maxProjects = 300
const stamped = '2026-01-05T08:00:00Z'

/** The projects that a person may open, and their currencies. */
export function projectRoutes(api: Hono<Admitted>, state: ProcoreState): void {
  const format = ({ id, name, number, companyId }: Project) => ({
    id,
    name,
    display_name: `${number} - ${name}`,
    project_number: number,
    active: true,
    company: { id: companyId, name: state.companies.find((one) => one.id === companyId)?.name ?? null },
    address: null,
    created_at: stamped,
    updated_at: stamped,
  })

  api.get('/rest/v1.1/projects', (c) => {
    const companyId = companyOf(c, queryId(c, 'company_id'))
    const view = queryChoice(c, 'view', ['ids', 'compact', 'normal', 'extended'])
    const status = queryChoice(c, 'filters[by_status]', ['All', 'Active', 'Inactive'])
    const ids = queryList(c, 'filters[id]')?.map((text) => wholeNumber('filters[id]', text))
    const name = c.req.query('filters[name]')?.toLowerCase()
    const rows = state.projects.filter(
      (project) =>
        project.companyId === companyId &&
        state.levels(c.get('person'), project) !== undefined &&
        status !== 'Inactive' &&
        (ids === undefined || ids.includes(project.id)) &&
        (name === undefined || project.name.toLowerCase().includes(name)),
    )
    const page = paged(c, rows, maxProjects)
    if (view === 'ids' || view === 'compact') return c.json(page.map(({ id, name }) => ({ id, name })))
    return c.json(page.map(format))
  })

  api.get('/rest/v1.0/projects/:id', (c) => {
    companyOf(c, queryId(c, 'company_id'))
    const { project } = projectOf(c, state, pathId(c, 'id'))
    return c.json({ ...format(project), is_demo: false, time_zone: 'US/Pacific', template: false })
  })

  api.get('/rest/v1.0/companies/:company_id/projects/:project_id/currency_configuration', (c) => {
    companyOf(c, pathId(c, 'company_id'))
    const { project } = projectOf(c, state, pathId(c, 'project_id'))
    return c.json({
      company_id: project.companyId,
      project_id: project.id,
      currency_iso_code: project.currency,
      currency_display: 'symbol',
      company_currency_exchange_rate_override: null,
      eligible_for_financial_objs_multicurrency: false,
      multicurrency_enabled: false,
    })
  })
}
