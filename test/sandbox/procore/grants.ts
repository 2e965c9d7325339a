import { randomBytes } from 'node:crypto'

interface Code {
  personId: number
  redirectUri: string
  expiresAt: number
}

export interface Grant {
  personId: number
  accessToken: string
  refreshToken: string
  createdAt: number
  expiresAt: number
}

export const codeLifetime = 10 * 60_000
export const accessTokenLifetime = 5_400_000

/**
 * What the people of Procore have granted the app. Codes work once and for ten minutes. A refresh token dies the
 * moment it is used, also when the answer that carries its successor is lost.
 */
export class Grants {
  readonly #now: () => number
  #codes = new Map<string, Code>()
  #byAccess = new Map<string, Grant>()
  #byRefresh = new Map<string, Grant>()

  constructor(now: () => number) {
    this.#now = now
  }

  authorize(personId: number, redirectUri: string): string {
    const code = randomBytes(24).toString('hex')
    this.#codes.set(code, { personId, redirectUri, expiresAt: this.#now() + codeLifetime })
    return code
  }

  exchange(code: string, redirectUri: string): Grant | undefined {
    const known = this.#codes.get(code)
    this.#codes.delete(code)
    if (!known || known.expiresAt <= this.#now() || known.redirectUri !== redirectUri) return undefined
    return this.#issue(known.personId)
  }

  refresh(refreshToken: string): Grant | undefined {
    const old = this.#byRefresh.get(refreshToken)
    if (!old) return undefined
    this.#byRefresh.delete(refreshToken)
    return this.#issue(old.personId)
  }

  /** The grant behind a live access token. */
  find(accessToken: string): Grant | undefined {
    const grant = this.#byAccess.get(accessToken)
    return grant && grant.expiresAt > this.#now() ? grant : undefined
  }

  /** Takes either token of a pair; both die. */
  revoke(token: string): void {
    const grant = this.#byAccess.get(token) ?? this.#byRefresh.get(token)
    if (!grant) return
    this.#byAccess.delete(grant.accessToken)
    this.#byRefresh.delete(grant.refreshToken)
  }

  expireAccessTokens(): void {
    for (const grant of this.#byAccess.values()) grant.expiresAt = this.#now()
  }

  /** As if each person had withdrawn the app's access: no token works any more. */
  revokeAll(): void {
    this.#codes.clear()
    this.#byAccess.clear()
    this.#byRefresh.clear()
  }

  #issue(personId: number): Grant {
    const createdAt = this.#now()
    const grant = {
      personId,
      accessToken: randomBytes(32).toString('hex'),
      refreshToken: randomBytes(32).toString('hex'),
      createdAt,
      expiresAt: createdAt + accessTokenLifetime,
    }
    this.#byAccess.set(grant.accessToken, grant)
    this.#byRefresh.set(grant.refreshToken, grant)
    return grant
  }
}
