import type { ProcoreCompanyId, SessionId } from '../domain/ids.ts'
import type { ProcoreTokens } from '../domain/ports/procore.ts'
import { StoreError } from '../domain/ports/store-error.ts'
import type { Deps } from './deps.ts'

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
