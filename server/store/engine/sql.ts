import { StoreError } from '../../domain/ports/store.ts'

/** Values that can be bound to a `?`: booleans as 0 or 1, ids as text, lists as JSON text for `json_each`. */
export type SqlValue = string | number | null

/** A row as returned by an engine. Parse it with a schema (rows.ts) before use. */
export type Row = Record<string, unknown>

export interface Statement {
  sql: string
  params: readonly SqlValue[]
}

/**
 * One interface for two engines: better-sqlite3 and the SQLite of a Durable Object. The contract is what both support: only
 * anonymous `?`, at most 100 of them, no interactive transactions, no value over 2 MB.
 */
export interface Sql {
  all(sql: string, params?: readonly SqlValue[]): Promise<Row[]>
  run(sql: string, params?: readonly SqlValue[]): Promise<{ changes: number }>
  /**
   * An atomic transaction, isolated from other writes. A statement that affects no row does not fail the batch: statements
   * that depend on it need a guard. An empty batch does nothing.
   */
  batch(statements: readonly Statement[]): Promise<{ changes: number }[]>
}

/** SQLite error codes; a Durable Object has them in the error message. */
const cannotStore = /\bSQLITE_(FULL|IOERR|READONLY|CANTOPEN)|database or disk is full/i

/** Maps errors of a full or failing disk to `StoreError('cannot_store')`, for both engines. */
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
