import type { ProcoreCompanyId, SessionId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import type { ProcoreTokens } from '../../domain/ports/procore.ts'
import { StoreError } from '../../domain/ports/store.ts'
import type { Deps } from '../deps.ts'

/** A session's tokens. Returns null if no configured key can decrypt them; the person must then sign in again. */
export async function readableTokens(
  { store, log }: Pick<Deps, 'store' | 'log'>,
  companyId: ProcoreCompanyId,
  sessionId: SessionId,
): Promise<ProcoreTokens | null> {
  try {
    return await store.sessions.tokens(companyId, sessionId)
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind !== 'secret_unreadable') throw error
    log.error('tokens_unreadable', { companyId, reason: error.message })
    return null
  }
}

const day = 24 * 3600

/** Absolute session lifetime in seconds, however much it is used. */
export const sessionLife = 30 * day
/** Idle timeout in seconds: an unused session is ended here and at Procore. */
export const unusedLife = 14 * day
/** Minimum interval in seconds between checks, on renewal, whether the person still has access in Procore. */
export const checkedEvery = day
/** Most sessions per person and company; a further sign-in ends the one unused for longest. */
export const mostSessions = 20

/**
 * Revokes a token pair at Procore in the background. A failure is only logged: signing out never depends on Procore.
 */
export function revokeBehind(
  { oauth, background, log }: Pick<Deps, 'oauth' | 'background' | 'log'>,
  tokens: ProcoreTokens,
): void {
  background.run(
    oauth.revoke(tokens).catch((error: unknown) => {
      log.warn('revoke_failed', { reason: error instanceof Error ? error.message : 'unknown' })
    }),
  )
}

/** Ends the session here immediately, and at Procore in the background. */
export async function signOut(deps: Deps, person: Person): Promise<void> {
  const tokens = await readableTokens(deps, person.companyId, person.sessionId)
  const ended = await deps.store.sessions.end(person.companyId, person.sessionId)
  await deps.store.access.forget(person.companyId, person.personId)
  // If several requests end it at the same time, only one revokes it at Procore.
  if (ended && tokens) revokeBehind(deps, tokens)
}

/**
 * Ends the sessions of a company's users, here immediately and at Procore in the background. Used when an admin
 * disconnects, and when Procore confirms that the app is no longer installed in the company (installations.ts).
 *
 * @param except the session of the admin who disconnects, which stays
 */
export async function endSessions(
  deps: Deps,
  companyId: ProcoreCompanyId,
  except: SessionId | null,
): Promise<void> {
  const people = await deps.store.sessions.ofCompany(companyId)
  const ended = people.filter(({ sessionId }) => sessionId !== except)
  for (const person of ended) await signOut(deps, person)
  if (ended.length > 0) deps.log.info('sessions_ended', { companyId, count: ended.length })
}

/** Procore refused the session's refresh token. The session is useless now, so its tokens are not kept. */
export async function endRefused(deps: Deps, person: Person, refreshToken: string): Promise<void> {
  const { companyId, sessionId, personId } = person
  if (!(await deps.store.sessions.endRefused(companyId, sessionId, refreshToken))) return
  await deps.store.access.forget(companyId, personId)
  deps.log.info('refused_session_ended', { companyId })
}
