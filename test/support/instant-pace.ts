import type { Pace } from '../../server/procore/gate.ts'
import type { TestClock } from './app-under-test.ts'

/** Waits that take no time: they advance the clock instead. Supports one wait at a time. */
export function instantPace(clock: TestClock): Pace {
  return {
    now: () => Date.parse(clock.now()),
    sleep: async (ms, signal) => {
      if (!signal?.aborted) clock.advance(ms / 1000)
    },
  }
}
