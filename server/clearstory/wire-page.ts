import * as v from 'valibot'
import { decimal } from '../transport/wire-fields.ts'

/** The most records Clearstory gives at once. */
export const pageSize = 100

/**
 * `{records, count}`; count is the number of all that match, null where it is missing. The contract declares `records`
 * a single object on most routes and means a list (FACTS.md, Swagger quirk): both are read.
 */
export function pageOf<S extends v.GenericSchema>(record: S) {
  return v.object({
    records: v.pipe(
      v.unknown(),
      v.transform((value) => {
        if (Array.isArray(value)) return value
        return value === null || value === undefined ? [] : [value]
      }),
      v.array(record),
    ),
    count: v.pipe(
      decimal,
      v.transform((text) => (text === null ? null : Number(text))),
    ),
  })
}
