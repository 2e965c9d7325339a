/** A person counts as active this long after a call. A panel asks Procore at least every three minutes. */
const activeForMs = 600_000

const hourMs = 3_600_000

/**
 * Procore's hourly limit while no answer has reported it: headers describe only the window nearer to exhaustion. The
 * larger of the two documented examples (FACTS.md 1.6), so that nobody is held back before it is known.
 */
const assumedHourly = 3600

/** What is known of the company's hourly window. Times are milliseconds since the epoch, by our clock. */
export interface Hour {
  remaining: number
  resetAt: number
}

/**
 * Who has used how much of the company's hour.
 *
 * | situation | a read |
 * |---|---|
 * | nobody else called in the last ten minutes | may go |
 * | the person used less than a third of what would remain without this person | may go |
 * | the person used a third or more of that | waits for the next hour, or until the others are inactive |
 */
export class FairShares {
  readonly #used = new Map<string, { calls: number; lastAt: number }>()
  #total = 0
  #endsAt: number | null = null

  /** Counts a call that leaves. */
  count(personId: string, hour: Hour | null, now: number): void {
    this.#startOver(hour, now)
    const calls = this.#used.get(personId)?.calls ?? 0
    this.#used.set(personId, { calls: calls + 1, lastAt: now })
    this.#total += 1
  }

  /** When this person may read again; null when that is now. */
  heldBackUntil(personId: string, hour: Hour | null, now: number): number | null {
    this.#startOver(hour, now)
    const mine = this.#used.get(personId)?.calls ?? 0
    const remaining = hour?.remaining ?? Math.max(0, assumedHourly - this.#total)
    if (mine === 0 || mine * 3 < remaining + mine) return null
    let activeUntil = 0
    for (const [other, { lastAt }] of this.#used) {
      if (other !== personId) activeUntil = Math.max(activeUntil, lastAt + activeForMs)
    }
    if (activeUntil <= now) return null
    return Math.min(activeUntil, this.#endsAt ?? activeUntil)
  }

  /** Forgets the counts when their hour is over. */
  #startOver(hour: Hour | null, now: number): void {
    if (this.#endsAt !== null && now >= this.#endsAt) {
      this.#used.clear()
      this.#total = 0
      this.#endsAt = null
    }
    this.#endsAt = hour?.resetAt ?? this.#endsAt ?? now + hourMs
  }
}
