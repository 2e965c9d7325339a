import { Hono } from 'hono'
import type { ApiEnv } from '../authenticate.ts'
import type { Label } from '../entities.ts'
import { formatLabel } from '../formatters/label.ts'
import { offsetLimit, pageOf, readPathId, readQuery, sorted, sorting } from '../input.ts'
import { notFound } from '../refusal.ts'
import type { ClearstoryState } from '../state.ts'

export function labelRoutes(state: ClearstoryState) {
  return new Hono<ApiEnv>()
    .get('/', (c) => {
      const query = readQuery(c.req.url, { ...offsetLimit, ...sorting(['createdAt', 'updatedAt', 'name']) })
      const mine = state.tables.labels.filter(({ companyId }) => companyId === c.var.company.id)
      const key = (label: Label) => (query.sortBy === 'name' ? label.name : label.createdAt)
      return c.json(pageOf(sorted(mine, key, query.sortDirection ?? 'asc'), query, formatLabel))
    })
    .get('/:id', (c) => {
      const id = readPathId('id', c.req.param('id'))
      readQuery(c.req.url, {})
      const label = state.tables.labels.find((candidate) => candidate.id === id)
      if (label?.companyId !== c.var.company.id) throw notFound()
      return c.json(formatLabel(label))
    })
}
