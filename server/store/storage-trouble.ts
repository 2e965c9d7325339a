import { StoreError } from '../domain/ports/store-error.ts'
import type { Sql } from './sql.ts'

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
