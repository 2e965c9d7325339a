import { expect, it } from 'vitest'
import { leavesWithin, settlesAfter, writeTimeout } from '../../server/domain/push-timing.ts'

/** Seconds that Procore may still work on a write after its answer was given up. */
const procoreWorks = 30

it('a push is settled only after its write left, timed out, and Procore had time to carry it out', () => {
  expect(leavesWithin + writeTimeout + procoreWorks).toBeLessThanOrEqual(settlesAfter)
})

it('every duration is a positive number of whole seconds', () => {
  for (const seconds of [leavesWithin, writeTimeout, settlesAfter]) {
    expect(Number.isInteger(seconds) && seconds > 0).toBe(true)
  }
})
