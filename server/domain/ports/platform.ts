/** Platform services injected into the domain and the use cases: time, randomness, cryptography, logging. */
export interface Clock {
  /** ISO 8601 UTC with milliseconds. */
  now(): string
}

export interface Random {
  /** URL-safe random text with at least `bytes` bytes of entropy. */
  token(bytes: number): string
}

export interface Hash {
  /** Lower-case hex SHA-256 of UTF-8 text. */
  sha256(text: string): Promise<string>
  /**
   * Derives a separate secret for each purpose, 64 hex digits: HKDF-SHA-256, so that one secret reveals nothing about
   * another.
   */
  derive(secret: string, purpose: string): Promise<string>
}

export type LogFields = Record<string, string | number | boolean | null | undefined>

/** One structured line per event. Never log a secret, a token, an amount or a COR's texts. */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** Runs work that continues after the response is sent. */
export interface Background {
  run(work: Promise<unknown>): void
}

/**
 * The counters with their labels. Never label by company, person, id or amount: labels must be few and fixed
 * (cardinality).
 */
export interface Counted {
  /** The outcome of a sent push, as shown to the user. */
  pushes: { outcome: 'applied' | 'refused' | 'conflict' | 'unknown' }
  /** How pushes with an unknown outcome were settled by reading Procore. */
  settlements: { outcome: 'applied' | 'partly' | 'not_applied' }
  /** Calls that the gate refused to send. */
  gate_refusals: { reason: 'busy' }
  /** HTTP calls by status class; `none` if there was no response. */
  calls: { system: 'procore' | 'clearstory'; status: '2xx' | '3xx' | '4xx' | '429' | '5xx' | 'none' }
  /** Syncs of a project from Clearstory. */
  syncs: { outcome: 'done' | 'failed' }
}

/** Operational metrics. Counting never fails and never waits. */
export interface Metrics {
  count<Name extends keyof Counted>(name: Name, labels: Counted[Name]): void
  /** The seconds that a call to Procore waited at its company's gate. */
  waitedAtGate(seconds: number): void
}

/** Counts nothing: for commands and tests without a scraper. */
export const noMetrics: Metrics = { count: () => undefined, waitedAtGate: () => undefined }
