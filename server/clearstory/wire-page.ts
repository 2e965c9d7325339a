import * as v from 'valibot'
import { decimal } from '../transport/wire-fields.ts'

/** The most records Clearstory gives at once. */
export const pageSize = 100

/**
 * The contract declares several lists as single objects and means lists (clearstory/FACTS.md): both are read.
 * A record that cannot be read is null after `readTolerantly`.
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

/** A list inside a record; absent or null is an empty one. */
export function listOf<S extends v.GenericSchema>(record: S) {
  return v.nullish(v.pipe(many(record), v.transform(withoutNulls)), [])
}

/**
 * `{records, count}`; count is the number of all that match, null where it is missing. `received` is the number of
 * records in the answer, those included that cannot be read.
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
