import type { Pace } from '../../server/procore/gate.ts'
import type { TestClock } from './app-under-test.ts'

/** Waiting that takes no time: the clock jumps to where the wait would end. For one waiter at a time. */
export function instantPace(clock: TestClock): Pace {
  return {
    now: () => Date.parse(clock.now()),
    sleep: async (ms, signal) => {
      if (!signal?.aborted) clock.advance(ms / 1000)
    },
  }
}
