import * as v from 'valibot'
import { decimal } from '../transport/wire-fields.ts'

/** Clearstory's maximum page size. */
export const pageSize = 100

/**
 * A list, or a single object read as a list of one: the contract declares several lists as objects (clearstory/FACTS.md).
 * `readTolerantly` turns unreadable records into null.
 */
function many<S extends v.GenericSchema>(record: S) {
  return v.pipe(
    v.unknown(),
    v.transform((value) => {
      if (value === null || value === undefined) return []
      return typeof value === 'object' && !Array.isArray(value) ? [value] : value
    }),
    v.array(v.nullable(record)),
  )
}

/** A list inside a record; empty if absent or null. */
export function listOf<S extends v.GenericSchema>(record: S) {
  return v.nullish(v.pipe(many(record), v.transform(withoutNulls)), [])
}

/**
 * A page `{records, count}`. `count` is the number of all matching records, null if missing; `received` is the number of
 * records in the answer, including unreadable ones.
 */
export function pageOf<S extends v.GenericSchema>(record: S) {
  return v.pipe(
    v.object({
      records: many(record),
      count: v.pipe(
        decimal,
        v.transform((text) => (text === null ? null : Number(text))),
      ),
    }),
    v.transform(({ records, count }) => ({
      records: withoutNulls(records),
      received: records.length,
      count,
    })),
  )
}

function withoutNulls<T>(records: readonly (T | null)[]): T[] {
  return records.flatMap((record) => (record === null ? [] : [record]))
}
