import { Failure } from '../domain/failure.ts'
import type { Deps } from './deps.ts'
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
  if (!(await isSecret(deps, authorization ?? ''))) throw new Failure('webhook_refused')
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

/** In the same time wherever the texts differ: their hashes are compared, from end to end. */
async function isSecret(deps: Deps, authorization: string): Promise<boolean> {
  const presented = authorization.replace(/^Bearer +/i, '')
  const [given, expected] = await Promise.all([
    deps.hash.sha256(presented),
    deps.hash.sha256(deps.procoreWebhook.secret),
  ])
  let difference = 0
  for (let at = 0; at < expected.length; at += 1) difference |= given.charCodeAt(at) ^ expected.charCodeAt(at)
  return difference === 0
}
