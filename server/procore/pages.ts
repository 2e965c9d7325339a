import * as v from 'valibot'
import { unreadable } from './errors.ts'
import type { ProcoreCall } from './procore-http.ts'
import { type ProcoreSession, readAnswer } from './session.ts'

export interface Page<T> {
  rows: T[]
  /** Procore's count over all pages; null where it gives none. */
  total: number | null
  /** Whether more pages follow; null where Procore does not say. */
  more: boolean | null
}

/** One page of a list (FACTS.md 1.5). */
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
  if (link !== null) return { rows, total, more: /rel="?next\b/i.test(link) }
  return { rows, total, more: total === null ? null : page * perPage < total }
}

const rowsPerPage = 1000
const mostPages = 50

/**
 * Every row of a list. The next page is asked for by number, never by the address in `Link`: a token does not travel to
 * where an answer points.
 */
export async function readAllPages<S extends v.GenericSchema<unknown, { id: string }>>(
  session: ProcoreSession,
  call: ProcoreCall,
  row: S,
  perPage = rowsPerPage,
): Promise<v.InferOutput<S>[]> {
  const byId = new Map<string, v.InferOutput<S>>()
  for (let page = 1; page <= mostPages; page += 1) {
    const { rows, more } = await readPage(session, call, row, page, perPage)
    const before = byId.size
    for (const one of rows) byId.set(one.id, one)
    // A list that does not page repeats itself; then there is nothing new to come.
    const stalled = byId.size === before
    if (stalled || more === false || (more === null && rows.length !== perPage)) return [...byId.values()]
  }
  throw unreadable(`${call.path}: more than ${mostPages} pages`, false)
}
