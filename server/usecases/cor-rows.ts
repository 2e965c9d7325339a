import {
  type AmountBasis,
  amountOf,
  type ChangeOrderRequest,
  isRough,
} from '../domain/change-order-request.ts'
import type { ContractId } from '../domain/ids.ts'
import type { LinkHeader } from '../domain/link.ts'
import type { CorRow } from './views.ts'

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

export function corRow(
  cor: ChangeOrderRequest,
  link: LinkHeader | null,
  contractNames: ReadonlyMap<ContractId, string>,
  clearstoryAppUrl: string,
): CorRow {
  const requested = amountOf(cor, 'requested')
  return {
    corId: cor.corId,
    corUuid: cor.corUuid,
    number: cor.number,
    title: cor.title,
    contractorName: cor.contractorName,
    contractId: cor.contractId,
    contractName: (cor.contractId && contractNames.get(cor.contractId)) || null,
    status: cor.status,
    stage: cor.stage,
    inbox: cor.inbox,
    rough: isRough(cor),
    ...shownAmount(cor, 'by_status'),
    requestedCents: requested.kind === 'amount' ? requested.cents : null,
    daysInReview: cor.daysInReview,
    updatedAt: cor.updatedAt,
    link: link && {
      changeEventId: link.changeEventId,
      changeEventNumber: link.changeEventNumber,
      changeEventTitle: link.changeEventTitle,
      pushedCents: link.pushed.amountCents,
    },
    clearstoryUrl: clearstoryUrlOf(clearstoryAppUrl, cor.corUuid),
  }
}
