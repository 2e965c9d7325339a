/** Button labels of the first paint, including those that are also used elsewhere. */

export const tryAgain = 'Try again'
export const close = 'Close'
export const history = 'History'
export const refresh = 'Refresh'
export const importCors = 'Import CORs'
export const repush = 'Re-push'
export const repushAll = 'Re-push all'

/** Messages of the footer below a list. */

export const reading = 'Reading Procore and Clearstory…'
export const notRead = 'Clearstory not read yet'

/** "Clearstory as of 2 min ago". */
export function asOf(age: string): string {
  return `Clearstory as of ${age}`
}
