/** How long a person counts as active after a call. An open panel calls Procore at least every three minutes. */
const activeForMs = 600_000

const hourMs = 3_600_000

/**
 * Assumed hourly limit until an answer reports it (headers describe only the window nearer to exhaustion). The larger of
 * the two documented examples (procore/FACTS.md 1.6), so that no call is held back before the real limit is known.
 */
const assumedHourly = 3600

/** Calls of a window reserved for pushes. A push takes about five. */
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
 * Caller id for the first call of a sign-in, which checks that the person belongs to the company. The call counts against
 * the person's share but does not make the person active: a stranger who is refused must not take part in sharing.
 */
export function signingIn(personId: string): string {
  return `${personId}${signInMark}`
}

/**
 * Caller ids of what the app does unasked, such as reading what a webhook reported. It uses the session of some person,
 * who may be away: it neither counts against that person's share nor makes the person active. Recovering pushes has a
 * share apart, so that many webhooks do not keep pushes from being settled.
 */
export const appCallers = { background: 'app in the background', recovery: 'app recovering pushes' } as const

const apps: ReadonlySet<string> = new Set(Object.values(appCallers))

function personOf(caller: string): string {
  return caller.endsWith(signInMark) ? caller.slice(0, -signInMark.length) : caller
}

interface Used {
  calls: number
  /** Of these, calls for pushes that were made while a read would have been held back. */
  beyondShare: number
  /** The last call as a confirmed member of the company; null if there was none, and for the app itself. */
  lastAt: number | null
}

const nothingUsed: Used = { calls: 0, beyondShare: 0, lastAt: null }

/**
 * Fair sharing of the company's hourly limit between its people.
 *
 * | situation | a read | a call for a push |
 * |---|---|---|
 * | no other person called in the last ten minutes | may go | may go |
 * | the person used less than a third of what would remain without that person's calls | may go | may go |
 * | the person used a third or more of that | waits for the next hour, or until the others are inactive | may go |
 * | the person also used a third of the calls reserved for pushes | waits | waits as well |
 *
 * The app's own background work shares as one more person, but is never active, and waits for the next hour whether or
 * not people are active: they may come at any time.
 */
export class FairShares {
  readonly #used = new Map<string, Used>()
  #total = 0
  #endsAt: number | null = null

  /** Counts a call that is sent. */
  count(caller: string, hour: Hour | null, now: number, forPush: boolean): void {
    const personId = personOf(caller)
    const isBeyond = forPush && this.#nextShareAt(personId, hour, now) !== null
    const { calls, beyondShare, lastAt } = this.#used.get(personId) ?? nothingUsed
    this.#used.set(personId, {
      calls: calls + 1,
      beyondShare: beyondShare + (isBeyond ? 1 : 0),
      lastAt: caller === personId && !apps.has(caller) ? now : lastAt,
    })
    this.#total += 1
  }

  /** When this person may call again; null if now. */
  heldBackUntil(caller: string, hour: Hour | null, now: number, forPush: boolean): number | null {
    const personId = personOf(caller)
    const until = this.#nextShareAt(personId, hour, now)
    if (until === null || !forPush) return until
    const beyondShare = this.#used.get(personId)?.beyondShare ?? 0
    return beyondShare * 3 < keptForPushes(hour?.limit ?? assumedHourly) ? null : until
  }

  /** When a caller whose share is used up gets a new one; null if some is left, or a person is the only one active. */
  #nextShareAt(personId: string, hour: Hour | null, now: number): number | null {
    this.#startOver(hour, now)
    const mine = this.#used.get(personId)?.calls ?? 0
    const remaining = hour?.remaining ?? Math.max(0, assumedHourly - this.#total)
    if (mine === 0 || mine * 3 < remaining + mine) return null
    if (apps.has(personId)) return this.#endsAt
    let activeUntil = 0
    for (const [other, { lastAt }] of this.#used) {
      if (other !== personId && lastAt !== null) activeUntil = Math.max(activeUntil, lastAt + activeForMs)
    }
    if (activeUntil <= now) return null
    return Math.min(activeUntil, this.#endsAt ?? activeUntil)
  }

  /** Resets the counts when their hour is over. */
  #startOver(hour: Hour | null, now: number): void {
    if (this.#endsAt !== null && now >= this.#endsAt) {
      this.#used.clear()
      this.#total = 0
      this.#endsAt = null
    }
    this.#endsAt = hour?.resetAt ?? this.#endsAt ?? now + hourMs
  }
}
