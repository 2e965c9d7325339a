import type * as v from 'valibot'
import { ClearstoryError } from '../domain/ports/clearstory.ts'
import type { ClearstoryGet, Query } from './clearstory-http.ts'
import { pageOf, pageSize } from './wire-page.ts'

/** How often a list is read again from its first page, where records left it while it was read. */
const mostAgain = 3

/** No company has 100,000 projects, contracts or rates. */
const endlessPages = 1000

interface ListOptions<T> {
  /** What a record is known by. */
  key: (record: T) => string
  /** By creation; oldest first unless given. */
  direction?: 'asc' | 'desc'
  /** Pages read at most: the list is cut there. Without it, a list of more pages than any has is an error. */
  mostPages?: number
}

/**
 * Every page of a list that is paged by skip and take, each record once.
 *
 * A record that is deleted while pages are read moves all behind it up, and the first of the next page slips into the
 * page already read. So pages overlap by one record: where a page begins with one that was not seen, the list is read
 * again from its first page. One that is added only makes others come twice.
 *
 * Ends where the page reaches the count. Without a count: where a page is shorter than another one. In any case where a
 * page is empty or brings nothing new. Throws `ClearstoryError` where the list does not end, or none of its records can be
 * read: callers replace what they had by the list, and this one is not whole.
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
