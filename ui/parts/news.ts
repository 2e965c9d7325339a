import { useEffect, useRef } from 'preact/hooks'
import { createPulse } from '../models/pulse.ts'

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
