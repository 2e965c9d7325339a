import type { ClearstoryProjectsView, ContractMapsView } from '../../server/usecases/views.ts'

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
