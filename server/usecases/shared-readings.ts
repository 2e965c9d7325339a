import type { Clock } from '../domain/ports/platform.ts'

interface Reading<T> {
  about: string
  /** Milliseconds since the epoch. */
  startedAt: number
  result: Promise<T>
}

/**
 * Equal readings that begin within a moment of each other are one: whoever asks for the same again gets the reading that
 * is under way or has just ended. Keys name the person, because people see different things.
 */
export class SharedReadings<T> {
  readonly #clock: Clock
  readonly #sharedForMs: number
  /** By key, in order of their start; those older than the moment are dropped with each new one. */
  readonly #readings = new Map<string, Reading<T>>()

  /** @param sharedForMs 0: no reading is shared */
  constructor(clock: Clock, sharedForMs: number) {
    this.#clock = clock
    this.#sharedForMs = sharedForMs
  }

  /** @param about what is read; a write to it makes its readings outdated */
  read({ key, about }: { key: string; about: string }, read: () => Promise<T>): Promise<T> {
    if (this.#sharedForMs === 0) return read()
    const now = Date.parse(this.#clock.now())
    for (const [old, { startedAt }] of this.#readings) {
      if (now >= startedAt && now - startedAt < this.#sharedForMs) break
      this.#readings.delete(old)
    }
    const known = this.#readings.get(key)
    if (known !== undefined) return known.result
    const result = read()
    const reading = { about, startedAt: now, result }
    this.#readings.set(key, reading)
    // A failure is shared by those who wait for it, not by those who try again.
    result.catch(() => {
      if (this.#readings.get(key) === reading) this.#readings.delete(key)
    })
    return result
  }

  /** Something of this was written: the next who asks reads it again. */
  forget(about: string): void {
    for (const [key, reading] of this.#readings) if (reading.about === about) this.#readings.delete(key)
  }
}
