import type * as v from 'valibot'
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
  for (;;) {
    const page = await get(
      path,
      { ...query, sortBy: 'createdAt', sortDirection: 'asc', skip: all.length, take: pageSize },
      schema,
    )
    all.push(...page.records)
    const isLast = page.count === null ? page.records.length < pageSize : all.length >= page.count
    if (isLast || page.records.length === 0) return all
  }
}
