import type { Person } from '../domain/person.ts'
import { ProcoreError, type ProcoreTokens } from '../domain/ports/procore.ts'
import type { Pace } from './gate.ts'

/** Storage of one session's tokens; built in compose from the store's sessions. */
export interface TokenKeeper {
  tokens(): Promise<ProcoreTokens | null>
  /** Compare-and-set: replaces the pair only if `previousRefreshToken` is still stored; false if another refresh won. */
  replace(previousRefreshToken: string, tokens: ProcoreTokens): Promise<boolean>
  /** Called when Procore refuses the stored refresh token: the session is unusable from then on. */
  refused(refreshToken: string): Promise<void>
  /** Takes a fresh pair that could not be stored, for example because the session has ended. It must be revoked. */
  discarded(tokens: ProcoreTokens): void
  /** Called when Procore answers that the app is no longer installed in the person's company. */
  appRemoved(): Promise<void>
}

export type TokenKeeperFor = (person: Person) => TokenKeeper

/** A token this close to its expiry is refreshed before use. */
const leewayMs = 60_000

/** The same for a call that must not be retried after a 401. Longer, because the call may first wait at the gate. */
const leewayOnceMs = 300_000

export interface TokenWish {
  /** A token that Procore has just rejected with 401. */
  rejected?: string
  /** The call is sent only once, so avoid a 401 with a longer margin before expiry. */
  forOnce?: boolean
}

/** Pauses that give another process, which used the same refresh token, time to store its new pair. */
const otherProcessPauses = [150, 450]

/**
 * Valid access tokens for sessions. Refresh tokens are single-use (procore/FACTS.md 1.3), so a process runs one refresh per
 * session at a time, and concurrent callers share its result. Between processes the store's compare-and-set decides.
 */
export class TokenRefresh {
  readonly #refresh: (refreshToken: string) => Promise<ProcoreTokens>
  readonly #pace: Pace
  /** Refreshes in flight, by company and session. */
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
    // Read again: another refresh may have finished since the caller's check.
    const stored = await storedTokens(keeper)
    if (this.#isGood(stored, wish)) return stored
    let fresh: ProcoreTokens
    try {
      // Refresh tokens are single-use: once this request is sent, the stored token is invalid. Do not abort it.
      fresh = await this.#refresh(stored.refreshToken)
    } catch (error) {
      if (error instanceof ProcoreError && error.kind === 'session_ended') {
        return await this.#fromOtherProcess(keeper, stored, error)
      }
      throw error
    }
    // Store the pair before using it, so that it survives a crash.
    if (await this.#isStored(keeper, stored, fresh)) return fresh
    keeper.discarded(fresh)
    return storedTokens(keeper)
  }

  async #isStored(keeper: TokenKeeper, spent: ProcoreTokens, fresh: ProcoreTokens): Promise<boolean> {
    try {
      return await keeper.replace(spent.refreshToken, fresh)
    } catch (error) {
      // The database may have stored the pair although its answer was lost.
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
    // A database error must not hide Procore's answer.
    await keeper.refused(spent.refreshToken).catch(() => undefined)
    throw refusal
  }
}

async function storedTokens(keeper: TokenKeeper): Promise<ProcoreTokens> {
  const stored = await keeper.tokens()
  if (stored === null) throw new ProcoreError('session_ended')
  return stored
}
