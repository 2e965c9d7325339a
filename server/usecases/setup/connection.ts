import { Failure } from '../../domain/failure.ts'
import type { ProcoreCompanyId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import type { ClearstoryKey } from '../../domain/ports/clearstory.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import type { HookState } from '../../domain/ports/store-setup.ts'
import { clearstoryFailure } from '../access.ts'
import type { Deps } from '../deps.ts'
import { setupEntry } from '../history/trail.ts'
import type { CompanyAdminScope } from '../project-scope.ts'
import { endSessions, readableTokens } from '../session/sessions.ts'
import { hookUpCompany, unhookCompany } from '../webhooks/subscriptions.ts'

/**
 * Connects the person's Procore company to the Clearstory company that a key belongs to. Company admins only. The key
 * is tested before it is stored, and is never shown again.
 */
export async function connectClearstory(scope: CompanyAdminScope, key: ClearstoryKey): Promise<void> {
  const { deps, person, projectId } = scope
  const clearstory = deps.clearstoryFor(key)
  try {
    const company = await clearstory.company()
    const before = await deps.store.connections.get(person.companyId)
    if (before && before.clearstoryCompanyId !== company.clearstoryCompanyId) {
      // Mixing another company's CORs into the existing mappings must not happen: require a disconnect first.
      throw new Failure('clearstory_company_taken', { detail: before.clearstoryCompanyName })
    }
    const now = deps.clock.now()
    await deps.store.connections.save(
      person.companyId,
      {
        clearstoryCompanyId: company.clearstoryCompanyId,
        clearstoryCompanyName: company.name,
        keyEnding: key.keyId.slice(-4),
        connectedByName: person.name,
        connectedAt: now,
      },
      key,
      setupEntry(person, projectId, before ? 'key_replaced' : 'connected', {
        at: now,
        subject: `${company.name}, key ending in ${key.keyId.slice(-4)}`,
      }),
    )
    hookUpCompany(deps, person)
  } catch (error) {
    throw clearstoryFailure(error)
  }
}

/**
 * Deletes the key, the mappings and everything read from Clearstory, and ends all sessions except the admin's own.
 * Nothing changes in Procore: pushed lines stay there, and our record of them stays as the audit trail.
 */
export async function disconnectClearstory(scope: CompanyAdminScope): Promise<void> {
  const { deps, person, projectId } = scope
  const connection = await deps.store.connections.get(person.companyId)
  await deps.store.connections.remove(
    person.companyId,
    setupEntry(person, projectId, 'disconnected', {
      at: deps.clock.now(),
      subject: connection?.clearstoryCompanyName ?? '',
    }),
  )
  await endSessions(deps, person.companyId, person.sessionId)
  unhookCompany(deps, person)
}

/** Counts of what was removed at Procore, and of what remains because Procore did not do it. */
export interface Left {
  hooksRemoved: number
  hooksLeft: number
  sessionsRevoked: number
  sessionsLeft: number
}

/**
 * Cleans up at Procore for a company before all its data is deleted: first the webhooks, which require a session,
 * then the tokens of unredeemed sign-ins and of all sessions. Failures are counted, not thrown, because a
 * deletion must not depend on Procore.
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
  // Removing a webhook may have ended a session: Procore refused it, or the app is no longer installed.
  for (const person of await deps.store.sessions.ofCompany(companyId)) {
    const tokens = await readableTokens(deps, companyId, person.sessionId)
    await deps.store.sessions.end(companyId, person.sessionId)
    const revoked = tokens !== null && (await succeeds(deps.oauth.revoke(tokens)))
    if (revoked) left.sessionsRevoked += 1
    else left.sessionsLeft += 1
  }
  return left
}

/** Tries one session after another, because not everyone may change webhooks. */
async function removeHook(
  deps: Deps,
  people: readonly Person[],
  scope: HookState['scope'],
  hookId: string,
): Promise<boolean> {
  for (const person of people) {
    if (await succeeds(deps.procoreFor(person, 'background').hooks.remove(scope, hookId))) return true
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
