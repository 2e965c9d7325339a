import { html } from 'hono/html'
import { amountOf } from '../cor-rules.ts'
import type { Contract, Cor, Project } from '../entities.ts'
import type { ClearstoryState } from '../state.ts'
import { type Html, inWords, momentInWords, money, page, statusInWords } from './layout.ts'

/** The projects of all companies with a key. */
export function projectsPage(state: ClearstoryState): Html {
  const companies = state.tables.companies.map(({ id, name }) => {
    const rows = state.tables.projects.filter((project) => project.companyId === id && !project.archived)
    return html`<h2>${name}</h2><table>
<thead><tr><th scope="col">Project</th><th scope="col">Job number</th></tr></thead>
<tbody>${rows.map(
      (project) =>
        html`<tr><td><a href="/app/projects/${project.id}">${project.title}</a></td><td>${project.jobNumber}</td></tr>`,
    )}</tbody></table>`
  })
  return page('Projects', html`${companies}`)
}

/** The COR log of a project: received from contractors and sent to the customer. */
export function projectPage(state: ClearstoryState, project: Project): Html {
  const rows = [...state.cors()]
    .map((cor) => ({ cor, contract: state.contract(cor.contractId) }))
    .filter(({ contract }) => [contract.customerProjectId, contract.contractorProjectId].includes(project.id))
    .sort((a, b) => b.cor.updatedAt - a.cor.updatedAt)
  // A load test may have created thousands of CORs, too many for one page.
  const shown = rows.slice(0, 200)
  return page(
    project.title,
    html`<table>
<thead><tr><th scope="col">COR</th><th scope="col">Title</th><th scope="col">Contractor</th><th scope="col">Status</th>
<th scope="col">Stage</th><th scope="col" class="amount">Amount</th><th scope="col">Updated</th></tr></thead>
<tbody>${shown.map((row) => corRow(row))}</tbody></table>
<p>${shown.length} of ${rows.length} change order requests, last updated first.</p>`,
  )
}

function corRow({ cor, contract }: { cor: Cor; contract: Contract }): Html {
  return html`<tr><td><a href="/app/cors/${cor.uuid}">${cor.corNumber}</a></td><td class="title"><bdi>${cor.title}</bdi></td>
<td>${contract.contractorName}</td><td>${statusInWords(cor.status)}</td><td>${inWords(cor.stage)}</td>
<td class="amount">${money(amountOf(cor))}</td><td>${momentInWords(cor.updatedAt)}</td></tr>`
}
