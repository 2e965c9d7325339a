import type { Pace } from './gate.ts'

/** One after another by key: whoever takes a turn waits until those before have ended theirs. */
export class KeyedMutex {
  readonly #pace: Pace
  /** Per key, a promise that resolves when everyone in line so far is through. */
  readonly #lastInLine = new Map<string, Promise<void>>()

  constructor(pace: Pace) {
    this.#pace = pace
  }

  /** Resolves to a function that ends the turn; to null when the deadline (milliseconds since the epoch) came first. */
  async take(key: string, deadline: number): Promise<(() => void) | null> {
    const before = this.#lastInLine.get(key)
    let end: () => void = () => undefined
    const mine = new Promise<void>((resolve) => {
      end = resolve
    })
    // Leaving early must not let the next one pass whoever is still before us.
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
