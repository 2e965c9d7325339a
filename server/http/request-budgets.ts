/** A token bucket: `burst` requests at once, and `perMinute` more each minute. */
export interface Budget {
  burst: number
  perMinute: number
}

interface Bucket {
  left: number
  /** Milliseconds since the epoch. */
  at: number
}

/** Token buckets by key. In memory only and bounded (LRU eviction). */
export class RequestBudgets {
  readonly #budget: Budget
  readonly #now: () => number
  readonly #mostKeys: number
  /** In order of last use. */
  readonly #buckets = new Map<string, Bucket>()

  /** @param now milliseconds since the epoch */
  constructor(budget: Budget, now: () => number, mostKeys = 10_000) {
    this.#budget = budget
    this.#now = now
    this.#mostKeys = mostKeys
  }

  get size(): number {
    return this.#buckets.size
  }

  /** The number of requests with this key that are within its budget now. */
  left(key: string): number {
    return Math.floor(this.#bucket(key).left)
  }

  /**
   * Milliseconds until a request with this key is within its budget while `kept` tokens stay reserved; 0 if it is now.
   */
  waitMs(key: string, kept = 0): number {
    const { left } = this.#bucket(key)
    return left >= 1 + kept ? 0 : Math.ceil(((1 + kept - left) * 60_000) / this.#budget.perMinute)
  }

  /** Counts a request. */
  spend(key: string): void {
    const bucket = this.#bucket(key)
    this.#buckets.delete(key)
    this.#buckets.set(key, { ...bucket, left: Math.max(0, bucket.left - 1) })
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= this.#mostKeys) break
      this.#buckets.delete(oldest)
    }
  }

  /** Counts a request if it is within the budget and returns 0; otherwise returns the milliseconds to wait. */
  take(key: string): number {
    const wait = this.waitMs(key)
    if (wait === 0) this.spend(key)
    return wait
  }

  #bucket(key: string): Bucket {
    const now = this.#now()
    const known = this.#buckets.get(key)
    if (known === undefined) return { left: this.#budget.burst, at: now }
    const gained = (Math.max(0, now - known.at) * this.#budget.perMinute) / 60_000
    return { left: Math.min(this.#budget.burst, known.left + gained), at: now }
  }
}
