import type { GateReport } from './gate.ts'

/**
 * Procore rate-limits calls per app and company in two windows, one of an hour and one of seconds. The headers of an answer
 * describe the window nearer to exhaustion (procore/FACTS.md 1.6); its limit identifies which one it is.
 */
export interface RateWindow {
  limit: number
  remaining: number
  /** Epoch milliseconds by Procore's clock; null if the reset has passed and no answer has described the next window. */
  resetAt: number | null
}

/** Windows are identified by the limit in a header. Limits rarely change; more than this many come from broken answers. */
const mostWindows = 4

export class RateWindows {
  #windows: RateWindow[]
  #aheadMs: number
  readonly #untoldAllowance: number

  /**
   * @param untoldAllowance concurrent calls in a window that no answer has described yet
   * @param aheadMs by how much Procore's clock is ahead of ours
   */
  constructor(remembered: readonly RateWindow[], untoldAllowance: number, aheadMs = 0) {
    this.#untoldAllowance = untoldAllowance
    this.#aheadMs = aheadMs
    this.#windows = remembered.map((window) => ({ ...window }))
  }

  /** A copy of the state, to hand over to the next instance. */
  remembered(): RateWindow[] {
    return this.#windows.map((window) => ({ ...window }))
  }

  get aheadMs(): number {
    return this.#aheadMs
  }

  /** Updates from an answer's X-Rate-Limit headers, if present; `now` is its arrival, by our clock. */
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
      // Answers may arrive out of order: within one window the lowest figure is the latest.
      known.remaining = Math.min(known.remaining, remaining)
    }
    // An answer with an earlier reset is from a past window and is ignored.
  }

  /** Procore may have counted a call that got no answer. */
  countUnanswered(): void {
    for (const window of this.#windows) {
      if (window.resetAt !== null) window.remaining = Math.max(0, window.remaining - 1)
    }
  }

  /**
   * How many calls may be in flight; null if Procore has not reported any limit yet.
   *
   * @param keeps calls of a window that are reserved for other purposes, by the window's limit
   */
  allowance(now: number, keeps: (limit: number) => number = keepsNothing): number | null {
    const theirNow = now + this.#aheadMs
    let least: number | null = null
    for (const window of this.#windows) {
      if (window.resetAt !== null && window.resetAt <= theirNow) {
        // Resets are in whole seconds and clocks differ. Allow only a few calls, in case the window is not over yet.
        window.remaining = Math.min(window.limit, this.#untoldAllowance)
        window.resetAt = null
      }
      const usable = usableOf(window, keeps)
      if (least === null || usable < least) least = usable
    }
    return least
  }

  /** When the last exhausted window opens again; null if none is exhausted. */
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

  /** The window that resets last, if its reset is more than `ms` away; `resetAt` is by our clock. */
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

/** No reserve in a window that no answer has described yet: only a call can find out its state. */
function usableOf({ limit, remaining, resetAt }: RateWindow, keeps: (limit: number) => number): number {
  return resetAt === null ? remaining : remaining - keeps(limit)
}

/** Wait after a 429 without a reset time; the short window is over by then. */
const untoldWaitMs = 10_000

/** Minimum wait: a reset in whole seconds may already be in the past, and retrying without a pause would spin. */
const shortestWaitMs = 500

/** Differences below this count as no clock skew: `Date` has whole seconds, and the answer takes time to arrive. */
const clockToleranceMs = 2_000

/** No window is longer. If `Date` is further than this from the reset, the two are not from the same clock. */
const longestWindowMs = 3_600_000 + 60_000

/** Clock skew: milliseconds Procore's clock is ahead of ours, from `Date`; 0 if `Date` does not fit the reset header. */
function clockAhead(headers: GateReport['headers'], now: number): number {
  const date = Date.parse(headers?.get('date') ?? '')
  const ahead = date - now
  if (Number.isNaN(date) || Math.abs(ahead) < clockToleranceMs) return 0
  const reset = wholeNumber(headers?.get('x-rate-limit-reset'))
  const left = reset === null ? 0 : reset * 1000 - date
  return left < -60_000 || left > longestWindowMs ? 0 : ahead
}

/** When to retry, by our clock: the later of Retry-After and, on 429, X-Rate-Limit-Reset; null if the answer has none. */
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
