import type { ProcoreCompanyId, SessionId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import type { Deps } from './deps.ts'
import { signOut } from './sign-in.ts'

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
