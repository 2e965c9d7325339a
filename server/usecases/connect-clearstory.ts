import { Failure } from '../domain/failure.ts'
import type { ProcoreProjectId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import type { ClearstoryKey } from '../domain/ports/clearstory.ts'
import { clearstoryFailure, companyAdminAnew } from './authorize.ts'
import type { Deps } from './deps.ts'
import { endSessions } from './end-sessions.ts'
import { hookUpCompany, unhookCompany } from './keep-hooks.ts'
import { setupEntry } from './trail-entry.ts'

/**
 * Connects the person's Procore company to the Clearstory company a key belongs to. Company admins only.
 * The key is tried before it is kept, and is never shown again.
 */
export async function connectClearstory(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  key: ClearstoryKey,
): Promise<void> {
  await companyAdminAnew(deps, person, projectId)
  const clearstory = deps.clearstoryFor(key)
  try {
    const company = await clearstory.company()
    const before = await deps.store.connections.get(person.companyId)
    if (before && before.clearstoryCompanyId !== company.clearstoryCompanyId) {
      // Another company's CORs behind the mappings of this one would be a mix-up: disconnect first.
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
 * Forgets the key, the mappings and everything read from Clearstory, and ends everybody else's session. Nothing in
 * Procore changes: what was pushed stays there, and our record of it stays as the audit trail.
 */
export async function disconnectClearstory(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<void> {
  await companyAdminAnew(deps, person, projectId)
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
