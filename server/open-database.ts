import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openSqlite, type SqliteDatabase } from './store/engine/sqlite.ts'

/** better-sqlite3 13 crashes on older Node versions instead of refusing to load. */
const oldestNode = 22

/** The message to show if the app cannot run on a Node version (`20.20.2`), or null if it can. */
export function whyNotOnNode(version: string): string | null {
  if (Number(version.split('.')[0]) >= oldestNode) return null
  return `Clearstory for Procore needs Node ${oldestNode} or newer, and this is Node ${version}.`
}

/**
 * Opens the SQLite file at DATABASE_PATH, accessible to this user only, and creates it if it is missing. Throws a
 * one-line error that names the variable, the path and the remedy.
 */
export function openDatabase(path: string): SqliteDatabase {
  try {
    if (path !== ':memory:') makePrivate(path)
    return openSqlite(path)
  } catch (error) {
    throw new Error(`DATABASE_PATH names ${path}, ${whatIsWrong(error)}`, { cause: error })
  }
}

/**
 * Restricts the database and SQLite's -wal and -shm files to this user: they hold names, amounts and encrypted keys.
 * Also fails for a read-only file, which SQLite itself would not report before the first write.
 */
function makePrivate(path: string): void {
  process.umask(0o077)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  for (const suffix of ['', '-wal', '-shm']) {
    const file = `${path}${suffix}`
    if (existsSync(file)) chmodSync(file, 0o600)
  }
}

/** Error codes of SQLite (https://sqlite.org/rescode.html) and of the operating system. */
const wrong: readonly [codes: RegExp, words: string][] = [
  [
    /^SQLITE_NOTADB|^SQLITE_CORRUPT/,
    'which is not a sound SQLite database: restore a backup or name another file',
  ],
  [
    /^SQLITE_READONLY|^EACCES|^EPERM|^EROFS/,
    'which this user may not write: give it the file and its folder, or name another file',
  ],
  [/^SQLITE_BUSY/, 'which another process keeps locked: stop that process first'],
  [
    /^SQLITE_CANTOPEN|^EISDIR|^ENOTDIR|^EEXIST/,
    'which cannot be opened: it must be a file, in a folder that this user may write',
  ],
]

function whatIsWrong(error: unknown): string {
  if (!(error instanceof Error)) return `which cannot be used: ${String(error)}`
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const words = wrong.find(([codes]) => codes.test(code))?.[1] ?? 'which cannot be used'
  return `${words} (${[code, error.message].filter((part) => part !== '').join(': ')})`
}
