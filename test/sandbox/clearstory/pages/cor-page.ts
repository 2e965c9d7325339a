import { html } from 'hono/html'
import { amountOf, type RevisionWay, revisionWays } from '../cor-rules.ts'
import { type Cor, corStages, corStatuses } from '../entities.ts'
import type { ClearstoryState } from '../state.ts'
import { type Html, inWords, momentInWords, page, statusInWords } from './layout.ts'

export type Notice = { kind: 'status' | 'alert'; text: string }

const waysInWords: Record<RevisionWay, string> = {
  void_old_retyped: 'Becomes void',
  same_id: 'Is overwritten, same id',
  new_id_old_gone: 'Is gone',
  new_id_old_unlisted: 'Leaves the log, answers by id',
}

/** A COR with the forms by which its contractor can change it. */
export function corPage(state: ClearstoryState, cor: Cor, notice: Notice | null): Html {
  const contract = state.contract(cor.contractId)
  const path = `/app/cors/${cor.uuid}`
  const option = (value: string, words: string, present: string) =>
    html`<option value="${value}" ${value === present ? html`selected` : ''}>${words}</option>`
  return page(
    `COR ${cor.corNumber}`,
    html`${notice && html`<p role="${notice.kind}">${notice.text}</p>`}
<dl><dt>Contractor</dt><dd>${contract.contractorName}</dd><dt>Contract</dt><dd>${contract.name || 'No name'}</dd>
<dt>Project</dt><dd>${projectLink(state, contract.customerProjectId, contract.contractorProjectId)}</dd>
<dt>Version</dt><dd>${cor.version}</dd><dt>Updated</dt><dd>${momentInWords(cor.updatedAt)}</dd></dl>
<form method="post" action="${path}">
<label>Title <input name="title" value="${cor.title}" required></label>
<label>Amount <input name="amount" inputmode="decimal" value="${amountOf(cor) ?? ''}"></label>
<label>Status <select name="status">${corStatuses.map((value) => option(value, statusInWords(value), cor.status))}</select></label>
<label>Stage <select name="stage">${corStages.map((value) => option(value, inWords(value), cor.stage))}</select></label>
<button class="first">Save</button>
<label>Number of the revision <input name="number" placeholder="the next one"></label>
<label>Earlier version <select name="how">${revisionWays.map((way) => option(way, waysInWords[way], ''))}</select></label>
<button formaction="${path}/revision">Send revision</button>
<button formaction="${path}/void">Void</button>
<button formaction="${path}/delete">Delete</button>
</form>`,
  )
}

/** A link to the project of the company that has a key; if both have one, the customer's. */
function projectLink(state: ClearstoryState, customerProjectId: number, contractorProjectId: number): Html {
  const known = [customerProjectId, contractorProjectId]
    .map((id) => state.project(id))
    .find(({ companyId }) => state.tables.companies.some(({ id }) => id === companyId))
  return known ? html`<a href="/app/projects/${known.id}">${known.title}</a>` : html`Another company's`
}
