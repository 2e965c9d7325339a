import { beforeEach, describe, expect, it } from 'vitest'
import type { GateReport, GateTask } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { FakePace, settle } from './fake-pace.ts'

let pace: FakePace
let gate: MemoryGate

beforeEach(() => {
  pace = new FakePace()
  gate = new MemoryGate(pace)
})

function report(status: number, headers: Record<string, string | number> = {}): GateReport {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string])
  return { status, headers: new Headers(texts) }
}

function rates(limit: number, remaining: number, resetInSeconds: number) {
  return {
    'x-rate-limit-limit': limit,
    'x-rate-limit-remaining': remaining,
    'x-rate-limit-reset': pace.now() / 1000 + resetInSeconds,
  }
}

/** Procore with one window: counts, answers 429 beyond the limit, opens again after ten seconds. */
class OneWindow {
  refused = 0
  #used = 0
  #startedAt = pace.now()
  readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  async answer(): Promise<GateReport> {
    if (pace.now() >= this.#startedAt + 10_000) {
      this.#startedAt = pace.now()
      this.#used = 0
    }
    this.#used += 1
    const headers = {
      'x-rate-limit-limit': this.limit,
      'x-rate-limit-remaining': Math.max(0, this.limit - this.#used),
      'x-rate-limit-reset': (this.#startedAt + 10_000) / 1000,
    }
    if (this.#used <= this.limit) return report(200, headers)
    this.refused += 1
    return report(429, headers)
  }
}

/** An attempt whose answer the test gives. */
function heldAttempt() {
  let answer: (report: GateReport) => void = () => undefined
  const answered = new Promise<GateReport>((resolve) => {
    answer = resolve
  })
  const held = {
    started: false,
    answer,
    attempt() {
      held.started = true
      return answered
    },
  }
  return held
}

function start(task: GateTask, attempt: () => Promise<GateReport>, companyId = 'company') {
  const outcome: { value?: GateReport; error?: unknown } = {}
  void gate.run(companyId, task, attempt).then(
    (value) => {
      outcome.value = value
    },
    (error: unknown) => {
      outcome.error = error
    },
  )
  return outcome
}

async function exhaust(resetInSeconds: number, companyId = 'company') {
  await gate.run(companyId, { personId: 'first' }, async () => report(200, rates(25, 0, resetInSeconds)))
}

describe('while calls remain', () => {
  it('lets calls through, never more together than remain', async () => {
    await gate.run('company', { personId: 'a' }, async () => report(200, rates(9, 3, 10)))
    const calls = Array.from({ length: 5 }, heldAttempt)
    for (const call of calls) start({ personId: 'a' }, call.attempt)
    await settle()
    expect(calls.map(({ started }) => started)).toEqual([true, true, true, false, false])
    calls[0]?.answer(report(200, rates(9, 2, 10)))
    await settle()
    expect(calls.filter(({ started }) => started)).toHaveLength(3)
  })

  it('sends a few at once before Procore has told its limits', async () => {
    const calls = Array.from({ length: 12 }, heldAttempt)
    for (const call of calls) start({ personId: 'a' }, call.attempt)
    await settle()
    expect(calls.filter(({ started }) => started)).toHaveLength(10)
  })

  it('takes the lowest figure of a window, because answers overtake each other', async () => {
    const [first, second] = [heldAttempt(), heldAttempt()]
    start({ personId: 'a' }, first.attempt)
    start({ personId: 'a' }, second.attempt)
    second.answer(report(200, rates(25, 0, 10)))
    await settle()
    first.answer(report(200, rates(25, 1, 10)))
    await settle()
    const third = heldAttempt()
    start({ personId: 'a' }, third.attempt)
    await settle()
    expect(third.started).toBe(false)
  })

  it('keeps the hourly and the short window apart', async () => {
    await gate.run('company', { personId: 'a' }, async () => report(200, rates(3600, 0, 15)))
    const call = heldAttempt()
    start({ personId: 'a' }, call.attempt)
    await pace.advance(10_000)
    expect(call.started).toBe(false)
    await pace.advance(5_000)
    expect(call.started).toBe(true)
  })

  it('companies do not wait for each other', async () => {
    await exhaust(10, 'marin')
    const call = heldAttempt()
    start({ personId: 'a' }, call.attempt, 'coastal')
    await settle()
    expect(call.started).toBe(true)
  })
})

describe('when none remain', () => {
  it('waits until the reset', async () => {
    await exhaust(10)
    const outcome = start({ personId: 'a' }, async () => report(200))
    await pace.advance(9_999)
    expect(outcome.value).toBeUndefined()
    await pace.advance(1)
    expect(outcome.value?.status).toBe(200)
    expect(pace.sleeping).toBe(0)
  })

  it('takes people in turns, so that one with many calls holds up nobody', async () => {
    await exhaust(10)
    const order: string[] = []
    const call = (personId: string) =>
      start({ personId }, async () => {
        order.push(personId)
        return report(200, rates(25, 1, 10))
      })
    for (const personId of ['ana', 'ana', 'ana', 'ana', 'ben', 'rita', 'ben']) call(personId)
    await pace.advance(10_000)
    expect(order.slice(0, 3)).toEqual(['ana', 'ben', 'rita'])
    expect(order.slice(3)).toEqual(['ana', 'ben', 'ana', 'ana'])
  })

  it('gives up at once, unsent, when the reset lies beyond the longest wait', async () => {
    await exhaust(1800)
    const call = heldAttempt()
    const outcome = start({ personId: 'a' }, call.attempt)
    await settle()
    const retryAt = new Date(pace.now() + 1_800_000).toISOString()
    expect(outcome.error).toMatchObject({ kind: 'busy', written: 'no', retryAt })
    expect(call.started).toBe(false)
  })

  it('gives up after the longest wait behind calls that do not end', async () => {
    const hung = Array.from({ length: 10 }, heldAttempt)
    for (const { attempt } of hung) start({ personId: 'a' }, attempt)
    const outcome = start({ personId: 'b' }, async () => report(200))
    await pace.advance(19_999)
    expect(outcome.error).toBeUndefined()
    await pace.advance(1)
    expect(outcome.error).toMatchObject({ kind: 'busy', written: 'no' })
  })

  it('sends a few first when the reset has come: it was told in whole seconds, by another clock', async () => {
    await exhaust(10)
    const calls = Array.from({ length: 20 }, heldAttempt)
    for (const { attempt } of calls) start({ personId: 'a' }, attempt)
    await pace.advance(10_000)
    expect(calls.filter(({ started }) => started)).toHaveLength(10)
    calls[0]?.answer(report(200, rates(25, 24, 10)))
    await settle()
    expect(calls.filter(({ started }) => started)).toHaveLength(20)
  })

  it('counts a call that was never answered', async () => {
    await gate.run('company', { personId: 'a' }, async () => report(200, rates(9, 2, 10)))
    await gate.run('company', { personId: 'a' }, async () => ({ status: null, headers: null }))
    const calls = Array.from({ length: 2 }, heldAttempt)
    for (const { attempt } of calls) start({ personId: 'a' }, attempt)
    await settle()
    expect(calls.map(({ started }) => started)).toEqual([true, false])
  })

  it('gives a place in a full queue to whoever has none, from whoever has many', async () => {
    gate = new MemoryGate(pace, { longestQueue: 4 })
    await exhaust(10)
    const greedy = Array.from({ length: 4 }, () => start({ personId: 'a' }, async () => report(200)))
    const modest = Array.from({ length: 3 }, () => start({ personId: 'b' }, async () => report(200)))
    await settle()
    const given = (outcomes: { error?: unknown }[]) => outcomes.map(({ error }) => error === undefined)
    // Two each in the end; the greedy one's oldest calls stay.
    expect(given(greedy)).toEqual([true, true, false, false])
    expect(given(modest)).toEqual([true, true, false])
    await pace.advance(10_000)
    expect([...greedy, ...modest].filter(({ value }) => value?.status === 200)).toHaveLength(4)
  })

  it('refuses more waiting calls than it can hold', async () => {
    gate = new MemoryGate(pace, { longestQueue: 2 })
    await exhaust(10)
    const outcomes = [1, 2, 3].map(() => start({ personId: 'a' }, async () => report(200)))
    await settle()
    expect(outcomes.map(({ error }) => error !== undefined)).toEqual([false, false, true])
    await pace.advance(10_000)
    expect(outcomes.map(({ value }) => value?.status)).toEqual([200, 200, undefined])
  })
})

describe('an attempt that Procore turned away', () => {
  it('is made again when it may be, after the later of Reset and Retry-After', async () => {
    const answers = [report(429, { ...rates(25, 0, 4), 'retry-after': 7 }), report(200)]
    const outcome = start({ personId: 'a' }, async () => answers.shift() ?? report(500))
    await pace.advance(6_999)
    expect(outcome.value).toBeUndefined()
    await pace.advance(1)
    expect(outcome.value?.status).toBe(200)
  })

  it('holds up everyone else of the company meanwhile', async () => {
    start({ personId: 'a' }, async () => report(503, { 'retry-after': 5 }))
    await settle()
    const call = heldAttempt()
    start({ personId: 'b' }, call.attempt)
    await settle()
    expect(call.started).toBe(false)
  })

  it('is given up with the time to come back when that is too far away', async () => {
    const outcome = start({ personId: 'a' }, async () => report(429, { 'retry-after': 60 }))
    await settle()
    expect(outcome.error).toMatchObject({
      kind: 'busy',
      written: 'no',
      retryAt: new Date(pace.now() + 60_000).toISOString(),
    })
  })

  it('does not spin on a reset that lies in the past, and ends', async () => {
    let attempts = 0
    const outcome = start({ personId: 'a' }, async () => {
      attempts += 1
      return report(429, { ...rates(25, 0, -1), 'retry-after': 0 })
    })
    await pace.advance(25_000)
    expect(outcome.error).toMatchObject({ kind: 'busy' })
    expect(attempts).toBeLessThanOrEqual(41)
  })

  it('is returned when Procore does not say when: a bare 503 may have been done', async () => {
    let attempts = 0
    const outcome = start({ personId: 'a', writeKey: 'event 1' }, async () => {
      attempts += 1
      return report(503)
    })
    await pace.advance(30_000)
    expect(outcome.value?.status).toBe(503)
    expect(attempts).toBe(1)
  })

  it.each([429, 503])(
    '%i is returned where the call leaves once only, and holds up everyone else',
    async (status) => {
      let attempts = 0
      const outcome = start({ personId: 'a', once: true }, async () => {
        attempts += 1
        return report(status, { 'retry-after': 5 })
      })
      const call = heldAttempt()
      await settle()
      start({ personId: 'b' }, call.attempt)
      await pace.advance(4_999)
      expect(outcome.value?.status).toBe(status)
      expect(call.started).toBe(false)
      await pace.advance(30_000)
      expect(call.started).toBe(true)
      expect(attempts).toBe(1)
    },
  )

  it('a storm of 429 from other users of the limit is ridden out, and the gate recovers', async () => {
    const procore = new OneWindow(25)
    // Somebody else's calls: the gate learns only from the answers.
    for (let call = 0; call < 25; call += 1) await procore.answer()
    const outcomes = Array.from({ length: 30 }, (_, index) =>
      start({ personId: `person ${index % 3}` }, () => procore.answer()),
    )
    await pace.advance(20_000)
    expect(outcomes.filter(({ value }) => value?.status === 200)).toHaveLength(30)
    expect(procore.refused).toBeLessThanOrEqual(20)
    expect(pace.sleeping).toBe(0)
  })

  it('a flood beyond the window is spread over windows without one refusal once the limit is known', async () => {
    const procore = new OneWindow(25)
    await gate.run('company', { personId: 'a' }, () => procore.answer())
    const outcomes = Array.from({ length: 55 }, () => start({ personId: 'a' }, () => procore.answer()))
    await pace.advance(20_000)
    expect(outcomes.filter(({ value }) => value?.status === 200)).toHaveLength(55)
    expect(procore.refused).toBe(0)
  })
})

describe('writes to one change event', () => {
  it('run one after another; others do not wait for them', async () => {
    const [first, second, other] = [heldAttempt(), heldAttempt(), heldAttempt()]
    start({ personId: 'a', writeKey: 'event 1' }, first.attempt)
    start({ personId: 'b', writeKey: 'event 1' }, second.attempt)
    start({ personId: 'b', writeKey: 'event 2' }, other.attempt)
    await settle()
    expect([first.started, second.started, other.started]).toEqual([true, false, true])
    first.answer(report(200))
    await settle()
    expect(second.started).toBe(true)
  })

  it('go on after one that failed', async () => {
    const failed = start({ personId: 'a', writeKey: 'event 1' }, () => Promise.reject(new Error('bug')))
    const next = start({ personId: 'a', writeKey: 'event 1' }, async () => report(200))
    await settle()
    expect(failed.error).toBeInstanceOf(Error)
    expect(next.value?.status).toBe(200)
  })

  it('one that waits too long is given up unsent, and the next still waits for the first', async () => {
    const [first, second, third] = [heldAttempt(), heldAttempt(), heldAttempt()]
    start({ personId: 'a', writeKey: 'event 1' }, first.attempt)
    const late = start({ personId: 'a', writeKey: 'event 1' }, second.attempt)
    await pace.advance(20_000)
    expect(late.error).toMatchObject({ kind: 'busy', written: 'no' })
    start({ personId: 'a', writeKey: 'event 1' }, third.attempt)
    await settle()
    expect([second.started, third.started]).toEqual([false, false])
    first.answer(report(200))
    await settle()
    expect([second.started, third.started]).toEqual([false, true])
  })
})

describe('memory', () => {
  it('forgets idle companies, never one with calls under way', async () => {
    gate = new MemoryGate(pace, { mostCompanies: 3 })
    start({ personId: 'a' }, heldAttempt().attempt, 'busy one')
    for (let company = 0; company < 20; company += 1) {
      await gate.run(`company ${company}`, { personId: 'a' }, async () => report(200))
    }
    expect(gate.size).toBe(3)
  })
})
