import { html } from 'hono/html'
import { type Commitment, commitmentStatuses, type Project } from '../entities.ts'
import type { ProcoreState } from '../store.ts'
import { dollars } from './change-event-view.ts'
import type { Markup } from './layout.ts'

/** Procore's two kinds of commitment, as named in its URLs and view keys. */
export const commitmentKinds = {
  work_order: { path: 'work_order_contracts', name: 'Subcontract' },
  purchase_order: { path: 'purchase_order_contracts', name: 'Purchase Order' },
} as const satisfies Record<Commitment['kind'], { path: string; name: string }>

export function commitmentsPath(projectId: number): string {
  return `/${projectId}/project/contracts/commitments`
}

export function commitmentPath({ projectId, kind, id }: Commitment): string {
  return `${commitmentsPath(projectId)}/${commitmentKinds[kind].path}/${id}`
}

/** A subcontract or purchase order with its schedule of values. */
export function commitmentView(state: ProcoreState, commitment: Commitment): Markup {
  const vendor = state.vendors.find(({ id }) => id === commitment.vendorId)
  const rows = commitment.lines.map((line) => {
    const code = state.budgetCodes.find(({ id }) => id === line.budgetCodeId)
    return html`<tr>
      <td>${line.description}</td><td class="code">${code?.code ?? 'None'}</td>
      <td class="money">${dollars(line.amountCents)}</td>
    </tr>`
  })
  const statuses = commitmentStatuses[commitment.kind].map((status) =>
    status === commitment.status
      ? html`<option selected>${status}</option>`
      : html`<option>${status}</option>`,
  )
  return html`<div class="sheet">
    <h1>${commitmentKinds[commitment.kind].name} #${commitment.number}: ${commitment.title}</h1>
    <dl>
      <dt>Number</dt><dd>${commitment.number}</dd>
      <dt>Title</dt><dd>${commitment.title}</dd>
      <dt>Status</dt><dd><span class="pill">${commitment.status}</span></dd>
      <dt>Contract company</dt><dd>${vendor?.name ?? ''}</dd>
    </dl>
    <table>
      <caption>Schedule of values</caption>
      <thead><tr><th>Description</th><th>Budget code</th><th class="money">Amount</th></tr></thead>
      <tbody>${rows}</tbody>
      <tfoot><tr><th colspan="2">Total</th><td class="money">${dollars(totalOf(commitment))}</td></tr></tfoot>
    </table>
  </div>
  <div class="sheet">
    <h2>As another person</h2>
    <form class="row" method="post" action="${commitmentPath(commitment)}">
      <label>Status <select name="status">${statuses}</select></label>
      <button>Set status</button>
    </form>
  </div>`
}

export function commitmentList(state: ProcoreState, project: Project): Markup {
  const rows = state.commitments
    .filter(({ projectId }) => projectId === project.id)
    .map(
      (commitment) => html`<tr>
        <td><a href="${commitmentPath(commitment)}">${commitment.number}</a></td>
        <td>${commitment.title}</td>
        <td>${commitmentKinds[commitment.kind].name}</td>
        <td><span class="pill">${commitment.status}</span></td>
        <td class="money">${dollars(totalOf(commitment))}</td>
      </tr>`,
    )
  return html`<div class="sheet">
    <h1>Commitments</h1>
    <table>
      <caption>Commitments of ${project.name}</caption>
      <thead><tr><th>Number</th><th>Title</th><th>Kind</th><th>Status</th><th class="money">Amount</th></tr></thead>
      <tbody>${rows}</tbody>
    </table>
  </div>`
}

function totalOf({ lines }: Commitment): number {
  return lines.reduce((sum, { amountCents }) => sum + amountCents, 0)
}
