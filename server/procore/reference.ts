import type { BudgetCode, Commitment, CommitmentKind } from '../domain/commitment.ts'
import type { CommitmentId, ProcoreProjectId } from '../domain/ids.ts'
import type { Procore } from '../domain/ports/procore.ts'
import { unlessRefused } from './access.ts'
import { readAllPages } from './pages.ts'
import { type ProcoreCall, pathId } from './procore-http.ts'
import type { ProcoreSession } from './session.ts'
import { readStatus } from './wire-change-event.ts'
import {
  budgetCodeAnswer,
  changeReasonAnswer,
  changeTypeAnswer,
  commitmentAnswer,
  isBudgetCode,
  newChangeEventAnswer,
  readBudgetCode,
  readCommitment,
  statusAnswer,
} from './wire-reference.ts'

/**
 * GET /rest/v1.0/change_event/statuses, /rest/v1.0/change_types, /rest/v1.0/change_order_change_reasons and
 * /rest/v1.1/change_events/new, in parallel. Types, reasons and the next number are omitted if Procore refuses them.
 */
export async function changeEventOptions(
  session: ProcoreSession,
  projectId: ProcoreProjectId,
): ReturnType<Procore['changeEventOptions']> {
  const ofProject = { project_id: projectId }
  const ofCompany = { company_id: session.person.companyId }
  const [statuses, types, reasons, blank] = await Promise.all([
    readAllPages(session, get('/rest/v1.0/change_event/statuses', ofProject), statusAnswer),
    readAllPages(session, get('/rest/v1.0/change_types', ofCompany), changeTypeAnswer).catch(
      unlessRefused([]),
    ),
    readAllPages(session, get('/rest/v1.0/change_order_change_reasons', ofCompany), changeReasonAnswer).catch(
      unlessRefused([]),
    ),
    session
      .read(get('/rest/v1.1/change_events/new', ofProject), newChangeEventAnswer)
      .catch(unlessRefused(null)),
  ])
  const defaultId = blank?.status?.id ?? statuses.find((status) => status.default_status)?.id
  return {
    statuses: statuses.flatMap((answer) => {
      const status = readStatus(answer)
      const marks = { isDefault: answer.id === defaultId, selectable: answer.show_in_select !== false }
      return status === null ? [] : [{ ...status, ...marks }]
    }),
    changeTypes: types
      .filter((type) => type.show_in_select !== false)
      .map((type) => ({ id: type.id, name: type.change_type ?? '' })),
    changeReasons: reasons
      .filter((reason) => reason.show_in_select !== false)
      .map((reason) => ({ id: reason.id, name: reason.change_reason ?? '' })),
    nextNumber: blank?.number ?? null,
  }
}

/**
 * GET /rest/v1.0/work_order_contracts and GET /rest/v1.0/purchase_order_contracts, because the combined list,
 * /rest/v1.0/commitments, does not distinguish the two kinds.
 */
export async function listCommitments(
  session: ProcoreSession,
  projectId: ProcoreProjectId,
): Promise<Commitment[]> {
  const read = async (path: string, kind: CommitmentKind) => {
    const rows = await readAllPages(session, get(path, { project_id: projectId }), commitmentAnswer)
    return rows.filter((row) => row.deleted_at === null).map((row) => readCommitment(row, kind))
  }
  const [subcontracts, purchaseOrders] = await Promise.all([
    read('/rest/v1.0/work_order_contracts', 'work_order_contract'),
    read('/rest/v1.0/purchase_order_contracts', 'purchase_order_contract'),
  ])
  return [...subcontracts, ...purchaseOrders]
}

/** GET /rest/v1.0/projects/{project_id}/work_breakdown_structure/wbs_codes */
export async function listBudgetCodes(
  session: ProcoreSession,
  projectId: ProcoreProjectId,
  commitmentId?: CommitmentId,
): Promise<BudgetCode[]> {
  const path = `/rest/v1.0/projects/${pathId(projectId)}/work_breakdown_structure/wbs_codes`
  const onCommitment = { group_type: 'contract', hide_not_in_group: true }
  const call = get(path, {
    scope: 'budget_code',
    ...(commitmentId === undefined ? {} : { ...onCommitment, group_id: commitmentId }),
  })
  return (await readAllPages(session, call, budgetCodeAnswer)).filter(isBudgetCode).map(readBudgetCode)
}

function get(path: string, query: Record<string, string | boolean>): ProcoreCall {
  return { method: 'GET', path, query }
}
