import type { ProcoreCompanyId } from '../domain/ids.ts'
import type { SqlValue, Statement } from './sql.ts'

/** A condition that a statement is guarded by, with its parameters. Column names in it must be qualified. */
export interface Guard {
  sql: string
  params: readonly SqlValue[]
}

const always: Guard = { sql: 'TRUE', params: [] }

/** Rows per statement: keeps one bound text far below the 2 MB an engine may take. */
const chunk = 100

/**
 * Statements that insert many rows of one company, however many, with three parameters: the rows travel as JSON.
 * The keys of each row are the columns. `tail` is an ON CONFLICT clause with its own parameters. Names come from this folder,
 * never from data.
 */
export function insertMany(
  table: string,
  companyId: ProcoreCompanyId,
  columns: readonly string[],
  rows: readonly Record<string, SqlValue>[],
  {
    tail = '',
    tailParams = [],
    guard = always,
  }: { tail?: string; tailParams?: readonly SqlValue[]; guard?: Guard } = {},
): Statement[] {
  const values = columns.map((column) => `entry.value ->> '${column}'`)
  const sql = `INSERT INTO ${table} (company_id, ${columns.join(', ')})
    SELECT ?, ${values.join(', ')} FROM json_each(?) AS entry WHERE ${guard.sql} ${tail}`
  return chunksOf(rows).map((part) => ({
    sql,
    params: [companyId, JSON.stringify(part), ...guard.params, ...tailParams],
  }))
}

/** Rows in parts that travel as one bound text each. */
export function chunksOf<Row>(rows: readonly Row[]): Row[][] {
  const chunks: Row[][] = []
  for (let at = 0; at < rows.length; at += chunk) chunks.push(rows.slice(at, at + chunk))
  return chunks
}

/** `ON CONFLICT … DO UPDATE` of every column that is not part of the key. */
export function replacing(key: readonly string[], columns: readonly string[], where = ''): string {
  const rest = columns.filter((column) => !key.includes(column))
  const sets = rest.map((column) => `${column} = excluded.${column}`)
  return `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${sets.join(', ')} ${where}`
}

/** A list as one parameter: `cor_id IN ${inList}` with `listOf(ids)`. */
export const inList = '(SELECT value FROM json_each(?))'

export function listOf(values: readonly string[]): string {
  return JSON.stringify(values)
}
