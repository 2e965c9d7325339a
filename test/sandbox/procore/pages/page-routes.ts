import type { Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import {
  type ChangeEvent,
  type Commitment,
  commitmentStatuses,
  type Person,
  type Project,
} from '../entities.ts'
import { createChangeEvent, nextNumber } from '../rules/change-event-write.ts'
import type { ProcoreState } from '../store.ts'
import {
  changeEventList,
  changeEventView,
  eventsPath,
  newChangeEventForm,
  personPicker,
} from './change-event-view.ts'
import {
  commitmentKinds,
  commitmentList,
  commitmentPath,
  commitmentsPath,
  commitmentView,
} from './commitment-view.ts'
import { dock } from './dock.ts'
import { dockScript } from './dock-script.ts'
import { document, type Markup, topBar } from './layout.ts'
import { styles } from './styles.ts'

const events = '/:project{[0-9]+}/project/change_events/events'
const commitments = '/:project{[0-9]+}/project/contracts/commitments'
const personCookie = 'emulated_procore_person'

/** Procore's own screens, as far as the side panel needs a host page and tests need people who interfere. */
export function pageRoutes(app: Hono, state: ProcoreState): void {
  const personOf = (c: Context): Person | undefined =>
    state.people.find(({ id }) => String(id) === getCookie(c, personCookie))

  const projectOf = (c: Context): Project | undefined =>
    state.projects.find(({ id }) => String(id) === c.req.param('project'))

  const eventOf = (c: Context): ChangeEvent | undefined =>
    state.changeEvents.find(
      ({ id, projectId }) => String(id) === c.req.param('id') && String(projectId) === c.req.param('project'),
    )

  const commitmentOf = (c: Context, kind: Commitment['kind']): Commitment | undefined =>
    state.commitments.find(
      (one) =>
        one.kind === kind &&
        String(one.id) === c.req.param('id') &&
        String(one.projectId) === c.req.param('project'),
    )

  const page = (c: Context, view: string, title: string, body: Markup, record?: ChangeEvent | Commitment) => {
    const person = personOf(c)
    const project = projectOf(c)
    if (!project) return c.notFound()
    if (!person || !state.levels(person, project))
      return c.redirect(`/?next=${encodeURIComponent(c.req.path)}`)
    const { companyId, id: projectId } = project
    return c.html(
      document(
        `${title} - Procore`,
        html`${topBar(person.name, projectLinks(state, person, project))}
        <div class="stage">
          <main data-company="${companyId}" data-project="${projectId}" data-view="${view}" data-id="${record?.id ?? ''}">
            <nav class="crumbs" aria-label="Breadcrumb">${project.name} / <a href="${eventsPath(projectId)}">Change Events</a> · <a href="${commitmentsPath(projectId)}">Commitments</a> / ${title}</nav>
            ${recordSwitch(state, project, record)}
            ${body}
          </main>
          ${dock(state.externalUrl({ companyId, projectId }))}
        </div>`,
      ),
    )
  }

  app.get('/assets/procore.css', (c) => c.body(styles, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  app.get('/assets/dock.js', (c) =>
    c.body(dockScript, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  )

  app.get('/', (c) =>
    c.html(
      document('Procore', html`${topBar(null)}${personPicker(state.people, c.req.query('next') ?? '')}`),
    ),
  )

  app.post('/person', async (c) => {
    const { person, next } = await c.req.parseBody()
    const known = state.people.find(({ id }) => String(id) === person)
    if (!known) return c.redirect('/')
    setCookie(c, personCookie, String(known.id), { httpOnly: true, sameSite: 'Lax' })
    const first = state.projects.find((project) => state.levels(known, project))
    // Only a path of this server: "//elsewhere" would be an open redirect to another one.
    const onward = typeof next === 'string' && /^\/\d/.test(next) ? next : first ? eventsPath(first.id) : '/'
    return c.redirect(onward, 303)
  })

  app.get(events, (c) => {
    const project = projectOf(c)
    if (!project) return c.notFound()
    return page(c, 'change_events.list', 'Change Events', changeEventList(state, project))
  })

  app.get(`${events}/new`, (c) => {
    const project = projectOf(c)
    if (!project) return c.notFound()
    return page(c, 'change_events.new', 'New', newChangeEventForm(project, nextNumber(state, project.id)))
  })

  app.post(events, async (c) => {
    const person = personOf(c)
    const project = projectOf(c)
    if (!person || !project || !state.levels(person, project)) return c.notFound()
    const { number, title } = await c.req.parseBody()
    const status = state.statuses.find(
      ({ companyId, isDefault }) => companyId === project.companyId && isDefault,
    )
    if (!status || typeof number !== 'string' || typeof title !== 'string') return c.notFound()
    const input = { number, title, scope: 'tbd' as const, status: { id: status.id } }
    const event = createChangeEvent({ state, project, person }, input)
    return c.redirect(`${eventsPath(project.id)}/${event.id}`, 303)
  })

  app.get(`${events}/:id{[0-9]+}`, (c) => {
    const event = eventOf(c)
    if (!event) return c.notFound()
    return page(c, 'change_events.detail', `#${event.number}`, changeEventView(state, event), event)
  })

  app.get(commitments, (c) => {
    const project = projectOf(c)
    if (!project) return c.notFound()
    return page(c, 'commitments.contracts.list', 'Commitments', commitmentList(state, project))
  })

  for (const kind of ['work_order', 'purchase_order'] as const) {
    const path = `${commitments}/${commitmentKinds[kind].path}/:id{[0-9]+}`
    app.get(path, (c) => {
      const commitment = commitmentOf(c, kind)
      if (!commitment) return c.notFound()
      const view = `commitments.${commitmentKinds[kind].path}.detail`
      return page(c, view, `#${commitment.number}`, commitmentView(state, commitment), commitment)
    })
    app.post(path, async (c) => {
      const commitment = commitmentOf(c, kind)
      const { status: wanted } = await c.req.parseBody()
      const status = commitmentStatuses[kind].find((one) => one === wanted)
      if (!commitment || status === undefined) return c.notFound()
      state.editCommitment(commitment.id, { status })
      return c.redirect(commitmentPath(commitment), 303)
    })
  }

  app.post(`${events}/:id{[0-9]+}`, async (c) => {
    const event = eventOf(c)
    if (!event) return c.notFound()
    const { action, status } = await c.req.parseBody()
    if (action === 'status' && typeof status === 'string') state.setStatus(event.id, status)
    if (action === 'delete') state.deleteChangeEvent(event.id)
    if (action === 'restore') state.restoreEvent(event.id)
    return c.redirect(`${eventsPath(event.projectId)}/${event.id}`, 303)
  })

  app.post(`${events}/:id{[0-9]+}/lines/:line{[0-9]+}`, async (c) => {
    const event = eventOf(c)
    const line = event?.items.find(({ id }) => String(id) === c.req.param('line'))
    if (!event || !line) return c.notFound()
    const { action, amount } = await c.req.parseBody()
    if (action === 'amount' && typeof amount === 'string' && /^-?\d+(\.\d+)?$/.test(amount)) {
      state.editLine(event.id, line.id, { amount })
    }
    if (action === 'lock') state.lockLine(event.id, line.id)
    if (action === 'draft') state.lockLine(event.id, line.id, 'draft_change_order')
    if (action === 'unlock') state.unlockLine(event.id, line.id)
    if (action === 'rfq') state.addRfq(event.id, line.id)
    if (action === 'delete') state.deleteLine(event.id, line.id)
    return c.redirect(`${eventsPath(event.projectId)}/${event.id}`, 303)
  })
}

function projectLinks(state: ProcoreState, person: Person, current: Project): Markup[] {
  const open = state.projects.filter((project) => state.levels(person, project))
  return open.map(({ id, name }) =>
    id === current.id
      ? html`<a href="${eventsPath(id)}" aria-current="true">${name}</a>`
      : html`<a href="${eventsPath(id)}">${name}</a>`,
  )
}

/** Moves to another record without a page load, as Procore's own screens do. */
function recordSwitch(
  state: ProcoreState,
  project: Project,
  current: ChangeEvent | Commitment | undefined,
): Markup {
  const siblings = state.changeEvents.filter(
    (event) => event.projectId === project.id && event.deletedAt === null,
  )
  const option = (path: string, { number, title }: ChangeEvent | Commitment, isCurrent: boolean) =>
    html`<option value="${path}" ${isCurrent ? html`selected` : ''}>#${number} ${title}</option>`
  const options = siblings.map((event) =>
    option(`${eventsPath(project.id)}/${event.id}`, event, event === current),
  )
  const contracts = state.commitments
    .filter(({ projectId }) => projectId === project.id)
    .map((commitment) => option(commitmentPath(commitment), commitment, commitment === current))
  return html`<div class="crumbs"><label>Go to without a page load
    <select id="switch-record"><option value="${eventsPath(project.id)}">All change events</option>${options}
      <option value="${commitmentsPath(project.id)}">All commitments</option>${contracts}</select>
  </label></div>`
}
