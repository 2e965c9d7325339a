import * as v from 'valibot'
import { unreadable } from './errors.ts'
import type { ProcoreCall } from './procore-http.ts'
import { type ProcoreSession, readAnswer } from './session.ts'

export interface Page<T> {
  rows: T[]
  /** Procore's count over all pages; null where it gives none. */
  total: number | null
  /** Whether `Link` names a next page; null where there is no such header. */
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
 * Every row of a list. The next page is asked for by number, never by the address in `Link`: a token does not travel to
 * where an answer points.
 *
 * A server may clamp `per_page` without saying so, so a short page does not end a list:
 *
 * | seen so far | the list |
 * |---|---|
 * | the page was empty, or repeats what was seen | ends: it may be a list that does not page |
 * | `Link` names a next page | goes on |
 * | fewer rows than `Total` | goes on |
 * | as many rows as `Total`, or without it a `Link` that names no next page | ends |
 * | neither header | goes on |
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
    // From what the first page held: some servers count a clamped page's start by what was asked for.
    if (page === 1) stride = Math.min(stride, rows.length)
  }
  throw unreadable(`${call.path}: more than ${mostPages} pages`, false)
}
