/** The thin foot below a list. */

export const reading = 'Reading Procore and Clearstory…'
export const notRead = 'Clearstory not read yet'

/** "Clearstory as of 2 min ago". */
export function asOf(age: string): string {
  return `Clearstory as of ${age}`
}
