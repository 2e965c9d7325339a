/** Time as the gate needs it; injected, so that a test waits for nothing. */
export interface Pace {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemPace: Pace = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done)
    }),
}

/** Who wants to call, and what kind of call it is. */
export interface GateTask {
  /** Calls that have to wait are taken in turns by person. */
  personId: string
  /** Calls with the same key run one after another, for example the writes to one change event. */
  writeKey?: string
  /** A write, or a reading that a push waits for: it goes before other readings and may use the calls kept for it. */
  forPush?: true
  /** The attempt is made once at most, even if Procore turned it away. */
  once?: true
}

/** What the gate learns from an attempt; status null when no answer came. */
export interface GateReport {
  status: number | null
  headers: { get(name: string): string | null } | null
}

/**
 * The one way to Procore for a company. In memory in a single process; a Durable Object can stand
 * behind the same interface, because only the permission to call has to cross, never the call itself.
 */
export interface Gate {
  /**
   * Makes the attempt when the company's limits allow and returns its report. An attempt that Procore turned away
   * undone (429, or 503 with Retry-After) is made again once it may be, unless the task says `once`. Throws `ProcoreError('busy')` with written `no`
   * when the wait would be too long.
   */
  run<R extends GateReport>(companyId: string, task: GateTask, attempt: () => Promise<R>): Promise<R>
}
