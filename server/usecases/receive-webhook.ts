import { Failure } from '../domain/failure.ts'
import type { Deps } from './deps.ts'
import { sameSecret } from './same-secret.ts'
import { workNewsBehind } from './work-news.ts'

/**
 * Procore tells us of a change. Only the secret in `Authorization` says that it is Procore (FACTS.md 1.11). Kept once
 * with one statement and worked off behind the answer, because Procore waits five seconds and then holds back
 * everything else it has to tell.
 */
export async function receiveWebhook(
  deps: Deps,
  authorization: string | undefined,
  body: string,
): Promise<void> {
  const presented = (authorization ?? '').replace(/^Bearer +/i, '')
  if (!(await sameSecret(deps.hash, presented, deps.procoreWebhook.secret)))
    throw new Failure('webhook_refused')
  const delivery = deps.readWebhook(body)
  switch (delivery.kind) {
    case 'news': {
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
