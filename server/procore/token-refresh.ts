import type { Person } from '../domain/person.ts'
import { ProcoreError, type ProcoreTokens } from '../domain/ports/procore.ts'
import type { Pace } from './gate.ts'

/** Where one session's tokens are kept; compose builds it from the store's sessions. */
export interface TokenKeeper {
  tokens(): Promise<ProcoreTokens | null>
  /** Replaces the pair only if `previousRefreshToken` is still the stored one; false when another refresh won. */
  replace(previousRefreshToken: string, tokens: ProcoreTokens): Promise<boolean>
  /** Told when Procore refuses the stored refresh token: the session can do nothing any more. */
  refused(refreshToken: string): Promise<void>
  /** Takes a fresh pair that could not be stored, because the session has ended meanwhile: it must not live on. */
  discarded(tokens: ProcoreTokens): void
  /** Told when Procore says that the app is not installed in the person's company any more. */
  appRemoved(): Promise<void>
}

export type TokenKeeperFor = (person: Person) => TokenKeeper

/** A token this close to its end is not used any more. */
const leewayMs = 60_000

/** Nor for a call that must not be made again after a 401; it may wait at the gate before it leaves. */
const leewayOnceMs = 300_000

export interface TokenWish {
  /** A token that Procore has just answered with 401. */
  rejected?: string
  /** The call leaves once: a 401 on it should be rare. */
  forOnce?: boolean
}

/** Another process that spent the same refresh token has a moment to store what it got. */
const otherProcessPauses = [150, 450]

/**
 * Valid tokens for sessions. Refresh tokens are single use (procore/FACTS.md 1.3): each session is refreshed by one call at a
 * time, and whoever asks meanwhile gets the same tokens. Between processes the store's compare-and-set decides.
 */
export class TokenRefresh {
  readonly #refresh: (refreshToken: string) => Promise<ProcoreTokens>
  readonly #pace: Pace
  /** Refreshes under way, by company and session. */
  readonly #inFlight = new Map<string, Promise<ProcoreTokens>>()

  constructor(refresh: (refreshToken: string) => Promise<ProcoreTokens>, pace: Pace) {
    this.#refresh = refresh
    this.#pace = pace
  }

  /** The access token to use now. */
  async accessToken(person: Person, keeper: TokenKeeper, wish: TokenWish = {}): Promise<string> {
    const stored = await storedTokens(keeper)
    if (this.#isGood(stored, wish)) return stored.accessToken
    return (await this.#renewOnce(person, keeper, wish)).accessToken
  }

  #renewOnce({ companyId, sessionId }: Person, keeper: TokenKeeper, wish: TokenWish): Promise<ProcoreTokens> {
    const key = `${companyId}/${sessionId}`
    const running = this.#inFlight.get(key)
    if (running !== undefined) return running
    const started = this.#renew(keeper, wish).finally(() => this.#inFlight.delete(key))
    this.#inFlight.set(key, started)
    return started
  }

  #isGood({ accessToken, expiresAt }: ProcoreTokens, { rejected, forOnce }: TokenWish): boolean {
    const leeway = forOnce ? leewayOnceMs : leewayMs
    return accessToken !== rejected && Date.parse(expiresAt) - this.#pace.now() > leeway
  }

  async #renew(keeper: TokenKeeper, wish: TokenWish): Promise<ProcoreTokens> {
    // Read again inside: a refresh may have ended between the caller's look and this one.
    const stored = await storedTokens(keeper)
    if (this.#isGood(stored, wish)) return stored
    let fresh: ProcoreTokens
    try {
      // From here the old refresh token is dead whatever comes back. Nothing aborts this, least of all the person leaving.
      fresh = await this.#refresh(stored.refreshToken)
    } catch (error) {
      if (error instanceof ProcoreError && error.kind === 'session_ended') {
        return await this.#fromOtherProcess(keeper, stored, error)
      }
      throw error
    }
    // Stored before it is used: a crash after the first use must find it again.
    if (await this.#isStored(keeper, stored, fresh)) return fresh
    keeper.discarded(fresh)
    return storedTokens(keeper)
  }

  async #isStored(keeper: TokenKeeper, spent: ProcoreTokens, fresh: ProcoreTokens): Promise<boolean> {
    try {
      return await keeper.replace(spent.refreshToken, fresh)
    } catch (error) {
      // The database may have stored the pair before its answer was lost.
      const stored = await keeper.tokens().catch(() => null)
      if (stored?.refreshToken === fresh.refreshToken) return true
      keeper.discarded(fresh)
      throw error
    }
  }

  async #fromOtherProcess(
    keeper: TokenKeeper,
    spent: ProcoreTokens,
    refusal: ProcoreError,
  ): Promise<ProcoreTokens> {
    for (const pause of [0, ...otherProcessPauses]) {
      if (pause > 0) await this.#pace.sleep(pause)
      const stored = await storedTokens(keeper)
      if (stored.refreshToken !== spent.refreshToken) return stored
    }
    // Trouble with our database must not hide what Procore answered.
    await keeper.refused(spent.refreshToken).catch(() => undefined)
    throw refusal
  }
}

async function storedTokens(keeper: TokenKeeper): Promise<ProcoreTokens> {
  const stored = await keeper.tokens()
  if (stored === null) throw new ProcoreError('session_ended')
  return stored
}
