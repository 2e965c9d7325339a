import { Failure } from '../domain/failure.ts'
import type { Person } from '../domain/person.ts'
import type { Clock } from '../domain/ports/platform.ts'
import { addSeconds } from './deps.ts'

/**
 * Most readings that may queue per person and kind: a dialog searches two lists at once, and two panels may be open.
 */
const mostWaiting = 4

/**
 * Longest pause after a reading. Its duration may include time spent waiting, which must not
 * block the person as long again.
 */
const longestRestMs = 5000

/** Readings that go through every COR of a project, or a whole history. */
export type LongReading = 'cor_log' | 'exposure' | 'stale' | 'commitment' | 'history'

interface Waiting {
  start: () => void
  giveUp: () => void
}

/**
 * A concurrency limiter: one long reading per person and kind at a time. On Node, a reading blocks the whole process
 * (better-sqlite3 is synchronous), so after each reading the person's next one, of any kind, waits as long as the
 * last one took. One person can thus keep the process busy at most half of the time. When the queue is full, the
 * oldest waiting reading is dropped: a user who keeps typing no longer wants the earlier results.
 */
export class PersonTurns {
  readonly #clock: Clock
  /** Queued readings, by person and kind. An entry exists only while one of them runs. */
  readonly #waiting = new Map<string, Waiting[]>()
  /** When a person's next reading may start, in milliseconds of `performance.now()`. */
  readonly #restUntil = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Throws `too_many_requests` for a queued reading that later ones have pushed out. */
  async run<T>(
    { companyId, personId }: Pick<Person, 'companyId' | 'personId'>,
    kind: LongReading,
    read: () => Promise<T>,
  ): Promise<T> {
    const person = `${companyId}/${personId}`
    const key = `${person}/${kind}`
    await this.#turn(key)
    await this.#rested(person)
    const from = performance.now()
    try {
      return await read()
    } finally {
      const now = performance.now()
      for (const [other, until] of this.#restUntil) if (until <= now) this.#restUntil.delete(other)
      const restsFrom = this.#restUntil.get(person) ?? now
      this.#restUntil.set(person, restsFrom + Math.min(now - from, longestRestMs))
      this.#startNext(key)
    }
  }

  async #rested(person: string): Promise<void> {
    await rest(0)
    for (;;) {
      const waitMs = (this.#restUntil.get(person) ?? 0) - performance.now()
      if (waitMs <= 0) break
      await rest(waitMs)
    }
  }

  #startNext(key: string): void {
    const next = this.#waiting.get(key)?.shift()
    if (next) next.start()
    else this.#waiting.delete(key)
  }

  #turn(key: string): Promise<void> {
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) {
      this.#waiting.set(key, [])
      return Promise.resolve()
    }
    return new Promise((start, reject) => {
      const giveUp = () =>
        reject(new Failure('too_many_requests', { retryAt: addSeconds(this.#clock.now(), 1) }))
      waiting.push({ start, giveUp })
      if (waiting.length > mostWaiting) waiting.shift()?.giveUp()
    })
  }
}

/** Yields to the event loop between two parts of long work, so that other requests run. */
export function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
