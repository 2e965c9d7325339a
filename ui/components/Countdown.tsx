import { useEffect, useRef } from 'preact/hooks'
import { aMoment, secondsUntil, waitText } from '../messages/times.ts'
import { usePanel } from '../state/panel-context.ts'

/** Counts down the seconds to a time while the panel is visible; calls `onDone` once when it is reached. */
export function Countdown({ until, onDone }: { until: string; onDone?: (() => void) | undefined }) {
  const { clock } = usePanel()
  const seconds = secondsUntil(until, clock.now.value)
  const acted = useRef<string | null>(null)
  useEffect(() => clock.count(), [clock])
  useEffect(() => {
    if (seconds > 0 || acted.current === until) return
    acted.current = until
    onDone?.()
  }, [seconds, until, onDone])
  return <span class="money">{seconds === 0 ? aMoment : waitText(seconds)}</span>
}
