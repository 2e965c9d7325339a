import { useEffect, useRef } from 'preact/hooks'

/** Looking for news by itself: calmly, and less often the longer there is none. */
export interface Pulse {
  /** Begins anew with short waits. `now`: looks at once, unless it has just done so. */
  wake: (now: boolean) => void
  rest: () => void
}

export interface PulseHost {
  now: () => number
  /** Once after a while; the function it answers with calls that off. */
  after: (milliseconds: number, act: () => void) => () => void
}

const shortest = 30_000
const longest = 120_000
/** Coming back twice within this time is one coming back. */
const justLooked = 5_000

/** `look` answers whether there was any news. One look at a time. */
export function createPulse(host: PulseHost, look: () => Promise<boolean>): Pulse {
  let wait = shortest
  let lookedAt = host.now()
  let callOff = () => {}
  /** Grows with each wake and rest: a look that was under way then starts no wait of its own. */
  let round = 0
  const sleep = () => {
    callOff()
    callOff = host.after(wait, () => void beat())
  }
  const beat = async () => {
    callOff()
    const own = round
    lookedAt = host.now()
    const isNews = await look()
    if (own !== round) return
    wait = isNews ? shortest : Math.min(wait * 2, longest)
    sleep()
  }
  return {
    wake: (now) => {
      round += 1
      wait = shortest
      if (now && host.now() - lookedAt >= justLooked) void beat()
      else sleep()
    },
    rest: () => {
      round += 1
      callOff()
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
 * Looks for news while the panel can be seen: every now and then, and when the person comes back to the window. What
 * is on screen when it begins was read a moment ago by whoever shows it. With another thing it is `about`, it begins anew.
 */
export function useNews(visible: boolean, look: () => Promise<boolean>, about?: object): void {
  const current = useRef(look)
  current.current = look
  useEffect(() => {
    if (!visible) return
    const pulse = createPulse(host, () => current.current())
    const onShown = () => {
      if (document.hidden) pulse.rest()
      else pulse.wake(true)
    }
    if (!document.hidden) pulse.wake(false)
    document.addEventListener('visibilitychange', onShown)
    window.addEventListener('focus', onShown)
    return () => {
      pulse.rest()
      document.removeEventListener('visibilitychange', onShown)
      window.removeEventListener('focus', onShown)
    }
  }, [visible, about])
}
