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

/** The behavior of Procore's OAuth where its documentation is silent or ambiguous. */
export interface OAuthSwitches {
  /** POST /oauth/revoke responds 200 to an expired access token and does nothing. */
  revokeIgnoresExpired: boolean
  /** POST /oauth/revoke accepts a refresh token too. */
  revokeTakesRefreshTokens: boolean
  /** Uninstalling the app revokes the grants of the company's people. */
  uninstallEndsGrants: boolean
  /** Lifetime of an access token in milliseconds. */
  accessTokenLifetime: number
}

export const codeLifetime = 10 * 60_000

/** The strict interpretation of the documentation. */
export const strictOAuth: OAuthSwitches = {
  revokeIgnoresExpired: true,
  revokeTakesRefreshTokens: true,
  uninstallEndsGrants: false,
  accessTokenLifetime: 5_400_000,
}

/**
 * The grants that Procore's people have given the app. Codes are single-use and expire after ten minutes. Refresh
 * tokens are single-use: a token is invalid as soon as it is used, even if the response with its successor is lost.
 */
export class Grants {
  switches: OAuthSwitches = { ...strictOAuth }
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

  /** The grant of a valid access token. */
  find(accessToken: string): Grant | undefined {
    const grant = this.#byAccess.get(accessToken)
    return grant && grant.expiresAt > this.#now() ? grant : undefined
  }

  /** Accepts either token of a pair and invalidates both. */
  revoke(token: string): void {
    const { revokeIgnoresExpired, revokeTakesRefreshTokens } = this.switches
    const byAccess = this.#byAccess.get(token)
    if (byAccess && revokeIgnoresExpired && byAccess.expiresAt <= this.#now()) return
    const grant = byAccess ?? (revokeTakesRefreshTokens ? this.#byRefresh.get(token) : undefined)
    if (!grant) return
    this.#byAccess.delete(grant.accessToken)
    this.#byRefresh.delete(grant.refreshToken)
  }

  /** The number of a person's token pairs that can still be refreshed. */
  living(personId: number): number {
    return [...this.#byRefresh.values()].filter((grant) => grant.personId === personId).length
  }

  /** Revokes the app's access as the person would. */
  revokeOf(personId: number): void {
    for (const [token, grant] of this.#byAccess) if (grant.personId === personId) this.#byAccess.delete(token)
    for (const [token, grant] of this.#byRefresh)
      if (grant.personId === personId) this.#byRefresh.delete(token)
  }

  expireAccessTokens(): void {
    for (const grant of this.#byAccess.values()) grant.expiresAt = this.#now()
  }

  /** Revokes the app's access for everyone: no token works any more. */
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
      expiresAt: createdAt + this.switches.accessTokenLifetime,
    }
    this.#byAccess.set(grant.accessToken, grant)
    this.#byRefresh.set(grant.refreshToken, grant)
    return grant
  }
}
