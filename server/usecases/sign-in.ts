import { Failure } from '../domain/failure.ts'
import { idOf, type ProcoreCompanyId, type SessionId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import { ProcoreError, type ProcoreTokens } from '../domain/ports/procore.ts'
import { personOf } from './authorize.ts'
import { noteFound } from './check-installations.ts'
import { type Deps, later } from './deps.ts'
import { revokeBehind } from './revoke-tokens.ts'
import { readableTokens } from './session-tokens.ts'

/** Seconds a person has between opening the sign-in window and coming back from Procore. */
const signInLasts = 600
/** Seconds the hand-over code lives (design.md, Signing in from an iframe). */
const codeLasts = 60
/** Letters and digits that are not mistaken for each other when typed from another window. */
const codeAlphabet = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'

/** Begins a sign-in: where to send the popup. The challenge is the base64url SHA-256 of the panel's verifier. */
export async function startSignIn(
  deps: Deps,
  companyId: ProcoreCompanyId,
  challenge: string,
): Promise<{ authorizeUrl: string }> {
  const state = deps.random.token(24)
  await deps.store.signIns.start({
    state,
    companyId,
    challenge,
    expiresAt: later(deps.clock.now(), signInLasts),
  })
  return { authorizeUrl: deps.oauth.authorizeUrl(state) }
}

/**
 * Procore sent the person back: exchanges Procore's code, keeps the tokens, and makes a single-use hand-over code
 * bound to the challenge. The code alone opens nothing; the panel must show the verifier too.
 */
export async function finishSignIn(
  deps: Deps,
  returned: { state: string; code: string | null; error: string | null },
): Promise<
  { code: string } | { failed: 'denied' | 'app_not_connected' | 'expired' | 'procore_down' | 'failed' }
> {
  const now = deps.clock.now()
  const signIn = await deps.store.signIns.takeState(returned.state, now)
  if (!signIn) return { failed: 'expired' }
  if (returned.error === 'access_denied') return { failed: 'denied' }
  if (returned.error || !returned.code) return { failed: 'failed' }
  let received: ProcoreTokens | null = null
  try {
    const tokens = await deps.oauth.exchangeCode(returned.code)
    received = tokens
    const { personId, name } = await deps.oauth.whoIs(tokens, signIn.companyId)
    const person: Person = {
      companyId: signIn.companyId,
      personId,
      name,
      sessionId: idOf<SessionId>(deps.random.token(18)),
    }
    await deps.store.sessions.create(person, tokens, now)
    await noteFound(deps, person, now)
    // Rights may have changed since the last session: ask Procore again.
    await deps.store.access.forget(person.companyId, person.personId)
    const code = typeableCode(deps)
    await deps.store.signIns.offerCode({
      codeHash: await deps.hash.sha256(code),
      challenge: signIn.challenge,
      companyId: person.companyId,
      sessionId: person.sessionId,
      expiresAt: later(now, codeLasts),
    })
    deps.log.info('signed_in', { companyId: person.companyId, personId })
    return { code }
  } catch (error) {
    // Nobody will use these tokens, so nobody else may.
    if (received) revokeBehind(deps, received)
    if (!(error instanceof ProcoreError)) throw error
    deps.log.warn('sign_in_failed', { companyId: signIn.companyId, kind: error.kind, status: error.status })
    if (error.kind === 'app_not_connected') return { failed: 'app_not_connected' }
    return { failed: error.kind === 'unavailable' || error.kind === 'busy' ? 'procore_down' : 'failed' }
  }
}

/** Swaps hand-over code and verifier for the session. Either wrong or used: nothing, and the code is burnt. */
export async function takeSession(deps: Deps, code: string, verifier: string): Promise<Person> {
  const typed = code.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const challenge = base64UrlOfHex(await deps.hash.sha256(verifier))
  const taken = await deps.store.signIns.takeCode(await deps.hash.sha256(typed), challenge, deps.clock.now())
  const person = taken && (await deps.store.sessions.person(taken.companyId, taken.sessionId))
  if (!person) throw new Failure('sign_in_expired')
  return person
}

/** The panel asks for a new bearer about once an hour: how we know that somebody still uses the session. */
export async function renewSession(
  deps: Deps,
  companyId: ProcoreCompanyId,
  sessionId: SessionId,
): Promise<Person> {
  const person = await personOf(deps, companyId, sessionId)
  await deps.store.sessions.touch(companyId, sessionId, deps.clock.now())
  return person
}

/** Ends the session here at once and, behind it, at Procore. */
export async function signOut(deps: Deps, person: Person): Promise<void> {
  const tokens = await readableTokens(deps, person.companyId, person.sessionId)
  const ended = await deps.store.sessions.end(person.companyId, person.sessionId)
  await deps.store.access.forget(person.companyId, person.personId)
  // Of several who end it at once, one tells Procore.
  if (!ended || !tokens) return
  revokeBehind(deps, tokens)
}

/** Eight typeable characters (about 39 bits), alive for a minute, single-use, and useless without the verifier. */
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
  const bytes = hex.match(/../g) ?? []
  const text = String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16)))
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
