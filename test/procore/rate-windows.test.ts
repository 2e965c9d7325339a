import { describe, expect, it } from 'vitest'
import { CompanyGate, usualGate } from '../../server/procore/company-gate.ts'
import type { GateReport } from '../../server/procore/gate.ts'
import { comeBackAt } from '../../server/procore/rate-windows.ts'
import { FakePace } from './fake-pace.ts'

/** Procore's answer by a clock that is `ahead` seconds before ours; its window ends in `resetIn` seconds. */
function answered(
  pace: FakePace,
  ahead: number,
  resetIn: number,
  more: { status?: number; remaining?: number } = {},
) {
  const theirs = pace.now() + ahead * 1000
  return {
    status: more.status ?? 200,
    headers: new Headers({
      date: new Date(theirs).toUTCString(),
      'x-rate-limit-limit': '25',
      'x-rate-limit-remaining': String(more.remaining ?? 0),
      'x-rate-limit-reset': String(Math.floor(theirs / 1000) + resetIn),
    }),
  }
}

describe.each([-60, -15, -1, 0, 1, 15, 60])('with Procore’s clock %i seconds ahead of ours', (ahead) => {
  it('an exhausted window opens when it does, neither refusing calls nor running into 429', async () => {
    const pace = new FakePace()
    const gate = new CompanyGate(pace, usualGate)
    await gate.run({ personId: 'a' }, async () => answered(pace, ahead, 10))
    const from = pace.now()
    let wentAfter = Number.NaN
    const going = gate.run({ personId: 'a' }, async (): Promise<GateReport> => {
      wentAfter = (pace.now() - from) / 1000
      return answered(pace, ahead, 10, { remaining: 24 })
    })
    await pace.advance(15_000)
    await going
    expect(Math.abs(wentAfter - 10)).toBeLessThanOrEqual(1)
  })

  it('a 429 may be tried again when its window opens', () => {
    const pace = new FakePace()
    const back = comeBackAt(answered(pace, ahead, 10, { status: 429 }), pace.now()) ?? Number.NaN
    expect(Math.abs(back - pace.now() - 10_000)).toBeLessThanOrEqual(1000)
  })

  it('a successor goes by the same clock', async () => {
    const pace = new FakePace()
    const gate = new CompanyGate(pace, usualGate)
    await gate.run({ personId: 'a' }, async () => answered(pace, ahead, 10))
    const successor = new CompanyGate(pace, usualGate, gate.memory())
    let went = false
    const going = successor.run({ personId: 'a' }, async () => {
      went = true
      return answered(pace, ahead, 10, { remaining: 24 })
    })
    await pace.advance(8_900)
    expect(went).toBe(false)
    await pace.advance(2_100)
    await going
  })
})

describe('the answer’s date', () => {
  it.each([['Thu, 01 Jan 1970 00:00:00 GMT'], ['Tue, 01 Jan 2047 00:00:00 GMT'], ['yesterday']])(
    'that does not fit the reset does not count: %s',
    (date) => {
      const pace = new FakePace()
      const { status, headers } = answered(pace, 0, 10, { status: 429 })
      headers.set('date', date)
      expect(comeBackAt({ status, headers }, pace.now())).toBe(pace.now() + 10_000)
    },
  )

  it('is what a Retry-After in the form of a date is measured from', () => {
    const pace = new FakePace()
    const theirs = pace.now() + 45_000
    const headers = new Headers({
      date: new Date(theirs).toUTCString(),
      'retry-after': new Date(theirs + 5000).toUTCString(),
    })
    expect(comeBackAt({ status: 503, headers }, pace.now())).toBe(pace.now() + 5000)
  })
})
