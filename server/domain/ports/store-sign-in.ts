import type { ProcoreCompanyId, ProcoreProjectId, ProcoreUserId, SessionId } from '../ids.ts'
import type { Person, ProjectAccess } from '../person.ts'
import type { ProcoreTokens } from './procore.ts'

/** A sign-in on its way: popup opened → back from Procore → handed over. Keyed by its single-use state. */
export interface SignIns {
  start(signIn: {
    state: string
    companyId: ProcoreCompanyId
    /** SHA-256 (base64url) of the verifier that only the panel knows. */
    challenge: string
    expiresAt: string
  }): Promise<void>
  /** Forgets sign-ins and codes that are past `now`. Crosses companies on purpose. */
  removeExpired(now: string): Promise<void>
  /** Takes the state out, once; null when unknown, used or past `now`. The state names the company. */
  takeState(state: string, now: string): Promise<{ companyId: ProcoreCompanyId; challenge: string } | null>
  /** Stores the hand-over code (only its SHA-256) for a session, bound to the challenge. */
  offerCode(code: {
    codeHash: string
    challenge: string
    companyId: ProcoreCompanyId
    sessionId: SessionId
    expiresAt: string
  }): Promise<void>
  /** Takes the code out, once, and only with the matching challenge; a wrong challenge burns it too. */
  takeCode(
    codeHash: string,
    challenge: string,
    now: string,
  ): Promise<{ companyId: ProcoreCompanyId; sessionId: SessionId } | null>
}

export interface Sessions {
  /** Tokens are encrypted before they reach the database. */
  create(person: Person, tokens: ProcoreTokens, now: string): Promise<void>
  person(companyId: ProcoreCompanyId, sessionId: SessionId): Promise<Person | null>
  tokens(companyId: ProcoreCompanyId, sessionId: SessionId): Promise<ProcoreTokens | null>
  /** Replaces the pair only if `previous` (refresh token) is still the stored one; false when another refresh won. */
  replaceTokens(
    companyId: ProcoreCompanyId,
    sessionId: SessionId,
    previousRefreshToken: string,
    tokens: ProcoreTokens,
    now: string,
  ): Promise<boolean>
  /** Notes that a person has used the session. Reading with its token for somebody else's sake is no use of it. */
  touch(companyId: ProcoreCompanyId, sessionId: SessionId, now: string): Promise<void>
  /**
   * Sessions of people whom Procore last let see the project's change events, the most recently used first. Whether it
   * still does, Procore answers when it is asked.
   */
  whoMayOpen(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<Person[]>
  /** Every session of the company's people. */
  ofCompany(companyId: ProcoreCompanyId): Promise<Person[]>
  /** Sessions nobody has used since then, a limited number. Crosses companies on purpose. */
  unusedAnywhere(since: string): Promise<Person[]>
  /** False where it had ended already. */
  end(companyId: ProcoreCompanyId, sessionId: SessionId): Promise<boolean>
  /** Ends the session only if `refreshToken` is still the stored one; false when another refresh has replaced it. */
  endRefused(companyId: ProcoreCompanyId, sessionId: SessionId, refreshToken: string): Promise<boolean>
}

export interface AccessCache {
  get(
    companyId: ProcoreCompanyId,
    personId: ProcoreUserId,
    projectId: ProcoreProjectId,
  ): Promise<ProjectAccess | null>
  put(companyId: ProcoreCompanyId, personId: ProcoreUserId, access: ProjectAccess): Promise<void>
  forget(companyId: ProcoreCompanyId, personId: ProcoreUserId): Promise<void>
}
