import type { ProcoreCompanyId, ProcoreProjectId, ProcoreUserId, SessionId } from '../ids.ts'
import type { Person, ProjectAccess } from '../person.ts'
import type { ProcoreTokens } from './procore.ts'

/** A person who has signed in at Procore and has not yet been handed over to the panel. */
export interface HandOver {
  companyId: ProcoreCompanyId
  /** null if Procore did not provide it. */
  companyName: string | null
  personId: ProcoreUserId
  name: string
  /** SHA-256 (base64url) of the verifier that only the panel knows. */
  challenge: string
  expiresAt: string
}

/** A hand-over with its tokens; null if none of our current keys can decrypt them. */
export type TakenHandOver = HandOver & { tokens: ProcoreTokens | null }

/** Sign-ins between Procore's callback and the panel's session. */
export interface SignIns {
  /** Whether a sign-in with this OAuth state has already been completed. */
  isUsed(companyId: ProcoreCompanyId, stateId: string): Promise<boolean>
  /**
   * Stores the hand-over under the SHA-256 of its code, with encrypted tokens, and marks the state as used. Returns
   * false and stores nothing if the state was already used.
   */
  offerCode(
    codeHash: string,
    handOver: HandOver,
    tokens: ProcoreTokens,
    state: { stateId: string; expiresAt: string },
  ): Promise<boolean>
  /** Removes and returns every code of a company, redeemable or not, when the company leaves. */
  takeAllOf(companyId: ProcoreCompanyId): Promise<TakenHandOver[]>
  /** Removes and returns a code, once, expired or not. An attempt with the wrong verifier consumes it too. */
  takeCode(companyId: ProcoreCompanyId, codeHash: string): Promise<TakenHandOver | null>
  /**
   * Deletes used states that expired before `now`, and removes and returns unredeemed codes, a limited number of them.
   * Crosses companies on purpose.
   */
  takeExpired(now: string): Promise<TakenHandOver[]>
}

/** One of a person's sessions, as shown to that person. */
export interface OwnSession {
  sessionId: SessionId
  /** ISO 8601 UTC, like the next one. */
  startedAt: string
  /** The panel renews its bearer about once an hour; that counts as use. */
  lastUsedAt: string
}

export interface Sessions {
  /** Tokens are encrypted before they reach the database. */
  create(person: Person, tokens: ProcoreTokens, now: string, companyName?: string | null): Promise<void>
  /** null if the session has ended, or began before `startedAfter`. */
  person(companyId: ProcoreCompanyId, sessionId: SessionId, startedAfter?: string): Promise<Person | null>
  /** The company's name as Procore gave it at sign-in. */
  companyName(companyId: ProcoreCompanyId, sessionId: SessionId): Promise<string | null>
  tokens(companyId: ProcoreCompanyId, sessionId: SessionId): Promise<ProcoreTokens | null>
  /**
   * Replaces the pair only if `previous` (refresh token) is still the stored one (compare-and-swap); false if another
   * refresh came first.
   */
  replaceTokens(
    companyId: ProcoreCompanyId,
    sessionId: SessionId,
    previousRefreshToken: string,
    tokens: ProcoreTokens,
    now: string,
  ): Promise<boolean>
  /** Records that a person has used the session. Reads made with its token on behalf of others do not count as use. */
  touch(companyId: ProcoreCompanyId, sessionId: SessionId, now: string): Promise<void>
  /**
   * Sessions of people who, when Procore was last read, could see the project's change events; most recently used
   * first. Their permission may have changed since; Procore checks it on each call.
   */
  whoMayOpen(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<Person[]>
  /** Every session of the company's people. */
  ofCompany(companyId: ProcoreCompanyId): Promise<Person[]>
  /** A person's sessions in the company, most recently used first. */
  ofPerson(companyId: ProcoreCompanyId, personId: ProcoreUserId): Promise<OwnSession[]>
  /**
   * Claims the check with Procore of whether the person still belongs to the company; false if a check was made since
   * `before`.
   */
  claimCheck(companyId: ProcoreCompanyId, sessionId: SessionId, now: string, before: string): Promise<boolean>
  /**
   * Procore did not respond to the check: it counts as made at `checkedAt` (ISO 8601 UTC), so that it is due again
   * soon.
   */
  postponeCheck(companyId: ProcoreCompanyId, sessionId: SessionId, checkedAt: string): Promise<void>
  /**
   * Sessions that have not been used since then, or that began before `startedBefore`, a limited number. Crosses
   * companies on purpose.
   */
  unusedAnywhere(since: string, startedBefore?: string): Promise<Person[]>
  /** False if it had already ended. */
  end(companyId: ProcoreCompanyId, sessionId: SessionId): Promise<boolean>
  /** Ends the session only if `refreshToken` is still the stored one; false if another refresh has replaced it. */
  endRefused(companyId: ProcoreCompanyId, sessionId: SessionId, refreshToken: string): Promise<boolean>
}

export interface AccessCache {
  get(
    companyId: ProcoreCompanyId,
    personId: ProcoreUserId,
    projectId: ProcoreProjectId,
  ): Promise<ProjectAccess | null>
  put(companyId: ProcoreCompanyId, personId: ProcoreUserId, access: ProjectAccess): Promise<void>
  /** In one project, or in all. */
  forget(companyId: ProcoreCompanyId, personId: ProcoreUserId, projectId?: ProcoreProjectId): Promise<void>
}
