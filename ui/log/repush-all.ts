import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { StaleView } from '../../server/usecases/cor-log/views.ts'
import type { LogApi } from '../api/api.ts'
import type { Panel } from '../state/panel.ts'
import { createQuery, type Query } from '../state/query.ts'

type StaleEvent = StaleView['events'][number]

/** The outcome: every change event was pushed, or one was left unpushed, with `left` still to do. */
export type RepushAllEnd = { kind: 'all_pushed'; of: number } | { kind: 'stopped'; left: number; of: number }

/** Re-pushing the whole project: one push dialog per change event, one after the other. */
export interface RepushAll {
  stale: Query<StaleView>
  /** Which change event is open, and out of how many; null if none is. */
  at: ReadonlySignal<{ number: number; of: number } | null>
  end: ReadonlySignal<RepushAllEnd | null>
  read: () => Promise<void>
  start: () => void
  /** Call when a push dialog has closed: opens the next one, or stops if that change event was left unpushed. */
  goOn: () => Promise<void>
}

export function createRepushAll(api: Pick<LogApi, 'stale'>, panel: Panel): RepushAll {
  const stale: Query<StaleView> = createQuery(panel, (turn) => api.stale(turn.projectId))
  const queue = signal<{ left: StaleEvent[]; of: number } | null>(null)
  const end = signal<RepushAllEnd | null>(null)

  const show = (event: StaleEvent) => {
    panel.intent.value = {
      kind: 'repush',
      corIds: event.cors.map((cor) => cor.corId),
      numbers: event.cors.map((cor) => cor.number),
      changeEventId: event.changeEventId,
    }
  }
  return {
    stale,
    end,
    at: computed(() => {
      const now = queue.value
      return now === null ? null : { number: now.of - now.left.length + 1, of: now.of }
    }),
    read: async () => {
      await stale.read()
    },
    start: () => {
      const events = stale.value.value?.events ?? []
      const [first] = events
      if (first === undefined) return
      end.value = null
      queue.value = { left: [...events], of: events.length }
      show(first)
    },
    goOn: async () => {
      const now = queue.value
      const [current, next] = now?.left ?? []
      if (now === null || current === undefined) return
      const fresh = await stale.read()
      if (queue.value !== now) return
      if (fresh === null || isThere(fresh, current)) {
        queue.value = null
        end.value = now.left.length === 1 ? null : { kind: 'stopped', left: now.left.length, of: now.of }
      } else if (next === undefined) {
        queue.value = null
        end.value = { kind: 'all_pushed', of: now.of }
      } else {
        queue.value = { ...now, left: now.left.slice(1) }
        show(next)
      }
    },
  }
}

/** Whether an entry still needs a push: some of its CORs are stale in that change event. */
function isThere(view: StaleView, entry: StaleEvent): boolean {
  const corIds = new Set(entry.cors.map((cor) => cor.corId))
  return view.events.some(
    (event) => event.changeEventId === entry.changeEventId && event.cors.some((cor) => corIds.has(cor.corId)),
  )
}
