/** What the domain and the use cases may not reach for themselves: time, randomness, cryptography, logging. */
export interface Clock {
  /** ISO 8601 UTC with milliseconds. */
  now(): string
}

export interface Random {
  /** URL-safe text with at least `bytes` bytes of entropy. */
  token(bytes: number): string
}

export interface Hash {
  /** Lower-case hex SHA-256 of UTF-8 text. */
  sha256(text: string): Promise<string>
  /** A secret of its own for each purpose, 64 hex digits: HKDF-SHA-256, so that none of them tells of another. */
  derive(secret: string, purpose: string): Promise<string>
}

export type LogFields = Record<string, string | number | boolean | null | undefined>

/** One structured line per event. Never a secret, a token, an amount or a COR's words. */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** Where work that outlives the answer goes. */
export interface Background {
  run(work: Promise<unknown>): void
}

/** What is counted, by what it is told apart. Never a company, a person, an id or an amount: labels are few and fixed. */
export interface Counted {
  /** How a push that was sent ended for the person. */
  pushes: { outcome: 'applied' | 'refused' | 'conflict' | 'unknown' }
  /** How pushes of unknown outcome were settled by what is in Procore. */
  settlements: { outcome: 'applied' | 'partly' | 'not_applied' }
  /** Calls the gate gave up unsent. */
  gate_refusals: { reason: 'busy' }
  /** HTTP exchanges by class of their answer; `none` where no answer came. */
  calls: { system: 'procore' | 'clearstory'; status: '2xx' | '3xx' | '4xx' | '429' | '5xx' | 'none' }
  /** Readings of what changed in Clearstory, by project. */
  syncs: { outcome: 'done' | 'failed' }
}

/** How the app is doing, for whoever runs it. Counting never fails and never waits. */
export interface Metrics {
  count<Name extends keyof Counted>(name: Name, labels: Counted[Name]): void
  /** Seconds a call to Procore waited at its company's gate before it went. */
  waitedAtGate(seconds: number): void
}

/** Counts nothing: for commands and tests, where no scraper asks. */
export const noMetrics: Metrics = { count: () => undefined, waitedAtGate: () => undefined }
