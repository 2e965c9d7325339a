import { Hono } from 'hono'
import * as v from 'valibot'
import type { ApiEnv } from '../authenticate.ts'
import { type Rate, rateTypes } from '../entities.ts'
import { formatProjectRate, formatRate } from '../formatters/rate.ts'
import {
  choiceField,
  idField,
  listField,
  pageOf,
  parsed,
  readPathId,
  readQuery,
  skipTake,
  sorted,
  sorting,
  textField,
} from '../input.ts'
import { notFound } from '../refusal.ts'
import type { ClearstoryState } from '../state.ts'
import { includes } from './cor-filter.ts'

const sortFields = [
  'createdAt',
  'updatedAt',
  'internalId',
  'laborClass',
  'material',
  'equipment',
  'other',
] as const

const projectRateQuery = {
  ...skipTake,
  ...sorting(sortFields),
  internalIds: v.optional(listField(textField)),
}
const rateQuery = { ...projectRateQuery, rateGroupId: v.optional(idField) }
const ratePath = v.object({ rateType: choiceField(rateTypes) })

export function rateRoutes(state: ClearstoryState) {
  return new Hono<ApiEnv>()
    .get('/:rateType', (c) => {
      const { rateType } = parsed('params', ratePath, { rateType: c.req.param('rateType') })
      const query = readQuery(c.req.url, rateQuery)
      const rows = state.tables.rates.filter(
        (rate) =>
          rate.type === rateType &&
          rate.companyId === c.var.company.id &&
          includes(query.internalIds, rate.internalId) &&
          (query.rateGroupId === undefined || rate.groupId === query.rateGroupId),
      )
      return c.json(
        pageOf(sorted(rows, rateKey(query.sortBy), query.sortDirection ?? 'asc'), query, formatRate),
      )
    })
    .get('/project/:projectId/:rateType', (c) => {
      const projectId = readPathId('projectId', c.req.param('projectId'))
      const { rateType } = parsed('params', ratePath, { rateType: c.req.param('rateType') })
      const query = readQuery(c.req.url, projectRateQuery)
      const project = state.tables.projects.find(({ id }) => id === projectId)
      if (project?.companyId !== c.var.company.id) throw notFound()
      const rows = state.tables.rates.filter(
        (rate) =>
          rate.type === rateType &&
          rate.projectId === projectId &&
          includes(query.internalIds, rate.internalId),
      )
      const page = sorted(rows, rateKey(query.sortBy), query.sortDirection ?? 'asc')
      return c.json(pageOf(page, query, formatProjectRate))
    })
}

function rateKey(sortBy: (typeof sortFields)[number] | undefined) {
  return (rate: Rate) => {
    if (sortBy === undefined) return rate.id
    if (sortBy === 'createdAt' || sortBy === 'updatedAt') return rate.createdAt
    return sortBy === 'internalId' ? rate.internalId : rate.name
  }
}
