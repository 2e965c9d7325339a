/** A person counts as active this long after a call. A panel asks Procore at least every three minutes. */
const activeForMs = 600_000

const hourMs = 3_600_000

/**
 * Procore's hourly limit while no answer has reported it: headers describe only the window nearer to exhaustion. The
 * larger of the two documented examples (procore/FACTS.md 1.6), so that nobody is held back before it is known.
 */
const assumedHourly = 3600

/** Calls of a window that are kept for pushes. A push takes about five. */
export function keptForPushes(limit: number): number {
  return Math.min(60, Math.floor(limit / 10))
}

/** What is known of the company's hourly window. Times are milliseconds since the epoch, by our clock. */
export interface Hour {
  limit: number
  remaining: number
  resetAt: number
}

const signInMark = ' signing in'

/**
 * Who makes the first call of a sign-in, which asks whether the person belongs to the company. It is of the person's share,
 * but strangers, who are refused, must not pass for colleagues with whom the hour is shared.
 */
export function signingIn(personId: string): string {
  return `${personId}${signInMark}`
}

function personOf(caller: string): string {
  return caller.endsWith(signInMark) ? caller.slice(0, -signInMark.length) : caller
}

interface Used {
  calls: number
  /** Of these, calls for pushes that were made when a read would have been held back. */
  beyondShare: number
  /** The last call as somebody of the company; null where there was none. */
  lastAt: number | null
}

const nothingUsed: Used = { calls: 0, beyondShare: 0, lastAt: null }

/**
 * Who has used how much of the company's hour.
 *
 * | situation | a read | a call for a push |
 * |---|---|---|
 * | nobody else called in the last ten minutes | may go | may go |
 * | the person used less than a third of what would remain without this person | may go | may go |
 * | the person used a third or more of that | waits for the next hour, or until the others are inactive | may go |
 * | and besides, a third of the calls kept for pushes | waits | waits as well |
 */
export class FairShares {
  readonly #used = new Map<string, Used>()
  #total = 0
  #endsAt: number | null = null

  /** Counts a call that leaves. */
  count(caller: string, hour: Hour | null, now: number, forPush: boolean): void {
    const personId = personOf(caller)
    const isBeyond = forPush && this.#nextShareAt(personId, hour, now) !== null
    const { calls, beyondShare, lastAt } = this.#used.get(personId) ?? nothingUsed
    this.#used.set(personId, {
      calls: calls + 1,
      beyondShare: beyondShare + (isBeyond ? 1 : 0),
      lastAt: caller === personId ? now : lastAt,
    })
    this.#total += 1
  }

  /** When this person may call again; null when that is now. */
  heldBackUntil(caller: string, hour: Hour | null, now: number, forPush: boolean): number | null {
    const personId = personOf(caller)
    const until = this.#nextShareAt(personId, hour, now)
    if (until === null || !forPush) return until
    const beyondShare = this.#used.get(personId)?.beyondShare ?? 0
    return beyondShare * 3 < keptForPushes(hour?.limit ?? assumedHourly) ? null : until
  }

  /** When a person who has used up the share gets another; null where some is left, or nobody is there to share with. */
  #nextShareAt(personId: string, hour: Hour | null, now: number): number | null {
    this.#startOver(hour, now)
    const mine = this.#used.get(personId)?.calls ?? 0
    const remaining = hour?.remaining ?? Math.max(0, assumedHourly - this.#total)
    if (mine === 0 || mine * 3 < remaining + mine) return null
    let activeUntil = 0
    for (const [other, { lastAt }] of this.#used) {
      if (other !== personId && lastAt !== null) activeUntil = Math.max(activeUntil, lastAt + activeForMs)
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
