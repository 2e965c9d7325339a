import * as v from 'valibot'
import { idOf, type ProcoreCompanyId } from '../../domain/ids.ts'
import type { Row, SqlValue, Statement } from './sql.ts'

/** Stored data does not have the shape this build reads. Names the place, never the value. */
export class StoredDataError extends Error {
  override readonly name = 'StoredDataError'
}

/** Reads rows by a schema of their columns. */
export function readRows<S extends v.GenericSchema>(schema: S, rows: readonly Row[]): v.InferOutput<S>[] {
  return rows.map((row) => readRow(schema, row))
}

/** The same without the rows that cannot be read: one bad record must not hide the others. */
export function readableRows<S extends v.GenericSchema>(schema: S, rows: readonly Row[]): v.InferOutput<S>[] {
  return rows.flatMap((row) => {
    const result = v.safeParse(schema, row, { abortEarly: true })
    return result.success ? [result.output] : []
  })
}

/** The first row by a schema, or null when there is none. */
export function firstRow<S extends v.GenericSchema>(
  schema: S,
  rows: readonly Row[],
): v.InferOutput<S> | null {
  const [row] = rows
  return row === undefined ? null : readRow(schema, row)
}

/** Parses what was stored; also for decrypted JSON. */
export function readRow<S extends v.GenericSchema>(schema: S, row: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, row, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const place = v.getDotPath(issue) ?? 'row'
  throw new StoredDataError(`${place}: expected ${issue.expected ?? issue.type}`)
}

type AnyId = Parameters<typeof idOf>[0] & ReturnType<typeof idOf>

/** An id as this app stored it, branded as the caller's kind: `idColumn<CorId>()`. */
export function idColumn<T extends AnyId>() {
  return v.pipe(
    v.string(),
    v.transform((text) => idOf<T>(text)),
  )
}

/** A column of JSON text. */
export function jsonColumn<S extends v.GenericSchema>(schema: S) {
  return v.pipe(v.string(), v.parseJson(), schema)
}

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

/**
 * Parses texts, and remembers what it made of those seen lately: what is opened again and again is mostly the same,
 * and reading it by its schema costs more than fetching it. A text says everything that its parsing depends on, so
 * nothing here can be out of date. What it gives is shared between its callers and must not be changed.
 */
export function rememberParsed<T>(
  parse: (text: string) => T,
  { mostCharacters }: { mostCharacters: number },
): (text: string) => T {
  const known = new Map<string, T>()
  let characters = 0
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) {
      // To the end of the line: the one that was not asked for the longest goes first.
      known.delete(text)
      known.set(text, before)
      return before
    }
    const parsed = parse(text)
    if (text.length > mostCharacters) return parsed
    known.set(text, parsed)
    characters += text.length
    for (const oldest of known.keys()) {
      if (characters <= mostCharacters) break
      known.delete(oldest)
      characters -= oldest.length
    }
    return parsed
  }
}
