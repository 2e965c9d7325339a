import { describe, expect, it } from 'vitest'
import { createPolling } from '../../ui/state/polling.ts'

/** Polling on a clock that the test moves; polls answer at once: changed at the times in `news`. */
function pollingHere(news: readonly number[] = []) {
  let now = 0
  let waiting: { at: number; act: () => void } | null = null
  const polls: number[] = []
  const polling = createPolling(
    {
      now: () => now,
      after: (milliseconds, act) => {
        const own = { at: now + milliseconds, act }
        waiting = own
        return () => {
          if (waiting === own) waiting = null
        }
      },
    },
    async () => {
      polls.push(now / 1000)
      return news.includes(now / 1000)
    },
  )
  const goOn = async (seconds: number) => {
    const end = now + seconds * 1000
    // A poll that began just before comes to its end first.
    await Promise.resolve()
    await Promise.resolve()
    while (waiting !== null && waiting.at <= end) {
      const { at, act }: { at: number; act: () => void } = waiting
      waiting = null
      now = at
      act()
      await Promise.resolve()
      await Promise.resolve()
    }
    now = end
  }
  return { polling, polls, goOn }
}

describe('polling', () => {
  it('doubles its interval while nothing changes, up to a limit', async () => {
    const { polling, polls, goOn } = pollingHere()
    polling.wake(false)
    await goOn(600)
    expect(polls).toEqual([30, 90, 210, 330, 450, 570])
  })

  it('goes back to the short interval after a change', async () => {
    const { polling, polls, goOn } = pollingHere([90])
    polling.wake(false)
    await goOn(200)
    expect(polls).toEqual([30, 90, 120, 180])
  })

  it('polls at once when the person comes back, once for two events', async () => {
    const { polling, polls, goOn } = pollingHere()
    polling.wake(false)
    await goOn(40)
    polling.wake(true)
    await goOn(1)
    polling.wake(true)
    await goOn(30)
    expect(polls).toEqual([30, 40, 71])
  })

  it('stops while the panel cannot be seen', async () => {
    const { polling, polls, goOn } = pollingHere()
    polling.wake(false)
    await goOn(10)
    polling.rest()
    await goOn(1000)
    expect(polls).toEqual([])
    polling.wake(true)
    await goOn(61)
    expect(polls).toEqual([1010, 1070])
  })
})
