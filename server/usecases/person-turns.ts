import { Failure } from '../domain/failure.ts'
import type { Person } from '../domain/person.ts'
import type { Clock } from '../domain/ports/platform.ts'
import { later } from './deps.ts'

/** Readings of one person and kind that may wait: a dialog searches two lists at once, and there may be two panels. */
const mostWaiting = 4

const longestRestMs = 500

/** What looks at every COR of a project. */
export type LongReading = 'cor_log' | 'exposure' | 'commitment'

interface Waiting {
  start: () => void
  giveUp: () => void
}

/**
 * One long reading per person and kind at a time. On Node such a reading looks at every COR of the project while nothing
 * else runs in the process (better-sqlite3 is synchronous), so between two of one person all other requests get their
 * turn. Of those that wait the latest stay: whoever types on is not interested in the earlier ones.
 */
export class PersonTurns {
  readonly #clock: Clock
  /** Readings that wait, by person and kind; an entry lives only while one of them runs. */
  readonly #waiting = new Map<string, Waiting[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Throws `too_many_requests` for a reading that later ones have replaced. */
  async run<T>(
    { companyId, personId }: Pick<Person, 'companyId' | 'personId'>,
    kind: LongReading,
    read: () => Promise<T>,
  ): Promise<T> {
    const key = `${companyId}/${personId}/${kind}`
    await this.#turn(key)
    await othersFirst()
    const from = performance.now()
    try {
      return await read()
    } finally {
      // As long again as it took: one person's readings keep the process busy for half of the time at most.
      setTimeout(() => this.#startNext(key), Math.min(performance.now() - from, longestRestMs))
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
      const giveUp = () => reject(new Failure('too_many_requests', { retryAt: later(this.#clock.now(), 1) }))
      waiting.push({ start, giveUp })
      if (waiting.length > mostWaiting) waiting.shift()?.giveUp()
    })
  }
}

/** Lets the event loop take up other requests between two parts of long work. */
export function othersFirst(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
