import { html } from 'hono/html'
import { moneyText } from '../decimal.ts'
import type { ChangeEvent, ChangeItem, Person, Project } from '../entities.ts'
import { liveItems } from '../records.ts'
import type { ProcoreState } from '../store.ts'
import type { Markup } from './layout.ts'

export const scopeWords = { tbd: 'TBD', in_scope: 'In Scope', out_of_scope: 'Out of Scope' } as const

export function eventsPath(projectId: number): string {
  return `/${projectId}/project/change_events/events`
}

/** A change event, with forms by which "another person" makes changes that interfere with the app. */
export function changeEventView(state: ProcoreState, event: ChangeEvent): Markup {
  const path = `${eventsPath(event.projectId)}/${event.id}`
  const author = state.people.find(({ id }) => id === event.createdById)
  const status = state.status(event.statusId)
  const deleted = event.deletedAt !== null ? html`<p class="pill">In the recycle bin</p>` : html``
  return html`<div class="sheet">
      <div class="row"><h1>Change Event #${event.number}: ${event.title}</h1><a id="reload" href="${path}">Reload</a></div>
      ${deleted}
      <dl>
        <dt>Number</dt><dd>${event.number}</dd>
        <dt>Title</dt><dd>${event.title}</dd>
        <dt>Status</dt><dd><span class="pill">${status.name}</span></dd>
        <dt>Scope</dt><dd>${scopeWords[event.scope]}</dd>
        <dt>Description</dt><dd>${event.description ?? '-'}</dd>
        <dt>Created by</dt><dd>${author?.name ?? '-'}</dd>
      </dl>
      ${attachmentList(event)}
      ${itemTable(state, event, path)}
    </div>
    <div class="sheet">
      <h2>As another person</h2>
      <form class="row" method="post" action="${path}">
        <label>Status <select name="status">${statusOptions(state, event)}</select></label>
        <button name="action" value="status">Set status</button>
        <button name="action" value="delete">Delete change event</button>
        <button name="action" value="restore">Restore change event</button>
      </form>
    </div>`
}

function attachmentList({ attachments }: ChangeEvent): Markup {
  if (attachments.length === 0) return html``
  return html`<h2>Attachments</h2>
    <ul id="attachments">${attachments.map(({ filename }) => html`<li>${filename}</li>`)}</ul>`
}

function itemTable(state: ProcoreState, event: ChangeEvent, path: string): Markup {
  const items = liveItems(event)
  const total = items.reduce((sum, item) => sum + item.estimate.amountCents, 0)
  return html`<table>
    <caption>Change items</caption>
    <thead><tr>
      <th>Description</th><th>Budget code</th><th>Vendor</th><th>Contract</th>
      <th class="money">Quantity</th><th class="money">Unit cost</th><th class="money">ROM</th><th>As another person</th>
    </tr></thead>
    <tbody>${items.map((item) => itemRow(state, item, path))}</tbody>
    <tfoot><tr><th colspan="6">Total</th><td class="money" id="total">${dollars(total)}</td><td></td></tr></tfoot>
  </table>`
}

function itemRow(state: ProcoreState, item: ChangeItem, path: string): Markup {
  const code = state.budgetCodes.find(({ id }) => id === item.budgetCodeId)
  const vendor = state.vendors.find(({ id }) => id === item.vendorId)
  const contract = state.commitments.find(({ id }) => id === item.commitmentId)
  const { quantity, unitCost, unitOfMeasure, amountCents } = item.estimate
  const onDraft = item.hold?.status === 'draft' ? 'On a draft change order' : ''
  const marks = [item.editable ? '' : 'Locked', onDraft, item.rfq ? `RFQ ${item.rfq.number}` : ''].filter(
    Boolean,
  )
  return html`<tr data-line="${item.id}">
    <td>${item.description} ${marks.map((mark) => html`<span class="pill">${mark}</span> `)}</td>
    <td class="code">${code ? code.code : 'None'}</td>
    <td>${vendor?.name ?? ''}</td>
    <td>${contract ? `${contract.number} ${contract.title}` : ''}</td>
    <td class="money">${quantity ?? ''} ${unitOfMeasure ?? ''}</td>
    <td class="money">${unitCost ?? ''}</td>
    <td class="money">${item.amountText ?? dollars(amountCents)}</td>
    <td><form method="post" action="${path}/lines/${item.id}">
      <input name="amount" aria-label="Amount of ${item.description}" value="${moneyText(amountCents)}">
      <button name="action" value="amount">Save</button>
      ${lockButtons(item)}
      <button name="action" value="rfq">RFQ</button>
      <button name="action" value="delete">Delete</button>
    </form></td>
  </tr>`
}

function lockButtons(item: ChangeItem): Markup {
  if (item.hold || !item.editable) return html`<button name="action" value="unlock">Unlock</button>`
  return html`<button name="action" value="lock">Lock</button>
      <button name="action" value="draft">Draft change order</button>`
}

function statusOptions(state: ProcoreState, event: ChangeEvent): Markup[] {
  const { companyId } = state.project(event.projectId)
  return state.statuses
    .filter((status) => status.companyId === companyId)
    .map(({ id, name }) =>
      id === event.statusId ? html`<option selected>${name}</option>` : html`<option>${name}</option>`,
    )
}

export function changeEventList(state: ProcoreState, project: Project): Markup {
  const events = state.changeEvents.filter(
    (event) => event.projectId === project.id && event.deletedAt === null,
  )
  const rows = events.map((event) => {
    const total = liveItems(event).reduce((sum, item) => sum + item.estimate.amountCents, 0)
    return html`<tr>
      <td><a href="${eventsPath(project.id)}/${event.id}">${event.number}</a></td>
      <td>${event.title}</td>
      <td><span class="pill">${state.status(event.statusId).name}</span></td>
      <td>${scopeWords[event.scope]}</td>
      <td class="money">${dollars(total)}</td>
    </tr>`
  })
  return html`<div class="sheet">
    <div class="row"><h1>Change Events</h1><a href="${eventsPath(project.id)}/new">Create</a></div>
    <table>
      <caption>Change events of ${project.name}</caption>
      <thead><tr><th>Number</th><th>Title</th><th>Status</th><th>Scope</th><th class="money">ROM</th></tr></thead>
      <tbody>${rows}</tbody>
    </table>
  </div>`
}

export function newChangeEventForm(project: Project, number: string): Markup {
  return html`<div class="sheet">
    <h1>Create Change Event</h1>
    <form class="row" method="post" action="${eventsPath(project.id)}">
      <label>Number <input name="number" value="${number}" size="5"></label>
      <label>Title <input name="title" required></label>
      <button class="primary">Create</button>
    </form>
  </div>`
}

export function personPicker(people: readonly Person[], next: string): Markup {
  return html`<main class="card">
    <h1>Who works in Procore?</h1>
    <p class="muted">This is the person in Procore's own screens. The app asks for its own sign-in.</p>
    <form method="post" action="/person">
      <input type="hidden" name="next" value="${next}">
      ${people.map(({ id, name, login }) => html`<button name="person" value="${id}">${name}<small>${login}</small></button>`)}
    </form>
  </main>`
}

export function dollars(cents: number): string {
  return (cents / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' })
}
