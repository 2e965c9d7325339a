import { vi } from 'vitest'

export interface Deadlines {
  /** Lets every running timer of this length end now. */
  expire(ms: number): void
  restore(): void
}

/** Takes long timers (15 s and more) into the test's hand, so that a time-out comes when the test says, not later. */
export function heldDeadlines(): Deadlines {
  const running = new Map<object, { ms: number; end: () => void }>()
  const realSet = globalThis.setTimeout
  const realClear = globalThis.clearTimeout
  const set = vi.spyOn(globalThis, 'setTimeout').mockImplementation((callback, ms, ...rest: unknown[]) => {
    const timer: NodeJS.Timeout = Reflect.apply(realSet, globalThis, [callback, ms, ...rest])
    if (ms !== undefined && ms >= 15_000) running.set(timer, { ms, end: callback })
    return timer
  })
  const clear = vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
    if (typeof timer === 'object') running.delete(timer)
    realClear(timer)
  })
  return {
    expire: (ms) => {
      for (const [timer, one] of running) {
        if (one.ms !== ms) continue
        running.delete(timer)
        one.end()
      }
    },
    restore: () => {
      set.mockRestore()
      clear.mockRestore()
    },
  }
}
