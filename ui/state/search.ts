import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Answer } from '../api/http.ts'
import type { Panel, Turn } from './panel.ts'
import { createQuery, type Query, type Stop } from './query.ts'

/** A debounced input: acts on its value once it has not changed for a moment. */
export interface Debounced<T> {
  value: Signal<T>
  /** The value that was last acted on. */
  settled: ReadonlySignal<T>
  /** Acts on the current value now, and on later ones debounced. */
  open: () => Stop
}

export function createDebounced<T>(first: T, act: (value: T) => void, milliseconds = 200): Debounced<T> {
  const value = signal(first)
  const settled = signal(first)
  return {
    value,
    settled,
    open: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      settled.value = value.peek()
      act(settled.value)
      const stop = value.subscribe((next) => {
        clearTimeout(timer)
        if (next === settled.peek()) return
        timer = setTimeout(() => {
          settled.value = next
          act(next)
        }, milliseconds)
      })
      return () => {
        clearTimeout(timer)
        stop()
      }
    },
  }
}

/** A selection from a server-side search as the person types. */
export interface Search<Item> {
  input: Debounced<string>
  chosen: Signal<Item | null>
  /** What was found; the chosen item is listed even where the search does not find it. */
  listed: ReadonlySignal<readonly Item[]>
  /** The results do not match the typed text yet. */
  searching: ReadonlySignal<boolean>
  problem: Query<unknown>['problem']
  open: () => Stop[]
}

export function createSearch<Item>(
  panel: Panel,
  ask: (turn: Turn, text: string) => Promise<Answer<Item[]>>,
  idOf: (item: Item) => string,
): Search<Item> {
  const query = createQuery(panel, ask)
  const input = createDebounced('', (text) => void query.read(text))
  const chosen = signal<Item | null>(null)
  return {
    input,
    chosen,
    listed: computed(() => {
      const found = (query.problem.value === null && query.value.value) || []
      const one = chosen.value
      return one === null || found.some((item) => idOf(item) === idOf(one)) ? found : [one, ...found]
    }),
    searching: computed(
      () =>
        (query.value.value === null && query.problem.value === null) ||
        input.settled.value !== input.value.value,
    ),
    problem: query.problem,
    open: () => [input.open()],
  }
}
