import type { ProcoreCompanyId, ProcoreProjectId, ProcoreUserId, SessionId } from '../ids.ts'
import type { Person, ProjectAccess } from '../person.ts'
import type { ProcoreTokens } from './procore.ts'

/** Who has signed in at Procore and not yet been handed over to the panel. */
export interface HandOver {
  companyId: ProcoreCompanyId
  /** null where Procore did not say. */
  companyName: string | null
  personId: ProcoreUserId
  name: string
  /** SHA-256 (base64url) of the verifier that only the panel knows. */
  challenge: string
  expiresAt: string
}

/** A hand-over with its tokens; null where no key of ours opens them any more. */
export type TakenHandOver = HandOver & { tokens: ProcoreTokens | null }

/** Sign-ins between Procore's answer and the panel's session. */
export interface SignIns {
  /** Whether a sign-in with this state has come to an end before. */
  isUsed(companyId: ProcoreCompanyId, stateId: string): Promise<boolean>
  /**
   * Stores who may be handed over for a code (only its SHA-256), and that the state is used; the tokens are encrypted.
   * False, and nothing is stored, where the state was used before.
   */
  offerCode(
    codeHash: string,
    handOver: HandOver,
    tokens: ProcoreTokens,
    state: { stateId: string; expiresAt: string },
  ): Promise<boolean>
  /** Takes out every code of a company, redeemable or not, when the company leaves. */
  takeAllOf(companyId: ProcoreCompanyId): Promise<TakenHandOver[]>
  /** Takes the code out, once, expired or not: whoever tries one with the wrong verifier has used it up. */
  takeCode(companyId: ProcoreCompanyId, codeHash: string): Promise<TakenHandOver | null>
  /**
   * Forgets used states that are past `now` and takes out codes that nobody redeemed, a limited number. Crosses
   * companies on purpose.
   */
  takeExpired(now: string): Promise<TakenHandOver[]>
}

/** One of a person's sessions, for the person. */
export interface OwnSession {
  sessionId: SessionId
  /** ISO 8601 UTC, as the next. */
  startedAt: string
  /** The panel renews its bearer about once an hour; that counts as use. */
  lastUsedAt: string
}

export interface Sessions {
  /** Tokens are encrypted before they reach the database. */
  create(person: Person, tokens: ProcoreTokens, now: string, companyName?: string | null): Promise<void>
  /** null where the session has ended, or began before `startedAfter`. */
  person(companyId: ProcoreCompanyId, sessionId: SessionId, startedAfter?: string): Promise<Person | null>
  /** The company's name as Procore gave it at sign-in. */
  companyName(companyId: ProcoreCompanyId, sessionId: SessionId): Promise<string | null>
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
  /** A person's sessions in the company, the last used first. */
  ofPerson(companyId: ProcoreCompanyId, personId: ProcoreUserId): Promise<OwnSession[]>
  /** Claims asking Procore whether the person still may; false where it was asked since `before`. */
  claimCheck(companyId: ProcoreCompanyId, sessionId: SessionId, now: string, before: string): Promise<boolean>
  /** Procore did not answer the check: it counts as made at `checkedAt` (ISO 8601 UTC), which makes it due again soon. */
  postponeCheck(companyId: ProcoreCompanyId, sessionId: SessionId, checkedAt: string): Promise<void>
  /**
   * Sessions nobody has used since then, or that began before `startedBefore`, a limited number. Crosses companies on
   * purpose.
   */
  unusedAnywhere(since: string, startedBefore?: string): Promise<Person[]>
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
  /** In one project, or in all. */
  forget(companyId: ProcoreCompanyId, personId: ProcoreUserId, projectId?: ProcoreProjectId): Promise<void>
}
