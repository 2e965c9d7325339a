import type * as v from 'valibot'
import { ClearstoryError } from '../domain/ports/clearstory.ts'
import type { ClearstoryGet, Query } from './clearstory-http.ts'
import { pageOf, pageSize } from './wire-page.ts'

/** Every page of a list. Oldest first: what is added while pages are read comes at the end. */
export async function readAll<S extends v.GenericSchema>(
  get: ClearstoryGet,
  path: string,
  query: Query,
  record: S,
): Promise<v.InferOutput<S>[]> {
  const schema = pageOf(record)
  const all: v.InferOutput<S>[] = []
  let skip = 0
  for (;;) {
    const page = await get(
      path,
      { ...query, sortBy: 'createdAt', sortDirection: 'asc', skip, take: pageSize },
      schema,
    )
    all.push(...page.records)
    skip += page.received
    const isLast = page.count === null ? page.received < pageSize : skip >= page.count
    if (isLast || page.received === 0) break
  }
  // Callers replace what they had by this list: none of it read is no empty list.
  if (skip > 0 && all.length === 0) throw unreadableList(path)
  return all
}

export function unreadableList(path: string): ClearstoryError {
  return new ClearstoryError('unreadable', { message: `Clearstory: ${path}: no record can be read` })
}
