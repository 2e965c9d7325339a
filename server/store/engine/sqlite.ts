import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import * as v from 'valibot'
import type { Migration } from './migrate.ts'
import type { Row, Sql, SqlValue, Statement } from './sql.ts'

export interface SqliteDatabase {
  sql: Sql
  /**
   * Rewrites the file without what was deleted and empties the WAL, so that no deleted byte is left in either. False
   * where another process kept the WAL from being emptied.
   */
  compact(): boolean
  close(): Promise<void>
}

/** The SQLite engine of the Node entry, the one file of the store that Workers never load. */
export function openSqlite(path: string): SqliteDatabase {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('busy_timeout = 5000')
  database.pragma('foreign_keys = ON')
  // NORMAL may lose the last commits when power fails. An intent must be on the disk before its request leaves:
  // a push forgotten after Procore took it would be pushed a second time.
  database.pragma('synchronous = FULL')
  // What is deleted is overwritten: names and tokens do not stay in free pages.
  database.pragma('secure_delete = ON')

  // Every SQL text is made of constants in this folder, so their number is small and the cache needs no bound.
  const prepared = new Map<string, Database.Statement<SqlValue[], Row>>()
  const prepare = (sql: string) => {
    let statement = prepared.get(sql)
    if (!statement) {
      statement = database.prepare<SqlValue[], Row>(sql)
      prepared.set(sql, statement)
    }
    return statement
  }
  const run = (sql: string, params: readonly SqlValue[]) => ({
    changes: prepare(sql).run(...params).changes,
  })
  const batch = database.transaction((statements: readonly Statement[]) =>
    statements.map(({ sql, params }) => run(sql, params)),
  )

  return {
    // async, so that an engine's error is a rejection here as it is on the other engine.
    sql: {
      all: async (sql, params = []) => prepare(sql).all(...params),
      run: async (sql, params = []) => run(sql, params),
      // immediate: takes the write lock at once instead of failing half-way when another process holds it.
      batch: async (statements) => batch.immediate(statements),
    },
    compact() {
      const isEmptied = () => v.parse(checkpointed, database.pragma('wal_checkpoint(TRUNCATE)'))[0].busy === 0
      isEmptied()
      database.exec('VACUUM')
      return isEmptied()
    },
    close: async () => {
      database.close()
    },
  }
}

const checkpointed = v.tuple([v.object({ busy: v.number() })])

/** The migrations of a folder of `.sql` files, in the order of their names. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(names.map(async (name) => ({ name, sql: await readFile(join(folder, name), 'utf8') })))
}

/** More pages than any database has. */
const allPages = 0x7fffffff

/**
 * Copies a database that may be in use to a new file. All at once: a copy in parts begins anew with every write in
 * between, and would never end on a busy server. Writers go on meanwhile.
 */
export async function copySqlite(from: string, to: string): Promise<void> {
  const database = new Database(from, { readonly: true })
  try {
    await database.backup(to, { progress: () => allPages })
  } finally {
    database.close()
  }
}

/** Throws when a file is no sound SQLite database. */
export function checkSqlite(path: string): void {
  const database = new Database(path, { readonly: true })
  try {
    const found: unknown = database.pragma('integrity_check', { simple: true })
    if (found !== 'ok') throw new Error(`${path} is damaged: ${String(found)}`)
  } finally {
    database.close()
  }
}

/** Whether another process has the database open. */
export function isInUse(path: string): boolean {
  const database = new Database(path, { timeout: 0 })
  try {
    // In WAL mode this lock is had only by the one process that has the file open.
    database.pragma('locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE; COMMIT')
    return false
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return true
    throw error
  } finally {
    database.close()
  }
}
