import {
  type AmountBasis,
  amountOf,
  type ChangeOrderRequest,
  isRough,
} from '../domain/change-order-request.ts'
import type { ContractId, ProcoreProjectId } from '../domain/ids.ts'
import type { CorWithLink } from '../domain/ports/store-cor-log.ts'
import type { CorRow } from './views-cors.ts'

/** The amount of a COR as the panel shows it, or why there is none, in words with the number as it was given. */
export function shownAmount(
  cor: ChangeOrderRequest,
  basis: AmountBasis,
): { cents: number | null; amountProblem: string | null } {
  const amount = amountOf(cor, basis)
  switch (amount.kind) {
    case 'amount':
      return { cents: amount.cents, amountProblem: null }
    case 'no_amount':
      return { cents: null, amountProblem: 'No amount in Clearstory yet' }
    case 'too_precise':
      return { cents: null, amountProblem: `${amount.text} has more than two decimals` }
    case 'too_large':
      return { cents: null, amountProblem: `${amount.text} is too large` }
    case 'not_a_number':
      return { cents: null, amountProblem: `“${amount.text}” is not an amount` }
  }
}

/** Clearstory's own page of a COR. */
export function clearstoryUrlOf(appUrl: string, corUuid: string): string {
  return `${appUrl}/cors/${encodeURIComponent(corUuid)}`
}

/** What every row of a list is made with besides the COR itself. */
export interface RowContext {
  contractNames: ReadonlyMap<ContractId, string>
  /** Projects whose change events this person may open; a change event elsewhere is not named. */
  open: ReadonlySet<ProcoreProjectId>
  clearstoryAppUrl: string
  /** ISO 8601 UTC. */
  now: string
}

export function corRow(
  { cor, link, linesCents, states, needsAttention, changeEventStatus }: CorWithLink,
  context: RowContext,
): CorRow {
  const requested = amountOf(cor, 'requested')
  return {
    corId: cor.corId,
    corUuid: cor.corUuid,
    number: cor.number,
    title: cor.title,
    contractorName: cor.contractorName,
    contractId: cor.contractId,
    contractName: (cor.contractId && context.contractNames.get(cor.contractId)) || null,
    status: cor.status,
    stage: cor.stage,
    inbox: cor.inbox,
    rough: isRough(cor),
    ...shownAmount(cor, 'by_status'),
    requestedCents: requested.kind === 'amount' ? requested.cents : null,
    daysInReview: cor.daysInReview,
    ageDays: cor.dateSubmittedAt === null ? null : wholeDays(cor.dateSubmittedAt, context.now),
    updatedAt: cor.updatedAt,
    link:
      link &&
      (context.open.has(link.projectId)
        ? {
            changeEventId: link.changeEventId,
            changeEventNumber: link.changeEventNumber,
            changeEventTitle: link.changeEventTitle,
            projectId: link.projectId,
            pushedCents: link.pushed.amountCents,
            procoreCents: linesCents ?? link.pushed.amountCents,
            state: states[0] ?? 'up_to_date',
            states,
            needsAttention,
            changeEventStatus,
          }
        : unnamed),
    clearstoryUrl: clearstoryUrlOf(context.clearstoryAppUrl, cor.corUuid),
  }
}

/** In a change event of another project, which this person may not open. */
const unnamed: CorRow['link'] = {
  changeEventId: '',
  changeEventNumber: '',
  changeEventTitle: '',
  projectId: '',
  pushedCents: 0,
  procoreCents: 0,
  state: 'up_to_date',
  states: [],
  needsAttention: false,
  changeEventStatus: null,
}

/** Clearstory's own days in review stand still between two updates of a COR; these do not. */
function wholeDays(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000))
}
