import { DurableObject } from 'cloudflare:workers'
import * as v from 'valibot'
import { ProcoreError } from '../domain/ports/procore.ts'
import { CompanyGate, type GateMemory, usualGate } from './company-gate.ts'
import { type GateTask, systemPace } from './gate.ts'
import type { CompanyGateStub, Passed, Told } from './object-gate.ts'
import { Turns } from './turns.ts'

const storedMemory: v.GenericSchema<unknown, GateMemory> = v.object({
  windows: v.array(v.object({ limit: v.number(), remaining: v.number(), resetAt: v.nullable(v.number()) })),
  closedUntil: v.number(),
  aheadMs: v.optional(v.number(), 0),
})

/** Longer than any exchange with Procore may take: a caller that is silent for so long is gone. */
const longestAttemptMs = 60_000

/** A refresh may be waited for as long as one may take, and then some. */
const longestTurnMs = 40_000

/**
 * One company's gate for all isolates (design.md, The gate). Callers keep their calls: they hand in a function that
 * makes the attempt where they are, and what comes back here is its status and a few headers.
 *
 * An object may be evicted at any time. What Procore told is stored, so that its successor does not run into a limit
 * that was known. Who was waiting or calling is not: their own side finds out and goes on (object-gate.ts).
 */
export class CompanyGateObject extends DurableObject implements CompanyGateStub {
  #gate = new CompanyGate(systemPace, usualGate)
  readonly #turns = new Turns(systemPace)

  constructor(...given: ConstructorParameters<typeof DurableObject>) {
    super(...given)
    void this.ctx.blockConcurrencyWhile(async () => {
      const stored = v.safeParse(storedMemory, await this.ctx.storage.get('memory'))
      if (stored.success) this.#gate = new CompanyGate(systemPace, usualGate, stored.output)
    })
  }

  async run(task: GateTask, attempt: () => Promise<Told>): Promise<Passed> {
    return passed(
      this.#gate.run(task, async () => {
        const told = await inTime(attempt)
        return { status: told.status, headers: new Headers(told.headers) }
      }),
    ).finally(() => {
      // Nobody's answer waits for the disk: losing the last figure costs one refused call at most.
      void this.ctx.storage.put('memory', this.#gate.memory(), { allowUnconfirmed: true })
    })
  }

  /** Runs works with the same key one after another. */
  async alone(key: string, work: () => Promise<void>): Promise<Passed> {
    const endTurn = await this.#turns.take(key, Date.now() + longestTurnMs)
    if (endTurn === null) return { kind: 'busy', retryAt: new Date(Date.now() + 1000).toISOString() }
    try {
      await Promise.race([work(), systemPace.sleep(longestAttemptMs)])
    } finally {
      endTurn()
    }
    return { kind: 'done' }
  }
}

/** Errors lose their class on the way between isolates, so the one that is expected travels as a value. */
async function passed(running: Promise<unknown>): Promise<Passed> {
  try {
    await running
    return { kind: 'done' }
  } catch (error) {
    if (error instanceof ProcoreError && error.kind === 'busy')
      return { kind: 'busy', retryAt: error.retryAt }
    throw error
  }
}

async function inTime(attempt: () => Promise<Told>): Promise<Told> {
  const alarm = new AbortController()
  const late = systemPace
    .sleep(longestAttemptMs, alarm.signal)
    .then((): Told => ({ status: null, headers: {} }))
  try {
    return await Promise.race([attempt(), late])
  } finally {
    alarm.abort()
  }
}
