import { corNames } from './cors.ts'

/** Step *Codes*, and the table of contracts in Setup, which fills it in. */

export const amount = 'Amount'
export const asBefore = 'As at the last push'
export const byStatus = 'What its status says (in review, approved)'
export const requested = 'Requested amount'

export const breakdown = 'Breakdown'
export const tagsBeingRead = 'Possible where T&M tags say so; they are being read.'
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

/** A budget code that stands on a commitment. */
export function onContract(number: string): string {
  return `On ${number}`
}
