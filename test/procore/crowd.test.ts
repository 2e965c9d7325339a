import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ProcoreError } from '../../server/domain/ports/procore.ts'
import type { GateReport, Pace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { companies, people } from '../sandbox/seed/world.ts'
import { settle } from './fake-pace.ts'

// Hundreds of people of one company against the emulated Procore and its windows, over real HTTP. The time of both
// stands still while calls are under way and then jumps to whatever is waited for next.

const companyId = String(companies.marin.id)
const windowMs = 10_000

/** Time of gate and Procore; counts the calls under way. */
class CrowdTime implements Pace {
  underWay = 0
  #now = Date.parse('2026-03-02T08:00:00Z')
  #sleepers: { at: number; wake: () => void }[] = []

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake) => {
      if (signal?.aborted) return wake()
      const sleeper = { at: this.#now + ms, wake }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        wake()
      })
    })
  }

  /** Runs until everybody is done. */
  async runUntil(everybody: Promise<unknown>): Promise<void> {
    let done = false
    const finished = everybody.finally(() => {
      done = true
    })
    while (!done) {
      await settle()
      if (done || this.underWay > 0) continue
      const next = this.#sleepers.sort((a, b) => a.at - b.at).shift()
      if (next === undefined) continue
      this.#now = Math.max(this.#now, next.at)
      next.wake()
    }
    await finished
  }
}

let sandbox: Sandbox
let time: CrowdTime
let gate: MemoryGate
let token: string

beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())
beforeEach(() => {
  sandbox.reset()
  time = new CrowdTime()
  sandbox.procore.state.now = () => time.now()
  sandbox.procore.state.limits = { hourly: 100_000, spike: 60 }
  gate = new MemoryGate(time)
  const { grants } = sandbox.procore.state
  const grant = grants.exchange(grants.authorize(people.ana.id, 'here'), 'here')
  token = grant?.accessToken ?? ''
})

/** One call of a person. */
async function attempt(): Promise<GateReport> {
  time.underWay += 1
  try {
    const answer = await fetch(`${sandbox.procore.apiUrl}/rest/v1.0/me`, {
      headers: { authorization: `Bearer ${token}`, 'procore-company-id': companyId },
    })
    await answer.arrayBuffer()
    return { status: answer.status, headers: answer.headers }
  } catch {
    return { status: null, headers: null }
  } finally {
    time.underWay -= 1
  }
}

const ask = (personId: string) => gate.run(companyId, { personId }, attempt)

/** Asks as the panel does: told that Procore is busy, it tries again when it is told to. Answers with the waits told. */
async function insist(personId: string): Promise<number[]> {
  const told: number[] = []
  for (;;) {
    try {
      const { status } = await ask(personId)
      if (status === 200) return told
      throw new Error(`answered ${status}`)
    } catch (error) {
      if (!(error instanceof ProcoreError) || error.kind !== 'busy') throw error
      const wait = Date.parse(error.retryAt ?? '') - time.now()
      told.push(wait)
      await time.sleep(wait)
    }
  }
}

const turnedAway = () => sandbox.journal.entries({ system: 'procore' }).filter(({ status }) => status === 429)

describe('five hundred people of one company at once', () => {
  it('all get what they ask for, and Procore turns away nobody', async () => {
    await ask('first')
    const waits: number[] = []
    const everybody = Array.from({ length: 500 }, async (_, at) => {
      for (let call = 0; call < 3; call += 1) waits.push(...(await insist(`person ${at}`)))
    })
    await time.runUntil(Promise.all(everybody))
    expect(sandbox.journal.entries({ system: 'procore' })).toHaveLength(1 + 500 * 3)
    expect(turnedAway()).toEqual([])
    // Whoever is not let wait hears when to come back: within this window, never "now".
    expect(waits.length).toBeGreaterThan(0)
    expect(Math.min(...waits)).toBeGreaterThan(0)
    expect(Math.max(...waits)).toBeLessThanOrEqual(windowMs + 1000)
  })

  it('do not wait for the one among them who asks for everything', async () => {
    await ask('first')
    const went: string[] = []
    const goes = (personId: string) =>
      gate.run(companyId, { personId }, () => {
        went.push(personId)
        return attempt()
      })
    const greedy = Array.from({ length: 400 }, () =>
      goes('greedy').catch((error: unknown) => expect(error).toMatchObject({ kind: 'busy' })),
    )
    const others = Array.from({ length: 40 }, (_, at) => goes(`person ${at}`))
    await time.runUntil(Promise.all([...greedy, ...others]))
    const last = went.findLastIndex((who) => who !== 'greedy')
    const before = went.slice(0, last).filter((who) => who === 'greedy').length
    // What remained of the window before the others came, less the six calls that are kept for pushes. From then on one
    // in turn, like everybody else.
    expect(before).toBe(59 - 6 + 1)
    expect(turnedAway()).toEqual([])
  })

  it('ride out a storm of 429 and 503 that is not of their making', async () => {
    await ask('first')
    const storm = { system: 'procore', kind: 'status', headers: { 'retry-after': '4' } } as const
    sandbox.faults.add({ ...storm, status: 429, times: 40 })
    sandbox.faults.add({ ...storm, status: 503, times: 40 })
    const everybody = Array.from({ length: 200 }, (_, at) => insist(`person ${at}`))
    await time.runUntil(Promise.all(everybody))
    // Each of the storm's answers held up the rest: they came a few at a time, not one for everybody who waited.
    expect(turnedAway()).toHaveLength(40)
    await expect(ask('afterwards')).resolves.toMatchObject({ status: 200 })
  })

  it('are not let past the window by calls whose answers are lost: those count too', async () => {
    await ask('first')
    sandbox.faults.add({ system: 'procore', kind: 'drop_after', times: 30 })
    const lost = Array.from({ length: 30 }, (_, at) => ask(`lost ${at}`))
    await time.runUntil(Promise.all(lost))
    const everybody = Array.from({ length: 90 }, (_, at) => insist(`person ${at}`))
    await time.runUntil(Promise.all(everybody))
    expect(turnedAway()).toEqual([])
  })
})
