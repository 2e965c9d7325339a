/** Under which name a company's session is kept in `sessionStorage`. */
export function sessionKey(companyId: string): string {
  return `clearstory.session.${companyId}`
}

/** A session this close to its end is renewed before it is used. */
export const renewBeforeMs = 10 * 60_000
