import type { LinkState } from '../../server/domain/link-state.ts'
import type { LinkedCorView } from '../../server/usecases/change-event/views.ts'

/** Cards that need attention come first; the order is kept otherwise. */
export function byAttention<T extends Pick<LinkedCorView, 'needsAttention'>>(cors: readonly T[]): T[] {
  return [...cors.filter((cor) => cor.needsAttention), ...cors.filter((cor) => !cor.needsAttention)]
}

/** Has an update to be pushed, and no push on its way that has to be settled first. */
export function isStale({ states }: Pick<LinkedCorView, 'states'>): boolean {
  return states.includes('update_available') && !states.includes('push_unfinished')
}

export interface AttentionCount {
  state: LinkState
  count: number
}

/** What needs attention besides updates, by the most pressing state. */
export function attentionBesidesUpdates(
  cors: readonly Pick<LinkedCorView, 'state' | 'states' | 'needsAttention'>[],
): AttentionCount[] {
  const counts = new Map<LinkState, number>()
  for (const { state, states, needsAttention } of cors) {
    if (!needsAttention || states.includes('update_available')) continue
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  return [...counts].map(([state, count]) => ({ state, count }))
}
