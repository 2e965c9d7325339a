/** What buttons say that stand on a first look, wherever else they stand too. */

export const tryAgain = 'Try again'
export const close = 'Close'
export const history = 'History'
export const refresh = 'Refresh'
export const importCors = 'Import CORs'
export const repush = 'Re-push'
export const repushAll = 'Re-push all'

/** The thin foot below a list. */

export const reading = 'Reading Procore and Clearstory…'
export const notRead = 'Clearstory not read yet'

/** "Clearstory as of 2 min ago". */
export function asOf(age: string): string {
  return `Clearstory as of ${age}`
}
