import type { ClearstoryProjectsView, ContractMapsView } from '../../server/usecases/setup/views.ts'
import type { CodesDraft } from '../models/plan-request.ts'
import type { ContractStart } from '../models/push-codes.ts'
import { corNames } from './cors.ts'

type ContractReason = NonNullable<ContractMapsView['rows'][number]['suggestion']>['reason']
type ProjectReason = NonNullable<ClearstoryProjectsView['projects'][number]['suggested']>

/** Why a Procore contract is proposed for a Clearstory contract. */
export const contractReasonWords = {
  same_number: 'same contract number',
  same_name: 'same contract name',
  same_vendor: 'the only contract of this vendor',
} satisfies Record<ContractReason, string>

/** Why a Clearstory project is proposed. */
export const projectReasonWords = {
  same_number: 'Suggested: same job number',
  same_name: 'Suggested: same name',
} satisfies Record<ProjectReason, string>

/** Where the commitment of a push comes from; null once someone chose another one. */
export function contractReason(draft: CodesDraft, start: ContractStart): string | null {
  if (draft.commitmentId === null) return 'Its lines will point to no Procore contract.'
  if (draft.commitmentId !== start.commitmentId || start.commitmentFrom === null) return null
  return start.commitmentFrom === 'map'
    ? 'From the contract map.'
    : `Suggested: ${contractReasonWords[start.commitmentFrom]}.`
}

/** Where the budget code of a push comes from, or what to do about having none. */
export function budgetCodeReason(
  draft: CodesDraft,
  start: ContractStart,
  commitmentNumber: string | null,
): string | null {
  const own = start.ownBudgetCodeIds.length
  if (draft.budgetCodeId === null) {
    return own > 1 && draft.commitmentId === start.commitmentId
      ? `${commitmentNumber ?? 'The contract'} has ${own} budget codes. Choose one.`
      : null
  }
  if (draft.budgetCodeId !== start.budgetCodeId) return null
  switch (start.budgetCodeFrom) {
    case 'map':
      return 'From the contract map.'
    case 'cost_code':
      return `Suggested: the T&M tags of ${corNames(start.corNumbers)} carry cost code ${start.costCode}.`
    case 'only_one':
      return `The only code on ${commitmentNumber ?? 'the contract'}.`
    case null:
      return null
  }
}
