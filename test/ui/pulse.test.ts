import { describe, expect, it } from 'vitest'
import { createPulse } from '../../ui/state/polling.ts'

/** A pulse whose time goes on when the test says so; looks answer at once, with news where `news` holds the time. */
function pulseHere(news: readonly number[] = []) {
  let now = 0
  let waiting: { at: number; act: () => void } | null = null
  const looks: number[] = []
  const pulse = createPulse(
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
      looks.push(now / 1000)
      return news.includes(now / 1000)
    },
  )
  const goOn = async (seconds: number) => {
    const end = now + seconds * 1000
    // A look that began just before comes to its end first.
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
  return { pulse, looks, goOn }
}

describe('looking for news', () => {
  it('happens less often the longer there is none, to a limit', async () => {
    const { pulse, looks, goOn } = pulseHere()
    pulse.wake(false)
    await goOn(600)
    expect(looks).toEqual([30, 90, 210, 330, 450, 570])
  })

  it('happens more often again after news', async () => {
    const { pulse, looks, goOn } = pulseHere([90])
    pulse.wake(false)
    await goOn(200)
    expect(looks).toEqual([30, 90, 120, 180])
  })

  it('happens at once when the person comes back, once for two events', async () => {
    const { pulse, looks, goOn } = pulseHere()
    pulse.wake(false)
    await goOn(40)
    pulse.wake(true)
    await goOn(1)
    pulse.wake(true)
    await goOn(30)
    expect(looks).toEqual([30, 40, 71])
  })

  it('stops while the panel cannot be seen', async () => {
    const { pulse, looks, goOn } = pulseHere()
    pulse.wake(false)
    await goOn(10)
    pulse.rest()
    await goOn(1000)
    expect(looks).toEqual([])
    pulse.wake(true)
    await goOn(61)
    expect(looks).toEqual([1010, 1070])
  })
})
