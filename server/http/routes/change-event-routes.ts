import { Hono } from 'hono'
import * as v from 'valibot'
import type { ChangeEventId, ChangeItemId, CorId } from '../../domain/ids.ts'
import { attachTags } from '../../usecases/change-event/attach-tags.ts'
import { linkCor, listOtherLines, unlinkCor } from '../../usecases/change-event/link.ts'
import { lookAtChangeEvent } from '../../usecases/change-event/poll.ts'
import { refreshChangeEvent, showChangeEvent } from '../../usecases/change-event/show.ts'
import type { Deps } from '../../usecases/deps.ts'
import { searchChangeEvents, showChangeEventOptions } from '../../usecases/push/choices.ts'
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
    .get('/change-events', valid('query', search), async (c) => {
      const { search } = c.req.valid('query')
      return c.json(await searchChangeEvents(deps, c.var.person, c.var.projectId, search))
    })
    .get('/change-event-options', async (c) =>
      c.json(await showChangeEventOptions(deps, c.var.person, c.var.projectId)),
    )
    .get('/change-events/:changeEventId', valid('param', ofEvent), async (c) => {
      const { changeEventId: id } = c.req.valid('param')
      return c.json(await showChangeEvent(deps, c.var.person, c.var.projectId, id))
    })
    .post('/change-events/:changeEventId/open', valid('param', ofEvent), async (c) => {
      const { changeEventId: id } = c.req.valid('param')
      const { person, projectId } = c.var
      const known = await showChangeEvent(deps, person, projectId, id)
      // Before setup, there is nothing to read, or no session to read with.
      const isSetUp = known.standing.setup === 'complete'
      return twoLines(
        c,
        deps.log,
        known,
        isSetUp ? () => refreshChangeEvent(deps, person, projectId, id) : null,
      )
    })
    .post('/change-events/:changeEventId/refresh', valid('param', ofEvent), async (c) => {
      const { changeEventId: id } = c.req.valid('param')
      return c.json(await refreshChangeEvent(deps, c.var.person, c.var.projectId, id))
    })
    .post('/change-events/:changeEventId/look', valid('param', ofEvent), async (c) => {
      const { changeEventId: id } = c.req.valid('param')
      return c.json(await lookAtChangeEvent(deps, c.var.person, c.var.projectId, id))
    })
    .get('/change-events/:changeEventId/other-lines', valid('param', ofEvent), async (c) => {
      const { changeEventId: id } = c.req.valid('param')
      return c.json(await listOtherLines(deps, c.var.person, c.var.projectId, id))
    })
    .post(
      '/change-events/:changeEventId/links',
      valid('param', ofEvent),
      valid('json', linkRequest),
      async (c) => {
        const { changeEventId: id } = c.req.valid('param')
        await linkCor(deps, c.var.person, c.var.projectId, id, c.req.valid('json'))
        return c.json(await showChangeEvent(deps, c.var.person, c.var.projectId, id))
      },
    )
    .post(
      '/change-events/:changeEventId/attachments',
      valid('param', ofEvent),
      valid('json', attachmentsRequest),
      async (c) => {
        const { changeEventId: id } = c.req.valid('param')
        const { corIds } = c.req.valid('json')
        return c.json(await attachTags(deps, c.var.person, c.var.projectId, id, corIds))
      },
    )
    .delete('/change-events/:changeEventId/links/:corId', valid('param', ofLink), async (c) => {
      const { changeEventId: id, corId } = c.req.valid('param')
      await unlinkCor(deps, c.var.person, c.var.projectId, id, corId)
      return c.json(await showChangeEvent(deps, c.var.person, c.var.projectId, id))
    })
}
