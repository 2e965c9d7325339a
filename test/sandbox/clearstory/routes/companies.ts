import { Hono } from 'hono'
import type { ApiEnv } from '../authenticate.ts'
import { iso } from '../formatters/moment.ts'
import { formatOffice } from '../formatters/project.ts'
import { offsetLimit, pageOf, readQuery, sorted, sorting } from '../input.ts'
import type { ClearstoryState } from '../state.ts'

export function companyRoutes(state: ClearstoryState) {
  return new Hono<ApiEnv>()
    .get('/current', (c) => {
      readQuery(c.req.url, {})
      const { id, name, domain, city, createdAt } = c.var.company
      const dates = { updatedAt: iso(createdAt), createdAt: iso(createdAt) }
      return c.json({ id, name, domain, city, country: 'US', divisionsEnabled: false, ...dates })
    })
    .get('/current/offices', (c) => {
      const query = readQuery(c.req.url, { ...offsetLimit, ...sorting(['createdAt', 'updatedAt', 'name']) })
      const mine = state.tables.offices.filter(({ companyId }) => companyId === c.var.company.id)
      const key = (office: (typeof mine)[number]) =>
        query.sortBy === 'name' ? office.name : office.createdAt
      return c.json(pageOf(sorted(mine, key, query.sortDirection ?? 'asc'), query, formatOffice))
    })
}
