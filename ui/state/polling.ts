import { useEffect, useRef } from 'preact/hooks'

/** Polling with exponential backoff: the interval doubles while nothing changes. */
export interface Polling {
  /** Restarts with the shortest interval. `now`: polls immediately, unless it has just done so. */
  wake: (now: boolean) => void
  rest: () => void
}

export interface PollingHost {
  now: () => number
  /** Calls `act` once after a delay; the returned function cancels it. */
  after: (milliseconds: number, act: () => void) => () => void
}

const shortest = 30_000
const longest = 120_000
/** A window that becomes visible and gets the focus reports both events; this avoids a second poll. */
const justPolled = 5_000

/** `poll` resolves to whether anything changed. One request at a time. */
export function createPolling(host: PollingHost, poll: () => Promise<boolean>): Polling {
  let wait = shortest
  let polledAt = host.now()
  let cancel = () => {}
  /** Incremented by each wake and rest, so that a poll in progress does not schedule another one. */
  let round = 0
  const schedule = () => {
    cancel()
    cancel = host.after(wait, () => void pollNow())
  }
  const pollNow = async () => {
    cancel()
    const own = round
    polledAt = host.now()
    const changed = await poll()
    if (own !== round) return
    wait = changed ? shortest : Math.min(wait * 2, longest)
    schedule()
  }
  return {
    wake: (now) => {
      round += 1
      wait = shortest
      if (now && host.now() - polledAt >= justPolled) void pollNow()
      else schedule()
    },
    rest: () => {
      round += 1
      cancel()
    },
  }
}

const host = {
  now: () => Date.now(),
  after: (milliseconds: number, act: () => void) => {
    const timer = setTimeout(act, milliseconds)
    return () => clearTimeout(timer)
  },
}

/**
 * Polls while the panel is visible, and immediately when the person returns to the window. The first poll waits one
 * interval, because the view has just read its data. Restarts when `about` is another object.
 */
export function usePolling(visible: boolean, poll: () => Promise<boolean>, about?: object): void {
  const current = useRef(poll)
  current.current = poll
  useEffect(() => {
    if (!visible) return
    const polling = createPolling(host, () => current.current())
    const onShown = () => {
      if (document.hidden) polling.rest()
      else polling.wake(true)
    }
    if (!document.hidden) polling.wake(false)
    document.addEventListener('visibilitychange', onShown)
    window.addEventListener('focus', onShown)
    return () => {
      polling.rest()
      document.removeEventListener('visibilitychange', onShown)
      window.removeEventListener('focus', onShown)
    }
  }, [visible, about])
}
