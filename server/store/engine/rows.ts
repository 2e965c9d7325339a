import * as v from 'valibot'
import { idOf, type ProcoreCompanyId } from '../../domain/ids.ts'
import type { Row, SqlValue, Statement } from './sql.ts'

/** Stored data does not match this build's schema. Names the field, never the value. */
export class StoredDataError extends Error {
  override readonly name = 'StoredDataError'
}

/** Parses rows with a schema of their columns. */
export function readRows<S extends v.GenericSchema>(schema: S, rows: readonly Row[]): v.InferOutput<S>[] {
  return rows.map((row) => readRow(schema, row))
}

/** The same, but skips invalid rows: one bad record must not hide the others. */
export function readableRows<S extends v.GenericSchema>(schema: S, rows: readonly Row[]): v.InferOutput<S>[] {
  return rows.flatMap((row) => {
    const result = v.safeParse(schema, row, { abortEarly: true })
    return result.success ? [result.output] : []
  })
}

/** The first row, or null if there is none. */
export function firstRow<S extends v.GenericSchema>(
  schema: S,
  rows: readonly Row[],
): v.InferOutput<S> | null {
  const [row] = rows
  return row === undefined ? null : readRow(schema, row)
}

/** Parses one row, or other stored data such as decrypted JSON. */
export function readRow<S extends v.GenericSchema>(schema: S, row: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, row, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const place = v.getDotPath(issue) ?? 'row'
  throw new StoredDataError(`${place}: expected ${issue.expected ?? issue.type}`)
}

type AnyId = Parameters<typeof idOf>[0] & ReturnType<typeof idOf>

/** A stored id, branded with the caller's type: `idColumn<CorId>()`. */
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

/** A SQL condition that guards a statement, with its parameters. Its column names must be qualified. */
export interface Guard {
  sql: string
  params: readonly SqlValue[]
}

const always: Guard = { sql: 'TRUE', params: [] }

/** Rows per statement; keeps each bound text far below the engines' limit of 2 MB. */
const chunk = 100

/**
 * Statements that insert any number of rows of one company. The rows are bound as JSON, so the number of parameters stays
 * fixed. The keys of each row are column names. `tail` is an ON CONFLICT clause with its parameters. Table and column names
 * must be constants, never data.
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

/** Splits rows into chunks, each bound as one JSON text. */
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
 * LRU cache for parsed texts: repeated reads mostly return the same text, and parsing it with a schema costs more than
 * fetching it. The result depends only on the text, so entries never go stale. Results are shared between callers and must
 * not be mutated.
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
      // Move to the end: the least recently used entry is evicted first.
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
