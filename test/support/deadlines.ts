import { vi } from 'vitest'

export interface Deadlines {
  /** Fires every pending timer of this duration now. */
  expire(ms: number): void
  restore(): void
}

/** Intercepts long timers (15 s and more), so that a test decides when a timeout fires. */
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
