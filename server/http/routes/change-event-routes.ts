import { Hono } from 'hono'
import * as v from 'valibot'
import type { ChangeEventId, ChangeItemId, CorId } from '../../domain/ids.ts'
import { attachTags } from '../../usecases/change-event/attach-tags.ts'
import { linkCor, listOtherLines, unlinkCor } from '../../usecases/change-event/link.ts'
import { lookAtChangeEvent } from '../../usecases/change-event/poll.ts'
import { refreshChangeEvent, showChangeEvent } from '../../usecases/change-event/show.ts'
import type { Deps } from '../../usecases/deps.ts'
import { searchChangeEvents, showChangeEventOptions } from '../../usecases/push/choices.ts'
import { mappedProject, project, writing } from '../auth.ts'
import type { ProjectEnv } from '../middleware/project.ts'
import { idSchema, valid } from '../parse.ts'
import { twoLines } from '../two-lines.ts'

const ofEvent = v.object({ changeEventId: idSchema<ChangeEventId>() })
const ofLink = v.object({ ...ofEvent.entries, corId: idSchema<CorId>() })
const search = v.object({ search: v.optional(v.pipe(v.string(), v.maxLength(200), v.trim()), '') })

const attachmentsRequest = v.object({
  corIds: v.pipe(
    v.array(idSchema<CorId>()),
    v.minLength(1, 'choose at least one COR'),
    v.maxLength(100, 'at most 100 CORs at once'),
    v.transform((ids) => [...new Set(ids)]),
  ),
})

const linkRequest = v.object({
  corId: idSchema<CorId>(),
  changeItemIds: v.pipe(
    v.array(idSchema<ChangeItemId>()),
    v.minLength(1, 'choose at least one line'),
    v.maxLength(1000),
    v.transform((ids) => [...new Set(ids)]),
  ),
})

/** Change events of one project, below /api/projects/:projectId. */
export function changeEventRoutes(deps: Deps) {
  return new Hono<ProjectEnv>()
    .get('/change-events', valid('query', search), project, async (c) => {
      const { search } = c.req.valid('query')
      return c.json(await searchChangeEvents(c.var.scope, search))
    })
    .get('/change-event-options', project, async (c) => c.json(await showChangeEventOptions(c.var.scope)))
    .get('/change-events/:changeEventId', valid('param', ofEvent), project, async (c) => {
      const { changeEventId: id } = c.req.valid('param')
      return c.json(await showChangeEvent(c.var.scope, id))
    })
    .post('/change-events/:changeEventId/open', valid('param', ofEvent), project, async (c) => {
      const { changeEventId: id } = c.req.valid('param')
      const known = await showChangeEvent(c.var.scope, id)
      // Before setup, there is nothing to read, or no session to read with.
      const isSetUp = known.standing.setup === 'complete'
      return twoLines(c, deps.log, known, isSetUp ? () => refreshChangeEvent(c.var.scope, id) : null)
    })
    .post('/change-events/:changeEventId/refresh', valid('param', ofEvent), project, async (c) => {
      const { changeEventId: id } = c.req.valid('param')
      return c.json(await refreshChangeEvent(c.var.scope, id))
    })
    .post('/change-events/:changeEventId/look', valid('param', ofEvent), project, async (c) => {
      const { changeEventId: id } = c.req.valid('param')
      return c.json(await lookAtChangeEvent(c.var.scope, id))
    })
    .get('/change-events/:changeEventId/other-lines', valid('param', ofEvent), mappedProject, async (c) => {
      const { changeEventId: id } = c.req.valid('param')
      return c.json(await listOtherLines(c.var.scope, id))
    })
    .post(
      '/change-events/:changeEventId/links',
      valid('param', ofEvent),
      valid('json', linkRequest),
      writing,
      async (c) => {
        const { changeEventId: id } = c.req.valid('param')
        await linkCor(c.var.scope, id, c.req.valid('json'))
        return c.json(await showChangeEvent(c.var.scope, id))
      },
    )
    .post(
      '/change-events/:changeEventId/attachments',
      valid('param', ofEvent),
      valid('json', attachmentsRequest),
      writing,
      async (c) => {
        const { changeEventId: id } = c.req.valid('param')
        const { corIds } = c.req.valid('json')
        return c.json(await attachTags(c.var.scope, id, corIds))
      },
    )
    .delete('/change-events/:changeEventId/links/:corId', valid('param', ofLink), writing, async (c) => {
      const { changeEventId: id, corId } = c.req.valid('param')
      await unlinkCor(c.var.scope, id, corId)
      return c.json(await showChangeEvent(c.var.scope, id))
    })
}
