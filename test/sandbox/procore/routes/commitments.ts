import type { Hono } from 'hono'
import { type Admitted, type ApiContext, projectOf, requireLevel } from '../admission.ts'
import { type Commitment, commitmentStatuses } from '../entities.ts'
import {
  formatCommitment,
  formatContract,
  formatContractLine,
  formatContractRow,
} from '../formatters/commitment.ts'
import { refuse } from '../refusal.ts'
import { paged, pathId, queryChoice, queryId, queryList, wholeNumber } from '../rules/query.ts'
import type { ProcoreState } from '../store.ts'

const kinds = [
  { kind: 'work_order', path: '/rest/v1.0/work_order_contracts', idName: 'work_order_contract_id' },
  {
    kind: 'purchase_order',
    path: '/rest/v1.0/purchase_order_contracts',
    idName: 'purchase_order_contract_id',
  },
] as const

/** Subcontracts and purchase orders, in a combined list and in separate ones (procore/FACTS.md 1.9). */
export function commitmentRoutes(api: Hono<Admitted>, state: ProcoreState): void {
  const rowsOf = (c: ApiContext, kind?: Commitment['kind']): Commitment[] => {
    const { project, levels } = projectOf(c, state, queryId(c, 'project_id'))
    requireLevel(levels.commitments, 'Read Only')
    return state.commitments.filter((one) => one.projectId === project.id && (!kind || one.kind === kind))
  }
  const oneOf = (c: ApiContext, kind: Commitment['kind'], idName: string): Commitment => {
    const id = pathId(c, idName)
    return rowsOf(c, kind).find((one) => one.id === id) ?? refuse(404, 'Contract not found')
  }

  api.get('/rest/v1.0/commitments', (c) =>
    c.json(paged(c, rowsOf(c)).map((commitment) => formatCommitment(state, commitment))),
  )

  for (const { kind, path, idName } of kinds) {
    api.get(path, (c) => {
      queryChoice(c, 'view', ['compact', 'extended'])
      const status = queryChoice(c, 'filters[status]', commitmentStatuses[kind])
      const ids = queryList(c, 'filters[id]')?.map((text) => wholeNumber('filters[id]', text))
      const rows = rowsOf(c, kind).filter(
        (one) =>
          (status === undefined || one.status === status) && (ids === undefined || ids.includes(one.id)),
      )
      return c.json(paged(c, rows).map((commitment) => formatContractRow(state, commitment)))
    })

    api.get(`${path}/:id`, (c) => c.json(formatContract(state, oneOf(c, kind, 'id'))))

    api.get(`${path}/:${idName}/line_items`, (c) => {
      const commitment = oneOf(c, kind, idName)
      const lines = commitment.lines.map((line, index) => formatContractLine(state, commitment, line, index))
      return c.json(paged(c, lines))
    })
  }
}
