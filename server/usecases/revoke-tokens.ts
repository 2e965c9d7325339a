import type { ProcoreTokens } from '../domain/ports/procore.ts'
import type { Deps } from './deps.ts'

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
