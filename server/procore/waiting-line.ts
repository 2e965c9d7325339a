/** A call waiting at the gate. Times are milliseconds since the epoch. */
export interface Waiter {
  deadline: number
  enter: () => void
  /** `retryAt`: when to retry, if that is known better than from the gate's limits. */
  giveUp: (retryAt?: number) => void
}

/** A round-robin queue: each turn admits one person's oldest call. */
export class WaitingLine {
  /** Waiting calls by person; the first person in the map is next. */
  readonly #queue = new Map<string, Waiter[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(personId: string, waiter: Waiter): void {
    const waiting = this.#queue.get(personId) ?? []
    waiting.push(waiter)
    this.#queue.set(personId, waiting)
    this.#size += 1
  }

  /** The person whose turn is next; undefined if the queue is empty. */
  get nextPerson(): string | undefined {
    return this.#queue.keys().next().value
  }

  /** Removes the oldest call of the next person, who then moves to the end of the queue. */
  takeNext(): Waiter | undefined {
    const [next] = this.#queue
    if (next === undefined) return undefined
    const [personId, waiting] = next
    const waiter = waiting.shift()
    this.#queue.delete(personId)
    if (waiting.length > 0) this.#queue.set(personId, waiting)
    this.#size -= 1
    return waiter
  }

  /** Removes the newest call of the person with the most waiting calls, if there are at least `fewest`. */
  takeFromGreediest(fewest: number): Waiter | undefined {
    let greediest: [string, Waiter[]] | undefined
    for (const entry of this.#queue) {
      if (greediest === undefined || entry[1].length > greediest[1].length) greediest = entry
    }
    if (greediest === undefined || greediest[1].length < fewest) return undefined
    const [personId, waiting] = greediest
    const waiter = waiting.pop()
    if (waiting.length === 0) this.#queue.delete(personId)
    this.#size -= 1
    return waiter
  }

  countOf(personId: string): number {
    return this.#queue.get(personId)?.length ?? 0
  }

  /** Rejects every call for which `stays` is false; returns the earliest deadline of the rest, null if none is left. */
  giveUpUnless(stays: (waiter: Waiter) => boolean): number | null {
    let earliest: number | null = null
    for (const [personId, waiting] of this.#queue) {
      const staying = waiting.filter((waiter) => {
        if (stays(waiter)) return true
        waiter.giveUp()
        return false
      })
      this.#size -= waiting.length - staying.length
      if (staying.length === 0) this.#queue.delete(personId)
      else this.#queue.set(personId, staying)
      for (const { deadline } of staying) {
        if (earliest === null || deadline < earliest) earliest = deadline
      }
    }
    return earliest
  }
}
