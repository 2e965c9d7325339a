import * as v from 'valibot'
import { sha256Hex } from '../encryption.ts'
import { readRows } from './rows.ts'
import type { Sql } from './sql.ts'

export interface Migration {
  /** File name; migrations are applied in the order of their names. */
  name: string
  sql: string
}

/** The database and this build do not fit together; starting anyway could damage data. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

const appliedRow = v.object({ name: v.string(), sha256: v.string() })

/**
 * Applies all pending migrations, each in one batch with its record. Returns the names of those applied. Throws
 * `MigrationError` if the database contains a migration that this build does not know or that has another hash.
 */
export async function migrate(sql: Sql, migrations: readonly Migration[]): Promise<string[]> {
  await sql.run(
    `CREATE TABLE IF NOT EXISTS schema_migrations
       (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT`,
  )
  const ordered = await Promise.all(
    [...migrations]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(async (migration) => ({ ...migration, sha256: await sha256Hex(migration.sql) })),
  )
  const known = new Map(ordered.map(({ name, sha256 }) => [name, sha256]))
  const applied = await readApplied(sql)
  for (const [name, sha256] of applied) {
    const expected = known.get(name)
    if (expected === undefined) {
      throw new MigrationError(
        `The database holds migration ${name}, which this build does not know: a newer version has used it.`,
      )
    }
    if (expected !== sha256) {
      throw new MigrationError(`Migration ${name} differs from the one the database was made with.`)
    }
  }

  const now: string[] = []
  for (const migration of ordered) {
    if (applied.has(migration.name)) continue
    if (await apply(sql, migration)) now.push(migration.name)
  }
  return now
}

async function readApplied(sql: Sql): Promise<Map<string, string>> {
  const rows = readRows(appliedRow, await sql.all('SELECT name, sha256 FROM schema_migrations'))
  return new Map(rows.map(({ name, sha256 }) => [name, sha256]))
}

/** False if another process applied it concurrently. */
async function apply(sql: Sql, migration: Migration & { sha256: string }): Promise<boolean> {
  try {
    await sql.batch([
      {
        sql: `INSERT INTO schema_migrations (name, sha256, applied_at)
              VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`,
        params: [migration.name, migration.sha256],
      },
      ...splitStatements(migration.sql).map((text) => ({ sql: text, params: [] })),
    ])
    return true
  } catch (error) {
    // Two processes may start together: the primary key of the record lets only one of them apply it.
    if ((await readApplied(sql)).get(migration.name) === migration.sha256) return false
    throw error
  }
}

/** Tokens: text in which a semicolon does not end a statement (comments, strings, quoted names), words, and semicolons. */
const token = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[A-Za-z_]\w*|;/g

/**
 * Splits a migration into statements, for engines that execute one at a time. Ignores semicolons in strings, quoted names,
 * comments and trigger bodies (BEGIN … END).
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let from = 0
  let depth = 0
  let first = ''
  let isTrigger = false
  for (const match of sql.matchAll(token)) {
    const [found] = match
    if (found === ';') {
      if (depth > 0) continue
      statements.push(sql.slice(from, match.index))
      from = match.index + 1
      first = ''
      isTrigger = false
      continue
    }
    if (!/^[A-Za-z_]/.test(found)) continue
    const word = found.toUpperCase()
    if (first === '') first = word
    if (first === 'CREATE' && word === 'TRIGGER') isTrigger = true
    if (isTrigger && (word === 'BEGIN' || word === 'CASE')) depth += 1
    if (isTrigger && word === 'END') depth -= 1
  }
  statements.push(sql.slice(from))
  return statements.map((statement) => statement.trim()).filter((statement) => !isEmpty(statement))
}

function isEmpty(statement: string): boolean {
  return statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() === ''
}
