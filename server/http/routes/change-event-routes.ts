import { Hono } from 'hono'
import * as v from 'valibot'
import type { ChangeEventId, ChangeItemId, CorId } from '../../domain/ids.ts'
import { attachTags } from '../../usecases/attach-tags.ts'
import type { Deps } from '../../usecases/deps.ts'
import { linkCor, listOtherLines, unlinkCor } from '../../usecases/link-cors.ts'
import { lookAtChangeEvent } from '../../usecases/look-for-news.ts'
import { searchChangeEvents, showChangeEventOptions } from '../../usecases/push-options.ts'
import { refreshChangeEvent, showChangeEvent } from '../../usecases/show-change-event.ts'
import type { ProjectEnv } from '../middleware/project.ts'
import { idSchema, jsonBody, parse } from '../parse.ts'
import { twoLines } from '../two-lines.ts'

const changeEventId = idSchema<ChangeEventId>()

/** Change events of one project, below /api/projects/:projectId. */
export function changeEventRoutes(deps: Deps) {
  return new Hono<ProjectEnv>()
    .get('/change-events', async (c) => {
      const { search } = parse(
        v.object({ search: v.optional(v.pipe(v.string(), v.maxLength(200), v.trim()), '') }),
        c.req.query(),
      )
      return c.json(await searchChangeEvents(deps, c.var.person, c.var.projectId, search))
    })
    .get('/change-event-options', async (c) =>
      c.json(await showChangeEventOptions(deps, c.var.person, c.var.projectId)),
    )
    .get('/change-events/:changeEventId', async (c) => {
      const id = parse(changeEventId, c.req.param('changeEventId'))
      return c.json(await showChangeEvent(deps, c.var.person, c.var.projectId, id))
    })
    .post('/change-events/:changeEventId/open', async (c) => {
      const id = parse(changeEventId, c.req.param('changeEventId'))
      const { person, projectId } = c.var
      const known = await showChangeEvent(deps, person, projectId, id)
      // Before setup there is nothing to read, or nobody to read as.
      const isSetUp = known.standing.setup === 'complete'
      return twoLines(
        c,
        deps.log,
        known,
        isSetUp ? () => refreshChangeEvent(deps, person, projectId, id) : null,
      )
    })
    .post('/change-events/:changeEventId/refresh', async (c) => {
      const id = parse(changeEventId, c.req.param('changeEventId'))
      return c.json(await refreshChangeEvent(deps, c.var.person, c.var.projectId, id))
    })
    .post('/change-events/:changeEventId/look', async (c) => {
      const id = parse(changeEventId, c.req.param('changeEventId'))
      return c.json(await lookAtChangeEvent(deps, c.var.person, c.var.projectId, id))
    })
    .get('/change-events/:changeEventId/other-lines', async (c) => {
      const id = parse(changeEventId, c.req.param('changeEventId'))
      return c.json(await listOtherLines(deps, c.var.person, c.var.projectId, id))
    })
    .post('/change-events/:changeEventId/links', async (c) => {
      const id = parse(changeEventId, c.req.param('changeEventId'))
      const order = parse(linkRequest, await jsonBody(c))
      await linkCor(deps, c.var.person, c.var.projectId, id, order)
      return c.json(await showChangeEvent(deps, c.var.person, c.var.projectId, id))
    })
    .post('/change-events/:changeEventId/attachments', async (c) => {
      const id = parse(changeEventId, c.req.param('changeEventId'))
      const { corIds } = parse(attachmentsRequest, await jsonBody(c))
      return c.json(await attachTags(deps, c.var.person, c.var.projectId, id, corIds))
    })
    .delete('/change-events/:changeEventId/links/:corId', async (c) => {
      const id = parse(changeEventId, c.req.param('changeEventId'))
      const corId = parse(idSchema<CorId>(), c.req.param('corId'))
      await unlinkCor(deps, c.var.person, c.var.projectId, id, corId)
      return c.json(await showChangeEvent(deps, c.var.person, c.var.projectId, id))
    })
}

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
