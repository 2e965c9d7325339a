import type { CommitmentChoice } from '../../server/usecases/push/views.ts'
import type { ClearstoryProjectsView, ContractMapsView } from '../../server/usecases/setup/views.ts'
import type { ContractStart } from '../push/codes.ts'
import type { CodesDraft } from '../push/plan-request.ts'
import { corNames } from './cors.ts'

/** Messages of the *Codes* step, and of the contract table in Setup, which sets its defaults. */

export const amount = 'Amount'
export const asBefore = 'As at the last push'
export const byStatus = 'Current amount'
export const requested = 'Requested amount'

export const breakdown = 'Breakdown'
export const tagsBeingRead = 'Available if the T&M tags allow it. Reading them…'
export const readingTags = 'Reading T&M tags'
export const lumpSum = 'Lump sum'
export const lumpSumAbout = 'One line per COR'
export const subTotal = 'Sub-total'
export const subTotalAbout = 'Labor, material, equipment, other, markup'
export const lineItem = 'Line item'
export const lineItemAbout = 'One line per T&M item, with quantity and unit cost'

export const contract = 'Contract'
export const chooseContract = 'Choose a Procore contract'
export const noContract = 'No contract'
export const budgetCode = 'Budget code'
export const chooseCode = 'Choose a code'
export const noCode = 'No budget code'

/** "$14,020.00 for COR 12". */
export function totalFor<T>(total: T, numbers: readonly string[]): (string | T)[] {
  return [total, ` for ${corNames(numbers)}`]
}

export function withoutAmount(numbers: readonly string[]): string {
  return `${corNames(numbers)} without this amount.`
}

export function withoutAmountNext(count: number): string {
  return `Choose the other amount, or go back and leave ${count === 1 ? 'it' : 'them'} out.`
}

export function withoutContractText(numbers: readonly string[]): string {
  const has = numbers.length === 1 ? 'has' : 'have'
  const lines = numbers.length === 1 ? 'its line gets' : 'their lines get'
  return `${corNames(numbers)} ${has} no contract in Clearstory, so ${lines} no contract and no budget code. They can be added in Procore.`
}

export function vendorText(name: string | null): string {
  return `Vendor: ${name ?? 'none'}`
}

export function rememberText(name: string): string {
  return `Remember for ${name}`
}

/** The group of budget codes that are on a commitment. */
export function onContract(number: string): string {
  return `On ${number}`
}

type ContractReason = NonNullable<ContractMapsView['rows'][number]['suggestion']>['reason']
type ProjectReason = NonNullable<ClearstoryProjectsView['projects'][number]['suggested']>

/** Why a Procore contract is proposed for a Clearstory contract. */
export const contractReasonWords = {
  same_number: 'same contract number',
  same_name: 'same contract name',
  same_vendor: 'the only contract of this vendor',
} satisfies Record<ContractReason, string>

/** Why a Clearstory project is suggested. */
export const projectReasonWords = {
  same_number: 'Suggested: same job number',
  same_name: 'Suggested: same name',
} satisfies Record<ProjectReason, string>

/** Where the commitment of a push comes from; null once a person has selected another one. */
export function contractReason(draft: CodesDraft, start: ContractStart): string | null {
  if (draft.commitmentId === null) return 'Its lines will have no Procore contract.'
  if (draft.commitmentId !== start.commitmentId || start.commitmentFrom === null) return null
  return start.commitmentFrom === 'map'
    ? 'From the contract map.'
    : `Suggested: ${contractReasonWords[start.commitmentFrom]}.`
}

/** Where the budget code of a push comes from, or what to do if there is none. */
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
      return `Suggested: the T&M tags of ${corNames(start.corNumbers)} have cost code ${start.costCode}.`
    case 'only_one':
      return `The only code on ${commitmentNumber ?? 'the contract'}.`
    case null:
      return null
  }
}

/** A commitment as a combobox choice: number and title, with vendor and status below. */
export function commitmentChoice(one: CommitmentChoice) {
  return {
    id: one.commitmentId,
    text: `${one.number} ${one.title}`.trim(),
    about: [one.vendorName, one.status].filter((text) => text !== null).join(' · '),
  }
}
