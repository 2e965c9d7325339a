export interface RateLimits {
  /** Calls in 60 minutes. */
  hourly: number
  /** Calls in 10 seconds. */
  spike: number
}

/** High enough for ordinary use, low enough to throttle a flood. */
export const defaultLimits: RateLimits = { hourly: 3600, spike: 60 }

export interface Standing {
  limit: number
  remaining: number
  /** Unix seconds. */
  reset: number
  /** Seconds to wait if this call exceeds the limit; otherwise null. */
  retryAfter: number | null
}

interface Window {
  startedAt: number
  calls: number
}

const lengths = { hourly: 3_600_000, spike: 10_000 }
const kinds = ['hourly', 'spike'] as const

/**
 * Two rate limit windows per app and company. The response headers describe the one closer to exhaustion
 * (procore/FACTS.md 1.6).
 */
export class RateWindows {
  #windows = new Map<string, Window>()

  /** Counts a call, including rejected ones, and returns the company's remaining quota. */
  count(companyId: number, limits: RateLimits, now: number): Standing {
    const standings = kinds.map((kind) => {
      const key = `${kind} ${companyId}`
      const known = this.#windows.get(key)
      const window = known && now < known.startedAt + lengths[kind] ? known : { startedAt: now, calls: 0 }
      window.calls += 1
      this.#windows.set(key, window)
      const endsAt = window.startedAt + lengths[kind]
      const over = window.calls > limits[kind]
      return {
        limit: limits[kind],
        remaining: Math.max(0, limits[kind] - window.calls),
        reset: Math.ceil(endsAt / 1000),
        retryAfter: over ? Math.max(1, Math.ceil((endsAt - now) / 1000)) : null,
      }
    })
    return standings.reduce((tighter, other) => (isTighter(other, tighter) ? other : tighter))
  }

  /** The calls of a company in each of its current windows. */
  used(companyId: number, now: number): RateLimits {
    const calls = (kind: (typeof kinds)[number]) => {
      const window = this.#windows.get(`${kind} ${companyId}`)
      return window && now < window.startedAt + lengths[kind] ? window.calls : 0
    }
    return { hourly: calls('hourly'), spike: calls('spike') }
  }

  clear(): void {
    this.#windows.clear()
  }
}

function isTighter(a: Standing, b: Standing): boolean {
  if (a.retryAfter !== null || b.retryAfter !== null) return (a.retryAfter ?? 0) > (b.retryAfter ?? 0)
  return a.remaining < b.remaining
}
