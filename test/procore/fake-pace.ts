import type { Pace } from '../../server/procore/gate.ts'

/** Time that moves only when told. Sleepers wake in order of their time, and what they start settles before the next. */
export class FakePace implements Pace {
  #now: number
  #sleepers: { at: number; wake: () => void }[] = []

  constructor(startMs = Date.parse('2026-03-02T08:00:00Z')) {
    this.#now = startMs
  }

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const sleeper = { at: this.#now + ms, wake: resolve }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        resolve()
      })
    })
  }

  get sleeping(): number {
    return this.#sleepers.length
  }

  async advance(ms: number): Promise<void> {
    const until = this.#now + ms
    await settle()
    for (;;) {
      const next = this.#sleepers.sort((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > until) break
      this.#sleepers.shift()
      this.#now = Math.max(this.#now, next.at)
      next.wake()
      await settle()
    }
    this.#now = until
    await settle()
  }
}

/** Lets every promise that can settle without time or I/O do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
