import { type ReadonlySignal, signal } from '@preact/signals'

export interface Clock {
  /** Milliseconds. Updated every 30 seconds while the panel is visible, every second during a countdown. */
  now: ReadonlySignal<number>
  /** Updates every second until the returned function is called. */
  count: () => () => void
  setVisible: (visible: boolean) => void
}

export interface ClockHost {
  now: () => number
  every: (milliseconds: number, act: () => void) => () => void
}

/** The panel's clock, for relative times ("2 min ago") and countdowns. Paused while Procore hides the panel. */
export function createClock(host: ClockHost): Clock {
  const now = signal(host.now())
  let counting = 0
  let visible = true
  let stop = () => {}
  const wind = () => {
    stop()
    stop = () => {}
    if (!visible) return
    now.value = host.now()
    stop = host.every(counting > 0 ? 1000 : 30_000, () => {
      now.value = host.now()
    })
  }
  wind()
  return {
    now,
    count: () => {
      counting += 1
      if (counting === 1) wind()
      let counted = true
      return () => {
        if (!counted) return
        counted = false
        counting -= 1
        if (counting === 0) wind()
      }
    },
    setVisible: (next) => {
      if (next === visible) return
      visible = next
      wind()
    },
  }
}
