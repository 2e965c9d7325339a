import type { ProcoreCompanyId, ProcoreProjectId } from '../ids.ts'

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

/** Where work that outlives the answer goes: `waitUntil` on Workers, a tracked promise on Node. */
export interface Background {
  run(work: Promise<unknown>): void
}

/** Work that can wait and be done by anybody; doing it twice does no harm. */
export type Job =
  /** `sync`: what is new; `read_whole`: every COR, to find those that are gone. */
  | { kind: 'sync' | 'read_whole'; companyId: ProcoreCompanyId; projectId: ProcoreProjectId }
  /** Working off what Procore has told us, whichever company it is of. */
  | { kind: 'news' }

/** A queue that outlives whoever puts something in, where the runtime has one. */
export interface JobQueue {
  add(jobs: readonly Job[], delaySeconds?: number): Promise<void>
}
