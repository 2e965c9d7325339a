/** The table of contracts in Setup. */

export const title = 'Contracts'
export const about = 'Optional: a contract that is mapped fills in the codes of its CORs.'
export const adminsChange = 'A project or company admin can change these.'
export const none = 'This project has no contracts in Clearstory yet.'
export const procoreContract = 'Procore contract'
export const notMapped = 'Not mapped'
export const accept = 'Accept'

/** "11 of 12 mapped, 1 without a budget code". */
export function mappedText(mapped: number, all: number, withoutCode: number): string {
  return `${mapped} of ${all} mapped${withoutCode === 0 ? '' : `, ${withoutCode} without a budget code`}`
}

export function acceptAll(count: number): string {
  return `Accept ${count} suggestions`
}

export function contractFor(name: string): string {
  return `Procore contract for ${name}`
}

export function codeFor(name: string): string {
  return `Budget code for ${name}`
}

export function suggested(what: string, why: string): string {
  return `Suggested: ${what === '' ? '' : `${what}, `}${why}`
}

/** Said after *Accept*. */
export function acceptFor(name: string): string {
  return ` for ${name}`
}
