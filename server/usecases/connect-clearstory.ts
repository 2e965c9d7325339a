import { Failure } from '../domain/failure.ts'
import type { ProcoreProjectId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import type { ClearstoryKey } from '../domain/ports/clearstory.ts'
import { accessTo, clearstoryFailure } from './authorize.ts'
import type { Deps } from './deps.ts'
import { endSessions } from './end-sessions.ts'
import { hookUpCompany, unhookCompany } from './keep-hooks.ts'

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
  const access = await accessTo(deps, person, projectId)
  if (!access.companyAdmin) throw new Failure('admin_only')
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
    )
    await deps.store.activity.append(person.companyId, {
      at: now,
      personId: person.personId,
      personName: person.name,
      projectId,
      changeEventId: null,
      pushId: null,
      kind: 'connected',
      plan: null,
    })
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
  const access = await accessTo(deps, person, projectId)
  if (!access.companyAdmin) throw new Failure('admin_only')
  await deps.store.connections.remove(person.companyId)
  await deps.store.activity.append(person.companyId, {
    at: deps.clock.now(),
    personId: person.personId,
    personName: person.name,
    projectId,
    changeEventId: null,
    pushId: null,
    kind: 'disconnected',
    plan: null,
  })
  await endSessions(deps, person.companyId, person.sessionId)
  unhookCompany(deps, person)
}
