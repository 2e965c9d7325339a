import type { Hono } from 'hono'
import { type Admitted, companyOf, projectOf, requireLevel } from '../admission.ts'
import { paged, queryId } from '../rules/query.ts'
import type { ProcoreState } from '../store.ts'

/** A company's settings for change events: statuses, types, reasons. */
export function changeEventSettingRoutes(api: Hono<Admitted>, state: ProcoreState): void {
  api.get('/rest/v1.0/change_event/statuses', (c) => {
    const { project, levels } = projectOf(c, state, queryId(c, 'project_id'))
    requireLevel(levels.changeEvents, 'Read Only')
    const rows = state.statuses.filter(({ companyId }) => companyId === project.companyId)
    return c.json(
      paged(c, rows).map(({ id, name, mappedTo, isDefault, showInSelect }) => ({
        id,
        name,
        mapped_to_status: mappedTo,
        default_status: isDefault,
        show_in_select: showInSelect,
      })),
    )
  })

  api.get('/rest/v1.0/change_types', (c) => {
    const companyId = companyOf(c, queryId(c, 'company_id'))
    const rows = state.changeTypes.filter((type) => type.companyId === companyId)
    return c.json(
      paged(c, rows).map(({ id, name, abbreviation }) => ({
        id,
        change_type: name,
        abbreviation,
        company_id: companyId,
        show_in_select: true,
      })),
    )
  })

  api.get('/rest/v1.0/change_order_change_reasons', (c) => {
    const companyId = companyOf(c, queryId(c, 'company_id'))
    const rows = state.changeReasons.filter((reason) => reason.companyId === companyId)
    return c.json(
      paged(c, rows).map(({ id, name }) => ({
        id,
        change_reason: name,
        company_id: companyId,
        show_in_select: true,
      })),
    )
  })
}
