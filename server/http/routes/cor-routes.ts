import { Hono } from 'hono'
import * as v from 'valibot'
import { corStatuses } from '../../domain/change-order-request.ts'
import { type ChangeEventId, type ContractId, type CorId, idOf } from '../../domain/ids.ts'
import { linkStates } from '../../domain/link-state.ts'
import type { CorQuery } from '../../domain/ports/store-cors.ts'
import { replaceCor } from '../../usecases/change-event/link.ts'
import { lookAtClearstory } from '../../usecases/change-event/poll.ts'
import { listCorLog, refreshCor } from '../../usecases/cor-log/list.ts'
import { listStale, showExposure } from '../../usecases/cor-log/overview.ts'
import type { Deps } from '../../usecases/deps.ts'
import { showCorDetails, showPushCodes } from '../../usecases/push/choices.ts'
import { standingOf } from '../../usecases/setup/show.ts'
import { syncFor } from '../../usecases/sync/sync.ts'
import { mappedProject, project, writing } from '../auth.ts'
import type { ProjectEnv } from '../middleware/project.ts'
import { idSchema, valid } from '../parse.ts'

const whole = (most: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,7}$/, 'a whole number'), v.transform(Number), v.maxValue(most))

const listed = v.pipe(
  v.string(),
  v.maxLength(1000),
  v.transform((text) => text.split(',').filter(Boolean)),
)
/** Prefix of a Procore status name: matches CORs in change events with that status. */
const statusPrefix = 'status:'
const places = ['none', 'linked', 'changed', 'settled', ...linkStates] as const

const corQuery = v.object({
  search: v.optional(v.pipe(v.string(), v.maxLength(200), v.trim())),
  inbox: v.optional(v.picklist(['sent', 'received'])),
  statuses: v.optional(v.pipe(listed, v.array(v.picklist(corStatuses)))),
  stages: v.optional(listed),
  contractId: v.optional(idSchema<ContractId>()),
  changeEvent: v.optional(
    v.union([
      v.picklist(places),
      v.pipe(v.string(), v.startsWith(statusPrefix), v.maxLength(250)),
      idSchema<ChangeEventId>(),
    ]),
  ),
  sort: v.optional(v.picklist(['number', 'updated', 'age', 'amount']), 'number'),
  direction: v.optional(v.picklist(['asc', 'desc'])),
  offset: v.optional(whole(1_000_000), '0'),
  limit: v.optional(whole(200), '50'),
})

const ofCor = v.object({ corId: idSchema<CorId>() })
const replacement = v.object({ replaces: idSchema<CorId>() })
const someCors = v.object({
  corIds: v.pipe(
    v.array(idSchema<CorId>()),
    v.minLength(1, 'choose at least one COR'),
    v.maxLength(100, 'at most 100 CORs at once'),
  ),
})

/** CORs of one project, below /api/projects/:projectId. */
export function corRoutes(deps: Deps) {
  return new Hono<ProjectEnv>()
    .get('/cors', valid('query', corQuery), project, async (c) => {
      const query = queryOf(c.req.valid('query'))
      return c.json(await listCorLog(c.var.scope, query))
    })
    .get('/exposure', project, async (c) => c.json(await showExposure(c.var.scope)))
    .get('/stale', project, async (c) => c.json(await listStale(c.var.scope)))
    .post('/cors/:corId/refresh', valid('param', ofCor), mappedProject, async (c) => {
      const { corId } = c.req.valid('param')
      return c.json(await refreshCor(c.var.scope, corId))
    })
    .post('/cors/:corId/replaces', valid('param', ofCor), valid('json', replacement), writing, async (c) => {
      const { corId } = c.req.valid('param')
      const { replaces } = c.req.valid('json')
      await replaceCor(c.var.scope, { corId, replaces })
      return c.body(null, 204)
    })
    .post('/cors/details', valid('json', someCors), mappedProject, async (c) => {
      const { corIds } = c.req.valid('json')
      return c.json(await showCorDetails(c.var.scope, corIds))
    })
    .post('/push-codes', valid('json', someCors), mappedProject, async (c) => {
      const { corIds } = c.req.valid('json')
      return c.json(await showPushCodes(c.var.scope, corIds))
    })
    .post('/sync', mappedProject, async (c) => {
      return c.json(await syncFor(c.var.scope))
    })
    .post('/look', mappedProject, async (c) => {
      const { scope } = c.var
      await lookAtClearstory(deps, scope.person.companyId, scope.projectId)
      return c.json(await standingOf(scope))
    })
}

function queryOf(asked: v.InferOutput<typeof corQuery>): CorQuery {
  const { search, inbox, statuses, stages, contractId, changeEvent, direction, ...page } = asked
  return {
    ...page,
    ...(search ? { search } : {}),
    ...(inbox ? { inbox } : {}),
    ...(statuses ? { statuses } : {}),
    ...(stages ? { stages } : {}),
    ...(contractId ? { contractIds: [contractId] } : {}),
    ...(direction ? { direction } : {}),
    ...placeOf(changeEvent),
  }
}

/** Converts the value of the filter *Change event* to query fields. */
function placeOf(
  changeEvent: v.InferOutput<typeof corQuery>['changeEvent'],
): Pick<CorQuery, 'changeEvent' | 'procoreStatus'> {
  if (changeEvent === undefined) return {}
  if (changeEvent.startsWith(statusPrefix)) return { procoreStatus: changeEvent.slice(statusPrefix.length) }
  const place = places.find((known) => known === changeEvent)
  return { changeEvent: place ?? idOf<ChangeEventId>(changeEvent) }
}
