import { base64UrlOf } from '../../domain/encoding.ts'
import { Failure } from '../../domain/failure.ts'
import { idOf, type ProcoreCompanyId, type ProcoreUserId, type SessionId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import { ProcoreError, type ProcoreTokens } from '../../domain/ports/procore.ts'
import type { HandOver } from '../../domain/ports/store-sessions.ts'
import { personOf } from '../access.ts'
import { addSeconds, type Deps, inSequence } from '../deps.ts'
import type { OwnSessionsView } from '../views.ts'
import { noteFound } from './installations.ts'
import { checkedEvery, mostSessions, revokeBehind, sessionLife, signOut } from './sessions.ts'

/** Seconds until the daily check is retried after Procore did not answer. */
const checkFailedRests = 60

/** Lifetime of the hand-over code in seconds. */
const codeLasts = 60
/** Letters and digits that cannot be confused when typed from another window. */
const codeAlphabet = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'

/** A sign-in, as read from its OAuth `state`: signed by us, and returned by the browser it was given to. */
export interface StartedSignIn {
  stateId: string
  companyId: ProcoreCompanyId
  /** The base64url SHA-256 of the panel's verifier. */
  challenge: string
  /** ISO 8601 UTC. */
  expiresAt: string
}

export type SignInRefusal =
  | 'denied'
  | 'app_not_connected'
  | 'expired'
  | 'other_browser'
  | 'procore_down'
  | 'too_many_requests'
  | 'failed'

/** The outcome of a sign-in: a hand-over code with the person's name, or the reason for the failure. */
export type SignInOutcome =
  | { code: string; name: string; companyId: ProcoreCompanyId; companyName: string | null }
  | { failed: SignInRefusal }

/**
 * Handles the OAuth callback: exchanges Procore's authorization code and creates a single-use hand-over code bound to
 * the challenge. The code alone is useless; the panel must also present the verifier.
 *
 * A state is accepted once, before Procore is called: presenting an authorization code twice may revoke the tokens
 * already issued for it (RFC 6749, 4.1.2). Until Procore has confirmed the person, the state is kept in memory only,
 * so that anonymous callers cannot write to the database.
 */
export async function finishSignIn(
  deps: Deps,
  { stateId, companyId, challenge, expiresAt }: StartedSignIn,
  returned: { code: string | null; error: string | null },
): Promise<SignInOutcome> {
  const now = deps.clock.now()
  if (!takeState(deps, stateId, expiresAt)) return { failed: 'expired' }
  if (await deps.store.signIns.isUsed(companyId, stateId)) return { failed: 'expired' }
  if (returned.error === 'access_denied') return { failed: 'denied' }
  if (returned.error || !returned.code) return { failed: 'failed' }
  let tokens: ProcoreTokens | null = null
  try {
    tokens = await deps.oauth.exchangeCode(returned.code)
    const personId = await deps.oauth.whoIs(tokens)
    const member = await memberIn(deps, tokens, companyId, personId)
    if (member === 'refused_too_often') {
      revokeBehind(deps, tokens)
      return { failed: 'too_many_requests' }
    }
    const who = { personId, ...member }
    const code = typeableCode(deps)
    const handOver = { ...who, companyId, challenge, expiresAt: addSeconds(now, codeLasts) }
    const codeHash = await deps.hash.sha256(code)
    if (!(await deps.store.signIns.offerCode(codeHash, handOver, tokens, { stateId, expiresAt }))) {
      revokeBehind(deps, tokens)
      return { failed: 'expired' }
    }
    remember(deps.awaitedSignIns, awaitedKey(companyId, challenge), handOver.expiresAt, now)
    return { code, companyId, name: who.name, companyName: who.companyName }
  } catch (error) {
    // These tokens will never be used, so revoke them.
    if (tokens) revokeBehind(deps, tokens)
    if (!(error instanceof ProcoreError)) throw error
    deps.log.warn('sign_in_failed', { companyId, kind: error.kind, status: error.status })
    if (error.kind === 'app_not_connected') return { failed: 'app_not_connected' }
    return { failed: error.kind === 'unavailable' || error.kind === 'busy' ? 'procore_down' : 'failed' }
  }
}

/**
 * Checks a user's membership in the company. Checks of one user are serialized: if several sign-ins return at the
 * same time, those beyond the budget for refused sign-ins must not call Procore.
 */
async function memberIn(
  deps: Deps,
  tokens: ProcoreTokens,
  companyId: ProcoreCompanyId,
  personId: ProcoreUserId,
): Promise<Awaited<ReturnType<Deps['oauth']['membership']>> | 'refused_too_often'> {
  const key = `${companyId}/${personId}`
  return inSequence(deps.membershipChecks, key, async () => {
    if (deps.refusedSignInBudget.waitMs(key) > 0) return 'refused_too_often' as const
    return deps.oauth.membership(tokens, companyId, personId).catch((error: unknown) => {
      if (isRefused(error)) deps.refusedSignInBudget.spend(key)
      throw error
    })
  })
}

/** Whether the company refuses this user, as opposed to a Procore outage or network error. */
function isRefused(error: unknown): boolean {
  return error instanceof ProcoreError && ['forbidden', 'app_not_connected', 'refused'].includes(error.kind)
}

/** Returns false if the state was presented to this process before. */
function takeState({ clock, usedStates }: Deps, stateId: string, expiresAt: string): boolean {
  if (usedStates.has(stateId)) return false
  remember(usedStates, stateId, expiresAt, clock.now())
  return true
}

/** Adds a key until its expiry, and drops expired ones. */
function remember(keys: Map<string, string>, key: string, expiresAt: string, now: string): void {
  for (const [known, until] of keys) if (until <= now) keys.delete(known)
  keys.set(key, expiresAt)
}

/**
 * Whether this process has just offered a hand-over code to the panel with this verifier. True once per sign-in, so that
 * nobody can try out codes with it.
 */
export async function isAwaited(
  { awaitedSignIns, clock, hash }: Deps,
  companyId: ProcoreCompanyId,
  verifier: string,
): Promise<boolean> {
  const key = awaitedKey(companyId, base64UrlOfHex(await hash.sha256(verifier)))
  const until = awaitedSignIns.get(key)
  awaitedSignIns.delete(key)
  return until !== undefined && until > clock.now()
}

function awaitedKey(companyId: ProcoreCompanyId, challenge: string): string {
  return `${companyId}/${challenge}`
}

/** A person's session, with the name of its company. */
export interface OpenSession {
  person: Person
  companyName: string | null
}

/**
 * Exchanges the hand-over code and verifier for a session, which starts here. A wrong verifier or a late request also
 * uses up the code, and its tokens are revoked.
 */
export async function takeSession(
  deps: Deps,
  companyId: ProcoreCompanyId,
  code: string,
  verifier: string,
): Promise<OpenSession> {
  const now = deps.clock.now()
  const typed = code.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const taken = await deps.store.signIns.takeCode(companyId, await deps.hash.sha256(typed))
  if (taken === null || taken.tokens === null) throw new Failure('sign_in_expired')
  const { tokens } = taken
  const challenge = base64UrlOfHex(await deps.hash.sha256(verifier))
  if (taken.challenge !== challenge || taken.expiresAt <= now) {
    revokeBehind(deps, tokens)
    throw new Failure('sign_in_expired')
  }
  try {
    return await beginSession(deps, taken, tokens, now)
  } catch (error) {
    revokeBehind(deps, tokens)
    throw error
  }
}

async function beginSession(
  deps: Deps,
  { companyId, companyName, personId, name }: HandOver,
  tokens: ProcoreTokens,
  now: string,
): Promise<OpenSession> {
  const person: Person = { companyId, personId, name, sessionId: idOf<SessionId>(deps.random.token(18)) }
  await deps.store.sessions.create(person, tokens, now, companyName)
  await endSurplus(deps, person)
  await noteFound(deps, person, now)
  // Rights may have changed since the last session: ask Procore again.
  await deps.store.access.forget(companyId, personId)
  deps.log.info('signed_in', { companyId, personId })
  return { person, companyName }
}

/** Ends the person's surplus sessions, starting with those unused for longest. Never ends the one that just started. */
async function endSurplus(deps: Deps, person: Person): Promise<void> {
  const own = await deps.store.sessions.ofPerson(person.companyId, person.personId)
  const others = own.filter(({ sessionId }) => sessionId !== person.sessionId)
  for (const { sessionId } of others.slice(mostSessions - 1)) await signOut(deps, { ...person, sessionId })
}

/** Revokes the tokens of sign-ins that were never redeemed. */
export async function dropUnredeemed(deps: Deps, now: string): Promise<void> {
  for (const { tokens, companyId } of await deps.store.signIns.takeExpired(now)) {
    if (tokens) revokeBehind(deps, tokens)
    deps.log.info('unredeemed_sign_in_dropped', { companyId })
  }
}

/**
 * Issues a new bearer. The panel requests one about once an hour, which tells us that the session is in use. Once a
 * day Procore is asked whether the person still belongs to the company; if not, the session ends.
 */
export async function renewSession(
  deps: Deps,
  companyId: ProcoreCompanyId,
  sessionId: SessionId,
): Promise<OpenSession> {
  const person = await personOf(deps, companyId, sessionId)
  const now = deps.clock.now()
  if (await deps.store.sessions.claimCheck(companyId, sessionId, now, addSeconds(now, -checkedEvery))) {
    await checkPerson(deps, person)
  }
  await deps.store.sessions.touch(companyId, sessionId, now)
  return { person, companyName: await deps.store.sessions.companyName(companyId, sessionId) }
}

async function checkPerson(deps: Deps, person: Person): Promise<void> {
  const { companyId, sessionId } = person
  let mayStay = false
  try {
    mayStay = await deps.procoreFor(person).isInCompany()
  } catch (error) {
    if (!(error instanceof ProcoreError)) throw error
    if (error.kind !== 'session_ended') {
      // No answer is not a refusal: the session continues, and a renewal at least a minute later asks again.
      const dueAgain = addSeconds(deps.clock.now(), checkFailedRests - checkedEvery)
      await deps.store.sessions.postponeCheck(companyId, sessionId, dueAgain)
      if (error.kind === 'app_not_connected') throw error
      return
    }
  }
  if (mayStay) return
  await signOut(deps, person)
  deps.log.info('session_refused_by_procore', { companyId })
  throw new Failure('session_ended')
}

/** Eight typeable characters (about 39 bits), valid for a minute, single-use, and useless without the verifier. */
function typeableCode(deps: Deps): string {
  let code = ''
  while (code.length < 8) {
    for (const character of deps.random.token(32).toUpperCase()) {
      if (codeAlphabet.includes(character) && code.length < 8) code += character
    }
  }
  return code
}

function base64UrlOfHex(hex: string): string {
  return base64UrlOf((hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)))
}

/** The person's sessions in this company, most recently used first. The requesting one is marked. */
export async function listOwnSessions(deps: Deps, person: Person): Promise<OwnSessionsView> {
  const sessions = await deps.store.sessions.ofPerson(person.companyId, person.personId)
  return {
    sessions: sessions.map(({ sessionId, startedAt, lastUsedAt }) => ({
      startedAt,
      lastUsedAt,
      endsAt: addSeconds(startedAt, sessionLife),
      isThisOne: sessionId === person.sessionId,
    })),
  }
}

/** Ends every session of the person in this company, including the requesting one. */
export async function signOutEverywhere(deps: Deps, person: Person): Promise<void> {
  const sessions = await deps.store.sessions.ofPerson(person.companyId, person.personId)
  for (const { sessionId } of sessions) await signOut(deps, { ...person, sessionId })
  deps.log.info('signed_out_everywhere', { companyId: person.companyId, count: sessions.length })
}
