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
