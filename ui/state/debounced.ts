import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Stop } from './query.ts'

/** A debounced input: what a person types or chooses, and a search that follows once it has not changed for a moment. */
export interface Debounced<T> {
  value: Signal<T>
  /** The value that was last acted on. */
  settled: ReadonlySignal<T>
  /** Acts on the value now, and on later ones debounced. */
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
