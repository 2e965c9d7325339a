import type { ProcoreCompanyId, SessionId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import type { ProcoreTokens } from '../../domain/ports/procore.ts'
import { StoreError } from '../../domain/ports/store.ts'
import type { Deps } from '../deps.ts'

/** A session's tokens. Those that no key of ours opens any more are none: the person signs in again. */
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

/** A session ends this many seconds after it began, however much it is used. */
export const sessionLife = 30 * day
/** A session nobody has used for this many seconds is ended, here and at Procore. */
export const unusedLife = 14 * day
/** A renewal asks Procore whether the person still may, at most once in this many seconds. */
export const checkedEvery = day
/** Sessions one person may have in one company; a further sign-in ends the one unused for longest. */
export const mostSessions = 20

/**
 * Revokes a pair at Procore behind the answer. A failure is logged only: signing out never depends on Procore.
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

/** Ends the session here at once and, behind it, at Procore. */
export async function signOut(deps: Deps, person: Person): Promise<void> {
  const tokens = await readableTokens(deps, person.companyId, person.sessionId)
  const ended = await deps.store.sessions.end(person.companyId, person.sessionId)
  await deps.store.access.forget(person.companyId, person.personId)
  // Of several who end it at once, one tells Procore.
  if (ended && tokens) revokeBehind(deps, tokens)
}

/**
 * Ends the sessions of a company's people, here at once and at Procore behind it: when an admin disconnects, and when
 * Procore confirms that the app is not installed in the company any more (check-installations.ts).
 *
 * @param except the session of who asked for it, which goes on
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

/** Procore refused the refresh token of a session: it can do nothing any more, so its tokens are not kept. */
export async function endRefused(deps: Deps, person: Person, refreshToken: string): Promise<void> {
  const { companyId, sessionId, personId } = person
  if (!(await deps.store.sessions.endRefused(companyId, sessionId, refreshToken))) return
  await deps.store.access.forget(companyId, personId)
  deps.log.info('refused_session_ended', { companyId })
}
