import * as v from 'valibot'
import { unreadable } from './errors.ts'
import type { ProcoreCall } from './procore-http.ts'
import { type ProcoreSession, readAnswer } from './session.ts'

export interface Page<T> {
  rows: T[]
  /** Procore's count over all pages (`Total` header); null if absent. */
  total: number | null
  /** Whether `Link` names a next page; null if the header is absent. */
  next: boolean | null
}

/** One page of a list (procore/FACTS.md 1.5). */
export async function readPage<S extends v.GenericSchema<unknown, { id: string }>>(
  session: ProcoreSession,
  call: ProcoreCall,
  row: S,
  page: number,
  perPage: number,
): Promise<Page<v.InferOutput<S>>> {
  const paged: ProcoreCall = { ...call, query: { ...call.query, page, per_page: perPage } }
  const answer = await session.send(paged)
  const rows = readAnswer(paged, answer, v.array(row))
  const totalText = answer.headers.get('total')
  const total = totalText !== null && /^\d{1,15}$/.test(totalText) ? Number(totalText) : null
  const link = answer.headers.get('link')
  return { rows, total, next: link === null ? null : /rel="?next\b/i.test(link) }
}

const rowsPerPage = 1000
const mostPages = 100

/**
 * All rows of a list. The next page is requested by number, never by the URL in `Link`: a token must not be sent to an
 * address taken from an answer.
 *
 * A server may silently clamp `per_page`, so a short page does not end a list:
 *
 * | seen so far | the list |
 * |---|---|
 * | the page is empty or has no new rows | ends (the endpoint may ignore paging) |
 * | `Link` names a next page | continues |
 * | fewer rows than `Total` | continues |
 * | as many rows as `Total`, or no `Total` and a `Link` without a next page | ends |
 * | neither header | continues |
 */
export async function readAllPages<S extends v.GenericSchema<unknown, { id: string }>>(
  session: ProcoreSession,
  call: ProcoreCall,
  row: S,
  perPage = rowsPerPage,
): Promise<v.InferOutput<S>[]> {
  const byId = new Map<string, v.InferOutput<S>>()
  let stride = perPage
  for (let page = 1; page <= mostPages; page += 1) {
    const { rows, total, next } = await readPage(session, call, row, page, stride)
    const before = byId.size
    for (const one of rows) byId.set(one.id, one)
    const ended = total === null ? next === false : next !== true && byId.size >= total
    if (ended || byId.size === before) return [...byId.values()]
    // Use the actual size of the first page: some servers clamp the page but compute its offset from the requested size.
    if (page === 1) stride = Math.min(stride, rows.length)
  }
  throw unreadable(`${call.path}: more than ${mostPages} pages`, false)
}
