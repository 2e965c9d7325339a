import { Failure } from '../domain/failure.ts'
import type { ProcoreCompanyId } from '../domain/ids.ts'
import type { Hash } from '../domain/ports/platform.ts'
import type { Deps } from './deps.ts'
import { sameSecret } from './same-secret.ts'
import { workNewsBehind } from './work-news.ts'

/**
 * Whether it is Procore that calls about this company: only the secret in `Authorization` says so (procore/FACTS.md 1.11). Each
 * company has its own, because anyone who can edit a company's hook can point it at a server of their own.
 */
export async function checkWebhook(
  deps: Deps,
  companyId: ProcoreCompanyId,
  authorization: string | undefined,
): Promise<void> {
  const expected = await deps.procoreWebhook.secretFor(companyId)
  if (!(await isWebhookSecret(deps.hash, authorization, expected))) throw new Failure('webhook_refused')
}

/** Whether the `Authorization` header of a webhook is the company's secret, with or without `Bearer`. */
export function isWebhookSecret(
  hash: Hash,
  authorization: string | null | undefined,
  secret: string,
): Promise<boolean> {
  return sameSecret(hash, (authorization ?? '').replace(/^Bearer +/i, ''), secret)
}

/**
 * Procore tells us of a change in this company. Kept once with one statement and worked off behind the answer, because
 * Procore waits five seconds and then holds back everything else it has to tell.
 */
export async function receiveWebhook(deps: Deps, companyId: ProcoreCompanyId, body: string): Promise<void> {
  const delivery = deps.readWebhook(body)
  switch (delivery.kind) {
    case 'news': {
      if (delivery.news.companyId !== companyId) throw new Failure('webhook_refused')
      const isNew = await deps.store.webhookEvents.add(delivery.news, deps.clock.now())
      if (isNew) workNewsBehind(deps)
      return
    }
    case 'other':
      deps.log.info('webhook_not_for_us', { resource: delivery.resource })
      return
    case 'unreadable':
      // Taken all the same: sent again it would read no better, and hold up the rest.
      deps.log.warn('webhook_unreadable', { shape: delivery.shape })
  }
}
