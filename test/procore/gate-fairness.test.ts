import { beforeEach, describe, expect, it } from 'vitest'
import { appCallers } from '../../server/procore/fair-shares.ts'
import type { GateReport, GateTask } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { FakePace, settle } from './fake-pace.ts'

// Who may use how much of a company's limits: shares of the hour, and what is kept for pushes.

const hour = 3_600_000
let pace: FakePace
let gate: MemoryGate
let procore: EmulatedLimits

beforeEach(() => {
  pace = new FakePace()
  gate = new MemoryGate(pace)
  procore = new EmulatedLimits(3600, 100_000)
})

/** How Procore chooses the window that it reports; unknown, so the gate must be fair under each. */
type Nearer = 'by_count' | 'by_ratio'

/** Procore's two windows. Counts the calls of each person and those beyond a limit. */
class EmulatedLimits {
  readonly calls = new Map<string, number>()
  refused = 0
  nearer: Nearer = 'by_count'
  readonly #windows: { limit: number; length: number; startedAt: number; used: number }[]

  constructor(hourly: number, spike: number) {
    const startedAt = pace.now()
    this.#windows = [
      { limit: hourly, length: hour, startedAt, used: 0 },
      { limit: spike, length: 10_000, startedAt, used: 0 },
    ]
  }

  answer(personId: string): GateReport {
    const now = pace.now()
    for (const window of this.#windows) {
      if (now >= window.startedAt + window.length) Object.assign(window, { startedAt: now, used: 0 })
      window.used += 1
    }
    const left = (one: { limit: number; used: number }) =>
      this.nearer === 'by_count' ? one.limit - one.used : (one.limit - one.used) / one.limit
    const [reported] = [...this.#windows].sort((a, b) => left(a) - left(b))
    if (!reported) throw new Error('no window')
    const isOver = reported.used > reported.limit
    if (isOver) this.refused += 1
    else this.calls.set(personId, this.callsOf(personId) + 1)
    return {
      status: isOver ? 429 : 200,
      headers: new Headers({
        'x-rate-limit-limit': String(reported.limit),
        'x-rate-limit-remaining': String(Math.max(0, reported.limit - reported.used)),
        'x-rate-limit-reset': String((reported.startedAt + reported.length) / 1000),
      }),
    }
  }

  callsOf(personId: string): number {
    return this.calls.get(personId) ?? 0
  }
}

async function ask(personId: string, more: Partial<GateTask> = {}): Promise<'ok' | string> {
  try {
    await gate.run('company', { personId, ...more }, async () => procore.answer(personId))
    return 'ok'
  } catch (error) {
    expect(error).toMatchObject({ kind: 'busy', written: 'no' })
    return Object(error).retryAt
  }
}

/** Asks until the gate refuses; answers with when it may be tried again. */
async function flood(personId: string, most = 5000, more: Partial<GateTask> = {}): Promise<string | null> {
  for (let call = 0; call < most; call += 1) {
    const outcome = await ask(personId, more)
    if (outcome !== 'ok') return outcome
  }
  return null
}

describe('the hour of a company', () => {
  it('leaves two thirds to the others, whoever floods', async () => {
    await ask('quiet')
    expect(await flood('flooder')).not.toBeNull()
    expect(procore.callsOf('flooder')).toBeLessThanOrEqual(1200)
    expect(procore.callsOf('flooder')).toBeGreaterThan(1100)
    for (let call = 0; call < 500; call += 1) expect(await ask('quiet')).toBe('ok')
    expect(procore.refused).toBe(0)
  })

  it.each<[Nearer, number]>([
    ['by_count', 3600],
    ['by_ratio', 3600],
    ['by_ratio', 600],
  ])('is shared when Procore reports the nearer window %s (hourly %i)', async (nearer, hourly) => {
    procore = new EmulatedLimits(hourly, 60)
    procore.nearer = nearer
    await ask('quiet')
    for (let round = 0; round < 60; round += 1) {
      for (let call = 0; call < 50; call += 1) await ask('flooder')
      await pace.advance(10_000)
      // An open panel asks every three minutes.
      if (round % 18 === 0) expect(await ask('quiet')).toBe('ok')
    }
    // The last report of the hour may be a few calls old.
    expect(procore.callsOf('flooder')).toBeLessThanOrEqual(hourly / 3 + 3)
    expect(await ask('quiet')).toBe('ok')
    expect(procore.refused).toBe(0)
  })

  it('is left to nobody alone by several who flood, one after another', async () => {
    await ask('quiet')
    for (let person = 0; person < 6; person += 1) await flood(`flooder ${person}`)
    expect(await ask('newcomer')).toBe('ok')
    expect(await ask('quiet')).toBe('ok')
    expect(procore.refused).toBe(0)
  })

  it('is one person’s while nobody else is active, but for the calls kept for pushes', async () => {
    await flood('alone')
    expect(procore.callsOf('alone')).toBe(3600 - 60)
    expect(await ask('alone', { forPush: true })).toBe('ok')
  })

  it('says when to try again: when the others have been inactive for ten minutes', async () => {
    await ask('quiet')
    const retryAt = await flood('flooder')
    expect(retryAt).toBe(new Date(pace.now() + 600_000).toISOString())
    await pace.advance(600_000)
    expect(await ask('flooder')).toBe('ok')
  })

  it('is not used up by pushes of one person either, while others are active', async () => {
    await ask('quiet')
    await flood('flooder', 5000, { forPush: true })
    // A third of the hour, and a third of what is kept for pushes.
    expect(procore.callsOf('flooder')).toBeGreaterThan(1200)
    expect(procore.callsOf('flooder')).toBeLessThanOrEqual(1200 + 20)
    expect(await ask('quiet', { forPush: true })).toBe('ok')
    expect(await ask('quiet')).toBe('ok')
    await pace.advance(hour)
    expect(await ask('flooder', { forPush: true })).toBe('ok')
  })

  it('is one person’s to push with while nobody else is active', async () => {
    expect(await flood('alone', 3000, { forPush: true })).toBeNull()
    expect(await ask('another')).toBe('ok')
    // What was pushed meanwhile is not held against this person once others are back.
    expect(await ask('alone', { forPush: true })).toBe('ok')
  })

  it('begins anew after its reset', async () => {
    await ask('quiet')
    await flood('flooder')
    await pace.advance(hour)
    await ask('quiet')
    expect(await ask('flooder')).toBe('ok')
  })
})

describe('what the app does in the background', () => {
  const { background, recovery } = appCallers

  it('gets a third of the hour at most, also while nobody is active', async () => {
    expect(await flood(background)).toBe(new Date(pace.now() + hour).toISOString())
    expect(procore.callsOf(background)).toBe(1200)
    await pace.advance(hour)
    expect(await ask(background)).toBe('ok')
  })

  it('leaves a person who works alone all that remains', async () => {
    await flood(background)
    await flood('alone')
    expect(procore.callsOf('alone')).toBe(3600 - 1200 - 60)
  })

  it('does not make people share', async () => {
    for (let minute = 0; minute < 12; minute += 1) {
      await ask(background)
      await ask(recovery, { forPush: true })
      await pace.advance(60_000)
      for (let call = 0; call < 200; call += 1) expect(await ask('alone')).toBe('ok')
    }
  })

  it('gets its share where people flood', async () => {
    await ask('quiet')
    for (let person = 0; person < 3; person += 1) await flood(`flooder ${person}`)
    for (let call = 0; call < 200; call += 1) expect(await ask(background)).toBe('ok')
  })

  it('keeps settling pushes when readings have used their share', async () => {
    await flood(background)
    for (let call = 0; call < 100; call += 1) expect(await ask(recovery, { forPush: true })).toBe('ok')
  })

  it('leaves most of what is kept for pushes to people', async () => {
    await ask('quiet')
    await flood(recovery, 5000, { forPush: true })
    expect(procore.callsOf(recovery)).toBeLessThanOrEqual(1200 + 20)
    expect(await ask('quiet', { forPush: true })).toBe('ok')
  })
})

describe('a push', () => {
  it('goes through when a flood of readings has used all it may of a window', async () => {
    procore = new EmulatedLimits(3600, 25)
    await ask('flooder')
    const waiting = Array.from({ length: 150 }, () => ask('flooder'))
    await settle()
    for (let call = 0; call < 2; call += 1) expect(await ask('pusher', { forPush: true })).toBe('ok')
    await pace.advance(200_000)
    await Promise.all(waiting)
    expect(procore.refused).toBe(0)
  })

  it('goes before readings that wait, in a full queue too', async () => {
    procore = new EmulatedLimits(3600, 25)
    gate = new MemoryGate(pace, { longestQueue: 10 })
    await ask('flooder')
    for (let call = 0; call < 24; call += 1) await ask('pusher', { forPush: true })
    const order: string[] = []
    const readings = Array.from({ length: 10 }, (_, at) =>
      ask(`reader ${at}`).then((outcome) => order.push(outcome === 'ok' ? 'reading' : 'given up')),
    )
    const pushes = Array.from({ length: 3 }, () =>
      ask('pusher', { forPush: true }).then((outcome) => order.push(`push ${outcome}`)),
    )
    await pace.advance(30_000)
    await Promise.all([...readings, ...pushes])
    expect(order.slice(0, 3)).toEqual(['given up', 'given up', 'given up'])
    expect(order.slice(3, 6)).toEqual(['push ok', 'push ok', 'push ok'])
    expect(order.filter((what) => what === 'reading')).toHaveLength(7)
  })

  it('has the last calls of the hour, which no reading gets, and leaves some to others who push', async () => {
    procore = new EmulatedLimits(600, 100_000)
    for (let person = 0; person < 40; person += 1) await flood(`reader ${person}`)
    expect(await flood('pusher', 5000, { forPush: true })).toBe('2026-03-02T08:10:00.000Z')
    expect(procore.callsOf('pusher')).toBe(40)
    for (let call = 0; call < 20; call += 1) expect(await ask('another', { forPush: true })).toBe('ok')
    expect(procore.refused).toBe(0)
    expect(await ask('reader of later')).toBe(new Date(Date.parse('2026-03-02T09:00:00Z')).toISOString())
  })

  it('keeps nothing in a window so small that readings would never go', async () => {
    procore = new EmulatedLimits(3600, 1)
    expect(await ask('reader')).toBe('ok')
    const second = ask('reader')
    await pace.advance(10_000)
    expect(await second).toBe('ok')
  })
})
