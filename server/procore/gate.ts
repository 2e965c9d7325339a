/** Clock and timer of the gate; injected, so that tests do not wait. */
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
  /** A person, or the app itself (`appCallers`). Waiting calls are admitted round-robin by person. */
  personId: string
  /** Calls with the same key run one after another, for example the writes to one change event. */
  writeKey?: string
  /** A write, or a read that a push depends on. It goes before other reads and may use the reserve for pushes. */
  forPush?: true
  /** At most one attempt, even if Procore rejected it unexecuted. */
  once?: true
}

/** What the gate learns from an attempt; status is null if there was no answer. */
export interface GateReport {
  status: number | null
  headers: { get(name: string): string | null } | null
}

/**
 * Rate limiter and queue that all of a company's calls to Procore pass through. In memory in a single process; a Durable
 * Object can implement the same interface, because only the permission to call crosses it, never the call itself.
 */
export interface Gate {
  /**
   * Makes the attempt when the company's limits allow and returns its report. An attempt that Procore rejected
   * unexecuted (429, or 503 with Retry-After) is retried when the limits allow, unless the task says `once`. Throws
   * `ProcoreError('busy')` with written `no` if the wait would be too long.
   */
  run<R extends GateReport>(companyId: string, task: GateTask, attempt: () => Promise<R>): Promise<R>
}
