import type { Pace } from './gate.ts'

/** A mutex per key, first in, first out. */
export class KeyedMutex {
  readonly #pace: Pace
  /** Per key: resolves when all holders and waiters so far have released. */
  readonly #lastInLine = new Map<string, Promise<void>>()

  constructor(pace: Pace) {
    this.#pace = pace
  }

  /** Resolves to the release function, or to null if the deadline (milliseconds since the epoch) passes first. */
  async take(key: string, deadline: number): Promise<(() => void) | null> {
    const before = this.#lastInLine.get(key)
    let end: () => void = () => undefined
    const mine = new Promise<void>((resolve) => {
      end = resolve
    })
    // A waiter that times out must not let the next one overtake those still ahead.
    const line = before === undefined ? mine : before.then(() => mine)
    this.#lastInLine.set(key, line)
    void line.then(() => {
      if (this.#lastInLine.get(key) === line) this.#lastInLine.delete(key)
    })
    if (before === undefined || (await this.#inTime(before, deadline))) return end
    end()
    return null
  }

  async #inTime(before: Promise<void>, deadline: number): Promise<boolean> {
    const alarm = new AbortController()
    const late = this.#pace.sleep(Math.max(deadline - this.#pace.now(), 0), alarm.signal)
    try {
      return await Promise.race([before.then(() => true), late.then(() => false)])
    } finally {
      alarm.abort()
    }
  }
}
