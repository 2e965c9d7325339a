import { Hono } from 'hono'
import * as v from 'valibot'
import { corStatuses } from '../../domain/change-order-request.ts'
import type { ChangeEventId, CorId } from '../../domain/ids.ts'
import { accessToMapped } from '../../usecases/authorize.ts'
import type { Deps } from '../../usecases/deps.ts'
import { listCorLog, refreshCor } from '../../usecases/list-cor-log.ts'
import { showCorDetails, showPushCodes } from '../../usecases/show-push-codes.ts'
import { syncProject } from '../../usecases/sync-cors.ts'
import type { ProjectEnv } from '../middleware/project.ts'
import { idSchema, jsonBody, parse } from '../parse.ts'

const whole = (most: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,7}$/, 'a whole number'), v.transform(Number), v.maxValue(most))

const statuses = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').filter(Boolean)),
  v.array(v.picklist(corStatuses)),
)

const corQuery = v.object({
  search: v.optional(v.pipe(v.string(), v.maxLength(200), v.trim())),
  inbox: v.optional(v.picklist(['sent', 'received'])),
  statuses: v.optional(statuses),
  changeEvent: v.optional(v.union([v.picklist(['none', 'linked']), idSchema<ChangeEventId>()])),
  sort: v.optional(v.picklist(['number', 'updated', 'age']), 'number'),
  offset: v.optional(whole(1_000_000), '0'),
  limit: v.optional(whole(200), '50'),
})

const someCorIds = v.pipe(
  v.array(idSchema<CorId>()),
  v.minLength(1, 'choose at least one COR'),
  v.maxLength(100, 'at most 100 CORs at once'),
)

/** CORs of one project, below /api/projects/:projectId. */
export function corRoutes(deps: Deps) {
  return new Hono<ProjectEnv>()
    .get('/cors', async (c) => {
      const {
        search,
        inbox,
        statuses: wanted,
        changeEvent,
        ...page
      } = parse(corQuery, withoutEmpty(c.req.query()))
      return c.json(
        await listCorLog(deps, c.var.person, c.var.projectId, {
          ...page,
          ...(search ? { search } : {}),
          ...(inbox ? { inbox } : {}),
          ...(wanted && wanted.length > 0 ? { statuses: wanted } : {}),
          ...(changeEvent ? { changeEvent } : {}),
        }),
      )
    })
    .post('/cors/:corId/refresh', async (c) => {
      const corId = parse(idSchema<CorId>(), c.req.param('corId'))
      return c.json(await refreshCor(deps, c.var.person, c.var.projectId, corId))
    })
    .post('/cors/details', async (c) => {
      const { corIds } = parse(v.object({ corIds: someCorIds }), await jsonBody(c))
      return c.json(await showCorDetails(deps, c.var.person, c.var.projectId, corIds))
    })
    .post('/push-codes', async (c) => {
      const { corIds } = parse(v.object({ corIds: someCorIds }), await jsonBody(c))
      return c.json(await showPushCodes(deps, c.var.person, c.var.projectId, corIds))
    })
    .post('/sync', async (c) => {
      const { person, projectId } = c.var
      await accessToMapped(deps, person, projectId)
      return c.json(await syncProject(deps, person.companyId, projectId))
    })
}

/** A filter left empty in the panel is no filter. */
function withoutEmpty(query: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
}
