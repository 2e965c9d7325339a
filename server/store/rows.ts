import * as v from 'valibot'
import { idOf } from '../domain/ids.ts'
import type { Row } from './sql.ts'

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
