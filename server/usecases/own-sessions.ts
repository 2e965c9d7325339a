import type { Person } from '../domain/person.ts'
import { type Deps, later } from './deps.ts'
import { sessionLife } from './session-life.ts'
import { signOut } from './sign-in.ts'
import type { OwnSessionsView } from './views-sessions.ts'

/** The person's sessions in this company, the last used first; the one that asks is marked. */
export async function listOwnSessions(deps: Deps, person: Person): Promise<OwnSessionsView> {
  const sessions = await deps.store.sessions.ofPerson(person.companyId, person.personId)
  return {
    sessions: sessions.map(({ sessionId, startedAt, lastUsedAt }) => ({
      startedAt,
      lastUsedAt,
      endsAt: later(startedAt, sessionLife),
      isThisOne: sessionId === person.sessionId,
    })),
  }
}

/** Ends every session the person has in this company, the one that asks included. */
export async function signOutEverywhere(deps: Deps, person: Person): Promise<void> {
  const sessions = await deps.store.sessions.ofPerson(person.companyId, person.personId)
  for (const { sessionId } of sessions) await signOut(deps, { ...person, sessionId })
  deps.log.info('signed_out_everywhere', { companyId: person.companyId, count: sessions.length })
}
