import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { StaleView } from '../../server/usecases/cor-log/views.ts'
import type { LogApi } from '../api/api.ts'
import type { Panel } from '../state/panel.ts'
import { createReading, type Reading } from '../state/query.ts'
import * as messages from './messages.ts'

type StaleEvent = StaleView['events'][number]

/** Re-pushing the whole project: one dialog per change event, in turn, each shown before it is written. */
export interface RepushAll {
  stale: Reading<StaleView>
  /** Which of how many is open; null when none is. */
  at: ReadonlySignal<{ number: number; of: number } | null>
  /** How it ended, as a sentence to be said. */
  said: ReadonlySignal<string>
  read: () => Promise<void>
  start: () => void
  /** To be called when a push dialog has gone: opens the next one, or stops where one was left unpushed. */
  goOn: () => Promise<void>
}

export function createRepushAll(api: Pick<LogApi, 'stale'>, panel: Panel): RepushAll {
  const stale = createReading<StaleView>(panel)
  const queue = signal<{ left: StaleEvent[]; of: number } | null>(null)
  const said = signal('')

  const read = () => stale.read((turn) => api.stale(turn.projectId))
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
    said,
    at: computed(() => {
      const now = queue.value
      return now === null ? null : { number: now.of - now.left.length + 1, of: now.of }
    }),
    read: async () => {
      await read()
    },
    start: () => {
      const events = stale.value.value?.events ?? []
      const [first] = events
      if (first === undefined) return
      said.value = ''
      queue.value = { left: [...events], of: events.length }
      show(first)
    },
    goOn: async () => {
      const now = queue.value
      const [current, next] = now?.left ?? []
      if (now === null || current === undefined) return
      const fresh = await read()
      if (queue.value !== now) return
      if (fresh === null || isThere(fresh, current)) {
        queue.value = null
        said.value = now.left.length === 1 ? '' : messages.stoppedText(now.left.length, now.of)
      } else if (next === undefined) {
        queue.value = null
        said.value = messages.allPushedText(now.of)
      } else {
        queue.value = { ...now, left: now.left.slice(1) }
        show(next)
      }
    },
  }
}

/** Whether an entry is still to be pushed: some of its CORs are stale in that change event. */
function isThere(view: StaleView, entry: StaleEvent): boolean {
  const corIds = new Set(entry.cors.map((cor) => cor.corId))
  return view.events.some(
    (event) => event.changeEventId === entry.changeEventId && event.cors.some((cor) => corIds.has(cor.corId)),
  )
}
