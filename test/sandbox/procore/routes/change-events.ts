import type { Hono } from 'hono'
import { type Admitted, type ApiContext, atLeast, projectOf, requireLevel } from '../admission.ts'
import type { ChangeEvent } from '../entities.ts'
import { formatChangeEvent } from '../formatters/change-event.ts'
import { refuse } from '../refusal.ts'
import { readCreatedEvent, readUpdatedEvent } from '../rules/change-event-body.ts'
import { createChangeEvent, nextNumber, updateChangeEvent } from '../rules/change-event-write.ts'
import { paged, pathId, queryChoice, queryId, queryRange } from '../rules/query.ts'
import type { ProcoreState } from '../store.ts'

/** Change events v1.1. The project is always in the query (procore/FACTS.md 1.7). */
export function changeEventRoutes(api: Hono<Admitted>, state: ProcoreState): void {
  const admit = (c: ApiContext) => {
    const admitted = projectOf(c, state, queryId(c, 'project_id'))
    requireLevel(admitted.levels.changeEvents, 'Read Only')
    return { ...admitted, state, person: c.get('person') }
  }
  const eventOf = (
    c: ApiContext,
    projectId: number,
    events: readonly ChangeEvent[] = state.changeEvents,
  ): ChangeEvent => {
    const id = pathId(c, 'id')
    const event = events.find((one) => one.id === id && one.projectId === projectId)
    return event ?? refuse(404, 'Change event not found')
  }

  api.get('/rest/v1.1/change_events', (c) => {
    const { project, levels } = admit(c)
    const deleted = queryChoice(c, 'filters[include_deleted]', ['only', 'with'])
    const seesBin = !state.recycleBin.listsToAdminsOnly || atLeast(levels.changeEvents, 'Admin')
    const createdIn = queryRange(c, 'filters[created_at]')
    const updatedIn = queryRange(c, 'filters[updated_at]')
    const search = c.req.query('filters[search]')?.toLowerCase()
    const rows = state
      .eventsToRead()
      .filter(
        (event) =>
          event.projectId === project.id &&
          (event.deletedAt === null || seesBin) &&
          (deleted === 'with' || (deleted === 'only') === (event.deletedAt !== null)) &&
          (createdIn?.(event.createdAt) ?? true) &&
          (updatedIn?.(event.updatedAt) ?? true) &&
          (search === undefined || `${event.number} ${event.title}`.toLowerCase().includes(search)),
      )
    rows.sort((a, b) => a.number.localeCompare(b.number, 'en', { numeric: true }))
    return c.json(paged(c, rows).map((event) => formatChangeEvent(state, event)))
  })

  api.post('/rest/v1.1/change_events', async (c) => {
    const author = admit(c)
    requireLevel(author.levels.changeEvents, 'Standard')
    const event = createChangeEvent(author, readCreatedEvent(await c.req.text()))
    return c.json(formatChangeEvent(state, event), 201)
  })

  api.get('/rest/v1.1/change_events/new', (c) => {
    const { project, levels } = admit(c)
    requireLevel(levels.changeEvents, 'Standard')
    const status = state.statuses.find((one) => one.companyId === project.companyId && one.isDefault)
    return c.json({
      company_id: project.companyId,
      project_id: project.id,
      number: nextNumber(state, project.id),
      scope: 'tbd',
      status: status ? { id: status.id } : null,
      event_origin: null,
      change_type: null,
      prime_contract_for_estimates: null,
    })
  })

  // A change event in the recycle bin can be read by id if `answersById` is set, and restored; nothing else.
  api.get('/rest/v1.1/change_events/:id', (c) => {
    const event = eventOf(c, admit(c).project.id, state.eventsToRead())
    if (event.deletedAt !== null && !state.recycleBin.answersById) refuse(404, 'Change event not found')
    return c.json(formatChangeEvent(state, event))
  })

  api.patch('/rest/v1.1/change_events/:id', async (c) => {
    const author = admit(c)
    const event = eventOf(c, author.project.id)
    if (event.deletedAt !== null) refuse(404, 'Change event not found')
    requireMayEdit(author.levels.changeEvents, event.createdById === author.person.id)
    updateChangeEvent(author, event, readUpdatedEvent(await c.req.text()))
    return c.json(formatChangeEvent(state, event))
  })

  api.delete('/rest/v1.1/change_events/:id', (c) => {
    const { project, levels } = admit(c)
    const event = eventOf(c, project.id)
    if (event.deletedAt !== null) refuse(404, 'Change event not found')
    requireLevel(levels.changeEvents, 'Admin')
    if (event.items.some((item) => item.deletedAt === null && !item.deletable)) {
      refuse(403, 'This change event has lines on a commitment or change order and cannot be deleted')
    }
    state.deleteChangeEvent(event.id)
    return c.body(null, 204)
  })

  api.put('/rest/v1.1/change_events/:id/restore', (c) => {
    const { project, levels } = admit(c)
    const event = eventOf(c, project.id)
    requireLevel(levels.changeEvents, 'Admin')
    if (event.deletedAt === null) refuse(400, 'Change event is not in the recycle bin')
    state.restoreEvent(event.id)
    return c.json(formatChangeEvent(state, event))
  })
}

/** With Standard access, people may edit the change events they created; admins may edit all. */
function requireMayEdit(level: Parameters<typeof atLeast>[0], own: boolean): void {
  if (!atLeast(level, own ? 'Standard' : 'Admin')) {
    refuse(403, 'You do not have permission to edit this change event')
  }
}
