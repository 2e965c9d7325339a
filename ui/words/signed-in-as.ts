/** Where it says who is signed in. */

export const notYou = 'Not you?'

export function signedInText(personName: string, companyName: string | null): string {
  return `Signed in as ${personName}${companyName === null ? '' : `, ${companyName}`}`
}
