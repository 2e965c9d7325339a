import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import * as v from 'valibot'
import type { Migration } from './migrate.ts'
import type { Row, Sql, SqlValue, Statement } from './sql.ts'

export interface SqliteDatabase {
  sql: Sql
  /**
   * Vacuums the file and truncates the WAL, so that neither contains deleted data. False if another process prevented the
   * truncation of the WAL.
   */
  compact(): boolean
  close(): Promise<void>
}

/** The SQLite engine for Node; the only file of the store that Workers do not load. */
export function openSqlite(path: string): SqliteDatabase {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('busy_timeout = 5000')
  database.pragma('foreign_keys = ON')
  // Durability: NORMAL may lose the last commits on power failure. A push must be on disk before its request is sent:
  // if it were lost after Procore accepted it, it would be pushed a second time.
  database.pragma('synchronous = FULL')
  // Overwrite deleted data, so that names and tokens do not stay in free pages.
  database.pragma('secure_delete = ON')

  // All SQL texts are built from constants in this folder, so the cache of prepared statements needs no limit.
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
    // async, so that an engine error becomes a rejection, as in the other engine.
    sql: {
      all: async (sql, params = []) => prepare(sql).all(...params),
      run: async (sql, params = []) => run(sql, params),
      // immediate: acquires the write lock up front, instead of failing half-way if another process holds it.
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

/** The `.sql` files of a folder as migrations, sorted by name. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(names.map(async (name) => ({ name, sql: await readFile(join(folder, name), 'utf8') })))
}

/** More pages than any database has. */
const allPages = 0x7fffffff

/**
 * Online backup: copies a database that may be in use to a new file. Copies all pages in one step, because an incremental
 * backup restarts after every write and would never finish on a busy server. Writers are not blocked.
 */
export async function copySqlite(from: string, to: string): Promise<void> {
  const database = new Database(from, { readonly: true })
  try {
    await database.backup(to, { progress: () => allPages })
  } finally {
    database.close()
  }
}

/** Throws if a file is not an intact SQLite database. */
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
    // In WAL mode only a process that has the file open alone can get this lock.
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
