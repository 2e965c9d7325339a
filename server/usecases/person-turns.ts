import { Failure } from '../domain/failure.ts'
import type { Person } from '../domain/person.ts'
import type { Clock } from '../domain/ports/platform.ts'
import { addSeconds } from './deps.ts'

/** Readings of one person and kind that may wait: a dialog searches two lists at once, and there may be two panels. */
const mostWaiting = 4

/** A reading that waited for something else must not keep the person waiting for as long again. */
const longestRestMs = 5000

/** What looks at every COR of a project, or at a whole history. */
export type LongReading = 'cor_log' | 'exposure' | 'stale' | 'commitment' | 'history'

interface Waiting {
  start: () => void
  giveUp: () => void
}

/**
 * One long reading per person and kind at a time. On Node nothing else runs in the process meanwhile (better-sqlite3 is
 * synchronous), so after each the person's next one, of any kind, waits for as long again: they keep the process busy for
 * half of the time at most. Of those that wait the latest stay: whoever types on is not interested in the earlier ones.
 */
export class PersonTurns {
  readonly #clock: Clock
  /** Readings that wait, by person and kind; an entry lives only while one of them runs. */
  readonly #waiting = new Map<string, Waiting[]>()
  /** Until when a person's readings rest, in milliseconds of `performance.now()`. */
  readonly #restUntil = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Throws `too_many_requests` for a reading that later ones have replaced. */
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

/** Lets the event loop take up other requests, between two parts of long work. */
export function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
