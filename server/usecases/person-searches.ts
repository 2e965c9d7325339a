import { Failure } from '../domain/failure.ts'
import type { Clock } from '../domain/ports/platform.ts'
import { later } from './deps.ts'

/** Searches of one person that may wait: a dialog searches two lists at once, and there may be two panels. */
const mostWaiting = 4

interface Waiting {
  start: () => void
  giveUp: () => void
}

/**
 * One search per person at a time. On Node a search looks at every COR of the project while nothing else runs in the
 * process (better-sqlite3 is synchronous), so between two searches of one person all other requests get their turn. Of
 * those that wait the latest stay: whoever types on is not interested in the earlier ones.
 */
export class PersonSearches {
  readonly #clock: Clock
  /** Searches that wait, by person; an entry lives only while one of the person's searches runs. */
  readonly #waiting = new Map<string, Waiting[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Throws `too_many_requests` for a search that later ones have replaced. */
  async run<T>(person: string, search: () => Promise<T>): Promise<T> {
    await this.#turn(person)
    try {
      // Lets the event loop take up other requests first.
      await new Promise((resolve) => setTimeout(resolve, 0))
      return await search()
    } finally {
      const next = this.#waiting.get(person)?.shift()
      if (next) next.start()
      else this.#waiting.delete(person)
    }
  }

  #turn(person: string): Promise<void> {
    const waiting = this.#waiting.get(person)
    if (waiting === undefined) {
      this.#waiting.set(person, [])
      return Promise.resolve()
    }
    return new Promise((start, reject) => {
      const giveUp = () => reject(new Failure('too_many_requests', { retryAt: later(this.#clock.now(), 1) }))
      waiting.push({ start, giveUp })
      if (waiting.length > mostWaiting) waiting.shift()?.giveUp()
    })
  }
}
