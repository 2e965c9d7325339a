import type * as v from 'valibot'
import { ClearstoryError } from '../domain/ports/clearstory.ts'
import type { ClearstoryGet, Query } from './clearstory-http.ts'
import { pageOf, pageSize } from './wire-page.ts'

/** How often reading a list is restarted because records left it during the read. */
const mostAgain = 3

/** Page limit: no company has 100,000 projects, contracts or rates. */
const endlessPages = 1000

interface ListOptions<T> {
  /** The identity of a record. */
  key: (record: T) => string
  /** Order by creation time. Default: oldest first. */
  direction?: 'asc' | 'desc'
  /** Reads at most this many pages and cuts the list there. If omitted, a list beyond `endlessPages` is an error. */
  mostPages?: number
}

/**
 * All records of a list paged by skip and take, without duplicates.
 *
 * If a record is deleted during the read, all later ones move up, and the first of the next page slips into the page
 * already read. So pages overlap by one record: if a page starts with an unseen record, the read restarts at the first
 * page. An added record only causes repeats.
 *
 * Ends when a page reaches the count or, without a count, when a page is shorter than an earlier one. Also ends on an empty
 * page and on a page without new records. Throws `ClearstoryError` if the list does not end or none of its records can be
 * read: callers replace their stored list with this one, so it must be complete.
 */
export async function readAll<S extends v.GenericSchema>(
  get: ClearstoryGet,
  path: string,
  query: Query,
  record: S,
  { key, direction = 'asc', mostPages }: ListOptions<v.InferOutput<S>>,
): Promise<v.InferOutput<S>[]> {
  const schema = pageOf(record)
  const found = new Map<string, v.InferOutput<S>>()
  let seen = new Set<string>()
  let skip = 0
  let overlaps = false
  let again = 0
  let longest = 0
  for (let page = 0; page < (mostPages ?? endlessPages); page += 1) {
    const asked = { ...query, sortBy: 'createdAt', sortDirection: direction, skip, take: pageSize }
    const { records, received, count } = await get(path, asked, schema)
    const keys = records.map(key)
    for (const one of records) found.set(key(one), one)
    const isWhole = records.length === received
    const [first] = keys
    if (overlaps && isWhole && (first === undefined || !seen.has(first)) && again < mostAgain) {
      again += 1
      seen = new Set()
      skip = 0
      overlaps = false
      continue
    }
    const isOld = keys.every((one) => seen.has(one)) && (isWhole || count === null)
    const end = skip + received
    longest = Math.max(longest, received)
    const isLast = count === null ? received < longest : end >= count
    if (received === 0 || isLast || isOld) return whole(found, path, longest)
    for (const one of keys) seen.add(one)
    overlaps = isWhole && received > 1
    skip = overlaps ? end - 1 : end
  }
  if (mostPages === undefined) {
    const message = `Clearstory: ${path}: the list does not end after ${endlessPages} pages`
    throw new ClearstoryError('unreadable', { message })
  }
  return whole(found, path, longest)
}

function whole<T>(found: ReadonlyMap<string, T>, path: string, received: number): T[] {
  if (received > 0 && found.size === 0) {
    throw new ClearstoryError('unreadable', { message: `Clearstory: ${path}: no record can be read` })
  }
  return [...found.values()]
}
