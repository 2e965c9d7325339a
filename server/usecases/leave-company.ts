import type { ProcoreCompanyId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import type { HookState } from '../domain/ports/store-webhooks.ts'
import type { Deps } from './deps.ts'
import { readableTokens } from './session-tokens.ts'

/** What was taken back at Procore, and what stays there because Procore did not do it. */
export interface Left {
  hooksRemoved: number
  hooksLeft: number
  sessionsRevoked: number
  sessionsLeft: number
}

/**
 * Takes back at Procore what the app has there for a company, before everything about it is deleted: webhooks first,
 * which needs a session, then the tokens of unredeemed sign-ins and of every session. What Procore does not do is counted
 * and not thrown, because a deletion does not depend on Procore.
 */
export async function leaveCompany(deps: Deps, companyId: ProcoreCompanyId): Promise<Left> {
  const people = await deps.store.sessions.ofCompany(companyId)
  const left: Left = { hooksRemoved: 0, hooksLeft: 0, sessionsRevoked: 0, sessionsLeft: 0 }
  for (const hook of await deps.store.hooks.list(companyId)) {
    if (hook.hookId === null) continue
    if (await removeHook(deps, people, hook.scope, hook.hookId)) left.hooksRemoved += 1
    else left.hooksLeft += 1
  }
  for (const { tokens } of await deps.store.signIns.takeAllOf(companyId)) {
    if (tokens !== null && (await succeeds(deps.oauth.revoke(tokens)))) left.sessionsRevoked += 1
    else left.sessionsLeft += 1
  }
  // A session may have ended over a hook: Procore refused it, or the app is not installed any more.
  for (const person of await deps.store.sessions.ofCompany(companyId)) {
    const tokens = await readableTokens(deps, companyId, person.sessionId)
    await deps.store.sessions.end(companyId, person.sessionId)
    const revoked = tokens !== null && (await succeeds(deps.oauth.revoke(tokens)))
    if (revoked) left.sessionsRevoked += 1
    else left.sessionsLeft += 1
  }
  return left
}

/** Tries one session after another: not everybody may change webhooks. */
async function removeHook(
  deps: Deps,
  people: readonly Person[],
  scope: HookState['scope'],
  hookId: string,
): Promise<boolean> {
  for (const person of people) {
    if (await succeeds(deps.procoreFor(person).hooks.remove(scope, hookId))) return true
  }
  return false
}

async function succeeds(work: Promise<void>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (error instanceof ProcoreError) return false
    throw error
  }
}
