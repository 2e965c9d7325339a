import { ProcoreError, type ProcoreTokens } from '../domain/ports/procore.ts'
import type { Gate, GateReport, GateTask } from './gate.ts'
import type { RefreshTurn } from './token-refresh.ts'

/** What of an attempt's report crosses over to the company's object. */
export interface Told {
  status: number | null
  headers: Record<string, string>
}

/** How a stay at the gate ended. */
export type Passed = { kind: 'done' } | { kind: 'busy'; retryAt: string | null }

/** A company's gate as seen from another isolate: functions handed in are run by the isolate they come from. */
export interface CompanyGateStub {
  run(task: GateTask, attempt: () => Promise<Told>): Promise<Passed>
  alone(key: string, work: () => Promise<void>): Promise<Passed>
}

/** Finds a company's object; a new stub each time, because one that has failed stays broken. */
export type GateObjects = (companyId: string) => CompanyGateStub

/** The headers a gate learns from. */
const learnedFrom = [
  'date',
  'x-rate-limit-limit',
  'x-rate-limit-remaining',
  'x-rate-limit-reset',
  'retry-after',
]

/** The gate where a Durable Object per company stands behind it. Only the permission to call crosses, never the call. */
export class ObjectGate implements Gate {
  readonly #objects: GateObjects

  constructor(objects: GateObjects) {
    this.#objects = objects
  }

  async run<R extends GateReport>(companyId: string, task: GateTask, attempt: () => Promise<R>): Promise<R> {
    let latest: Promise<R> | null = null
    const outcome = await throughObject(
      (lost) =>
        this.#objects(companyId).run(task, async () => {
          if (lost()) throw new Error('asked too late')
          latest = attempt()
          const { status, headers } = await latest
          return { status, headers: picked(headers) }
        }),
      () => latest !== null,
    )
    if (outcome.kind === 'busy') throw busy(outcome.retryAt)
    if (latest === null) throw new Error('the gate let nobody through and did not say why')
    return latest
  }

  /** Refreshes of one session one after another, in all isolates: each looks at the stored tokens first. */
  readonly refreshTurn: RefreshTurn = async ({ companyId, sessionId }, renew) => {
    let renewing: Promise<ProcoreTokens> | null = null
    const outcome = await throughObject(
      (lost) =>
        this.#objects(companyId).alone(`refresh/${sessionId}`, async () => {
          if (lost()) throw new Error('asked too late')
          renewing = renew()
          // How it went is for the caller; the object only wants to know that it is over.
          await renewing.catch(() => undefined)
        }),
      () => renewing !== null,
    )
    if (outcome.kind === 'busy' || renewing === null) {
      throw busy(outcome.kind === 'busy' ? outcome.retryAt : null)
    }
    return renewing
  }
}

/**
 * Asks a company's object. When it dies (evicted, overloaded, a new version) before our own function was called,
 * nothing has happened and its successor is asked once; when it dies after, what was begun goes on here: the call is
 * the caller's own, and its answer counts whatever became of the gate. An object that was only taken for dead may
 * still call our function: what it asks for is `lost` by then, or a write would be made twice.
 */
async function throughObject(
  ask: (lost: () => boolean) => Promise<Passed>,
  begun: () => boolean,
): Promise<Passed> {
  for (let attempts = 1; ; attempts += 1) {
    let isLost = false
    try {
      return await ask(() => isLost)
    } catch {
      if (begun()) return { kind: 'done' }
      isLost = true
      if (attempts > 1) return { kind: 'busy', retryAt: null }
    }
  }
}

function picked(headers: GateReport['headers']): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of learnedFrom) {
    const value = headers?.get(name)
    if (value !== null && value !== undefined) found[name] = value
  }
  return found
}

function busy(retryAt: string | null): ProcoreError {
  const soon = new Date(Date.now() + 1000).toISOString()
  return new ProcoreError('busy', { written: 'no', retryAt: retryAt ?? soon })
}
