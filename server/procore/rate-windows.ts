import type { GateReport } from './gate.ts'

/**
 * Procore counts calls per app and company in two windows, one of an hour and one of seconds, and each answer's headers
 * speak of whichever is nearer to exhaustion (procore/FACTS.md 1.6). Which one is seen from its limit, so both are kept apart.
 */
export interface RateWindow {
  limit: number
  remaining: number
  /** Milliseconds since the epoch by Procore's clock; null once the reset has passed and no answer has described the next window yet. */
  resetAt: number | null
}

/** A window's limit comes from a header and changes seldom; this many distinct ones only a broken answer makes. */
const mostWindows = 4

export class RateWindows {
  #windows: RateWindow[]
  #aheadMs: number
  readonly #untoldAllowance: number

  /**
   * @param untoldAllowance calls that go together in a window that no answer has described yet
   * @param aheadMs by how much Procore's clock is ahead of ours
   */
  constructor(remembered: readonly RateWindow[], untoldAllowance: number, aheadMs = 0) {
    this.#untoldAllowance = untoldAllowance
    this.#aheadMs = aheadMs
    this.#windows = remembered.map((window) => ({ ...window }))
  }

  /** What is known, to be given to a successor. */
  remembered(): RateWindow[] {
    return this.#windows.map((window) => ({ ...window }))
  }

  get aheadMs(): number {
    return this.#aheadMs
  }

  /** Takes note of an answer's X-Rate-Limit headers, if it has them; `now` is when it came, by our clock. */
  learn(headers: GateReport['headers'], now: number): void {
    const limit = wholeNumber(headers?.get('x-rate-limit-limit'))
    const remaining = wholeNumber(headers?.get('x-rate-limit-remaining'))
    const reset = wholeNumber(headers?.get('x-rate-limit-reset'))
    if (limit === null || remaining === null || reset === null) return
    this.#aheadMs = clockAhead(headers, now)
    const resetAt = reset * 1000
    const known = this.#windows.find((window) => window.limit === limit)
    if (!known) {
      this.#windows = [{ limit, remaining, resetAt }, ...this.#windows].slice(0, mostWindows)
    } else if (known.resetAt === null || resetAt > known.resetAt) {
      Object.assign(known, { remaining, resetAt })
    } else if (resetAt === known.resetAt) {
      // Answers overtake each other: within one window the lowest figure is the latest.
      known.remaining = Math.min(known.remaining, remaining)
    }
    // An earlier reset belongs to an answer from a window that is over.
  }

  /** A call that was not answered may have been counted all the same. */
  countUnanswered(): void {
    for (const window of this.#windows) {
      if (window.resetAt !== null) window.remaining = Math.max(0, window.remaining - 1)
    }
  }

  /**
   * How many calls may be under way together; null when Procore has not said anything yet.
   *
   * @param keeps calls of a window that are not for this one, by the window's limit
   */
  allowance(now: number, keeps: (limit: number) => number = keepsNothing): number | null {
    const theirNow = now + this.#aheadMs
    let least: number | null = null
    for (const window of this.#windows) {
      if (window.resetAt !== null && window.resetAt <= theirNow) {
        // Resets are told in whole seconds and clocks differ: should it not be over yet, few calls find out.
        window.remaining = Math.min(window.limit, this.#untoldAllowance)
        window.resetAt = null
      }
      const usable = usableOf(window, keeps)
      if (least === null || usable < least) least = usable
    }
    return least
  }

  /** When the last of the exhausted windows opens again; null when none is exhausted. */
  opensAt(now: number, keeps: (limit: number) => number = keepsNothing): number | null {
    let latest: number | null = null
    for (const window of this.#windows) {
      const { resetAt } = window
      if (resetAt === null || usableOf(window, keeps) > 0) continue
      const opensAt = resetAt - this.#aheadMs
      if (opensAt > now && (latest === null || opensAt > latest)) latest = opensAt
    }
    return latest
  }

  /** The window that resets last, if that is more than `ms` away; `resetAt` by our clock. */
  beyond(ms: number, now: number): { limit: number; remaining: number; resetAt: number } | null {
    let last: { limit: number; remaining: number; resetAt: number } | null = null
    for (const { limit, remaining, resetAt } of this.#windows) {
      if (resetAt === null) continue
      const ours = resetAt - this.#aheadMs
      if (ours - now > ms && (last === null || ours > last.resetAt))
        last = { limit, remaining, resetAt: ours }
    }
    return last
  }
}

const keepsNothing = () => 0

/** Nothing is kept in a window that no answer has described yet: only a call can find out. */
function usableOf({ limit, remaining, resetAt }: RateWindow, keeps: (limit: number) => number): number {
  return resetAt === null ? remaining : remaining - keeps(limit)
}

/** Without any word on when, the short window is over by then. */
const untoldWaitMs = 10_000

/** A reset told in whole seconds may lie a moment in the past; asking again without any pause would spin. */
const shortestWaitMs = 500

/** A `Date` in whole seconds, and the answer's way to us: within this much the two clocks count as equal. */
const clockToleranceMs = 2_000

/** No window is longer; a `Date` further from the reset than this is not the clock that set it. */
const longestWindowMs = 3_600_000 + 60_000

/** By how much Procore's clock is ahead of ours, from an answer's `Date`; 0 where it does not fit what it stands with. */
function clockAhead(headers: GateReport['headers'], now: number): number {
  const date = Date.parse(headers?.get('date') ?? '')
  const ahead = date - now
  if (Number.isNaN(date) || Math.abs(ahead) < clockToleranceMs) return 0
  const reset = wholeNumber(headers?.get('x-rate-limit-reset'))
  const left = reset === null ? 0 : reset * 1000 - date
  return left < -60_000 || left > longestWindowMs ? 0 : ahead
}

/** When an answer says to come back, by our clock: the later of Retry-After and, for 429, Reset; null when it does not say. */
export function comeBackAt({ status, headers }: GateReport, now: number): number | null {
  if (status !== 429 && status !== 503) return null
  const ahead = clockAhead(headers, now)
  const told: number[] = []
  const retryAfter = headers?.get('retry-after') ?? null
  const seconds = wholeNumber(retryAfter)
  if (seconds !== null) told.push(now + seconds * 1000)
  else if (retryAfter !== null && !Number.isNaN(Date.parse(retryAfter)))
    told.push(Date.parse(retryAfter) - ahead)
  if (status === 429) {
    const reset = wholeNumber(headers?.get('x-rate-limit-reset'))
    if (reset !== null) told.push(reset * 1000 - ahead)
    if (told.length === 0) told.push(now + untoldWaitMs)
  }
  return told.length === 0 ? null : Math.max(now + shortestWaitMs, ...told)
}

function wholeNumber(text: string | null | undefined): number | null {
  return text !== null && text !== undefined && /^\d{1,12}$/.test(text.trim()) ? Number(text) : null
}
