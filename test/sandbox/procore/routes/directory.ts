import type { Hono } from 'hono'
import { type Admitted, companyOf, projectOf } from '../admission.ts'
import { formatWbsCode } from '../formatters/wbs.ts'
import { refuse } from '../refusal.ts'
import { optionalQueryId, paged, pathId, queryChoice, queryList, wholeNumber } from '../rules/query.ts'
import type { ProcoreState } from '../store.ts'

const vendorViews = ['extended', 'ids_only', 'list', 'name', 'minimal', 'normal'] as const

/** The choices for a line's fields: budget codes, vendors, units of measure. */
export function directoryRoutes(api: Hono<Admitted>, state: ProcoreState): void {
  api.get('/rest/v1.0/projects/:project_id/work_breakdown_structure/wbs_codes', (c) => {
    const { project } = projectOf(c, state, pathId(c, 'project_id'))
    const scope = queryChoice(c, 'scope', ['budget_code', 'production_quantity_code'])
    const query = c.req.query('query')?.toLowerCase()
    const statuses = queryList(c, 'filters[status]')
    const groupType = queryChoice(c, 'group_type', ['contract'])
    const groupId = optionalQueryId(c, 'group_id')
    if ((groupType === undefined) !== (groupId === undefined))
      refuse(400, 'group_type and group_id go together')
    const contract = state.commitments.find((one) => one.id === groupId && one.projectId === project.id)
    if (groupId !== undefined && !contract) refuse(404, 'Contract not found')
    const rows = state.budgetCodes.filter(
      (code) =>
        code.projectId === project.id &&
        scope !== 'production_quantity_code' &&
        (statuses === undefined || statuses.includes(code.status)) &&
        (query === undefined || `${code.code} ${code.name}`.toLowerCase().includes(query)) &&
        (!contract || contract.lines.some((line) => line.budgetCodeId === code.id)),
    )
    rows.sort((a, b) => a.code.localeCompare(b.code))
    return c.json(paged(c, rows).map(formatWbsCode))
  })

  api.get('/rest/v1.1/projects/:project_id/vendors', (c) => {
    const { project } = projectOf(c, state, pathId(c, 'project_id'))
    const view = queryChoice(c, 'view', vendorViews)
    const search = c.req.query('filters[search]')?.toLowerCase()
    const ids = queryList(c, 'filters[id]')?.map((text) => wholeNumber('filters[id]', text))
    const rows = state.vendors.filter(
      ({ id, name, projectIds }) =>
        projectIds.includes(project.id) &&
        (search === undefined || name.toLowerCase().includes(search)) &&
        (ids === undefined || ids.includes(id)),
    )
    const page = paged(c, rows)
    if (view === 'ids_only') return c.json(page.map(({ id }) => id))
    if (view === 'name') return c.json(page.map(({ id, name }) => ({ id, name })))
    return c.json(page.map(({ id, name }) => ({ id, name, is_active: true })))
  })

  api.get('/rest/v1.0/companies/:company_id/uoms', (c) => {
    companyOf(c, pathId(c, 'company_id'))
    return c.json(
      paged(c, state.unitsOfMeasure).map(({ id, name, description, category }) => ({
        id,
        name,
        description,
        is_standard: true,
        uom_category: category,
      })),
    )
  })
}
