import { StoreError } from '../../domain/ports/store.ts'

/** What may be bound to a `?`: booleans go in as 0 or 1, ids as text, lists as JSON text for `json_each`. */
export type SqlValue = string | number | null

/** A row as an engine returns it. It is read with a schema (rows.ts) before anything uses it. */
export type Row = Record<string, unknown>

export interface Statement {
  sql: string
  params: readonly SqlValue[]
}

/**
 * One SQL, two engines: better-sqlite3, and the SQLite of a Durable Object. What both can do is the contract: anonymous
 * `?` only, at most 100 of them, no interactive transactions, no value over 2 MB.
 */
export interface Sql {
  all(sql: string, params?: readonly SqlValue[]): Promise<Row[]>
  run(sql: string, params?: readonly SqlValue[]): Promise<{ changes: number }>
  /**
   * All or nothing, with no other write in between. A statement that hits no row does not fail the batch: whatever
   * depends on it needs its own guard. An empty batch does nothing.
   */
  batch(statements: readonly Statement[]): Promise<{ changes: number }[]>
}

/** SQLite's codes; a Durable Object has them in its messages. */
const cannotStore = /\bSQLITE_(FULL|IOERR|READONLY|CANTOPEN)|database or disk is full/i

/** Tells a disk that is full or failing from a bug, for either engine. */
export function namingStorageTrouble(sql: Sql): Sql {
  const named = async <T>(working: Promise<T>): Promise<T> => {
    try {
      return await working
    } catch (error) {
      if (!(error instanceof Error) || !cannotStore.test(`${codeOf(error)} ${error.message}`)) throw error
      throw new StoreError('cannot_store', error.message, { cause: error })
    }
  }
  return {
    all: (text, params) => named(sql.all(text, params)),
    run: (text, params) => named(sql.run(text, params)),
    batch: (statements) => named(sql.batch(statements)),
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
