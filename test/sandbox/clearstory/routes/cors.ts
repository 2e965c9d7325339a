import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { ApiEnv } from '../authenticate.ts'
import { formatCor } from '../formatters/cor.ts'
import { flagField, idField, pageOf, parsed, readQuery, sorted } from '../input.ts'
import { invalid, notFound } from '../refusal.ts'
import type { ClearstoryState } from '../state.ts'
import { type SeenCor, seenCor, seenCors } from '../viewer.ts'
import { corKey, corListQuery, passes } from './cor-filter.ts'

const uuid = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be an id or a UUID'),
)
const corId = v.union([idField, uuid], 'must be an id or a UUID')

const labelBody = v.strictObject({
  labelIds: v.optional(v.array(v.pipe(v.number(), v.integer()))),
  labels: v.optional(v.array(v.pipe(v.string(), v.minLength(1)))),
})

export function corRoutes(state: ClearstoryState) {
  const find = (c: Context<ApiEnv>): SeenCor | undefined => {
    const { id } = parsed('params', v.object({ id: corId }), { id: c.req.param('id') })
    return seenCor(state, c.var.company.id, state.cor(id))
  }

  const labelled = (c: Context<ApiEnv>, seen: SeenCor, labelIds: number[]) => {
    const cor = state.editCor(seen.id, { labelIds })
    return c.json(formatCor(state, { ...seen, cor }, { withIntegrationMetadata: false }))
  }

  return new Hono<ApiEnv>()
    .get('/', (c) => {
      const query = readQuery(c.req.url, corListQuery)
      const rows = seenCors(state, c.var.company.id, query.inbox).filter((seen) => passes(state, seen, query))
      // The default order is not documented. Newest first, so that no reader relies on ascending order.
      const key = corKey(state, query.sortBy ?? 'createdAt')
      const page = sorted(rows, key, query.sortDirection ?? (query.sortBy ? 'asc' : 'desc'))
      return c.json(pageOf(page, query, (seen) => formatCor(state, seen, { withIntegrationMetadata: false })))
    })
    .get('/:id', (c) => {
      const seen = find(c)
      const query = readQuery(c.req.url, { withIntegrationMetadata: v.optional(flagField) })
      if (!seen) throw notFound()
      return c.json(
        formatCor(state, seen, { withIntegrationMetadata: query.withIntegrationMetadata ?? false }),
      )
    })
    .patch('/:id/labels', async (c) => {
      const seen = find(c)
      const body = await readLabels(c)
      // No 404 is documented here, but a null response is.
      if (!seen) return c.json(null)
      const mine = state.tables.labels.filter(({ companyId }) => companyId === c.var.company.id)
      const unknown = body.labelIds?.filter((id) => !mine.some((label) => label.id === id)) ?? []
      if (unknown.length > 0)
        throw invalid([{ location: 'body', param: 'labelIds', value: unknown, msg: 'unknown label' }])
      const named = (body.labels ?? []).map(
        (name) => mine.find((label) => label.name === name) ?? state.addLabel(c.var.company.id, name),
      )
      const ids = [...seen.cor.labelIds, ...(body.labelIds ?? []), ...named.map(({ id }) => id)]
      return labelled(c, seen, [...new Set(ids)])
    })
    .delete('/:id/labels', async (c) => {
      const seen = find(c)
      const body = await readLabels(c)
      if (!seen) return c.json(null)
      const gone = state.tables.labels.filter(
        ({ id, name }) => body.labelIds?.includes(id) || body.labels?.includes(name),
      )
      const left = seen.cor.labelIds.filter((id) => !gone.some((label) => label.id === id))
      return labelled(c, seen, left)
    })
}

async function readLabels(c: Context<ApiEnv>) {
  readQuery(c.req.url, {})
  const body: unknown = await c.req.json().catch(() => null)
  return parsed('body', labelBody, body)
}
