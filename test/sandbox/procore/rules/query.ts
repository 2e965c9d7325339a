import type { ApiContext } from '../admission.ts'
import { refuseField } from '../refusal.ts'

/** An id in a path, a header or a query. */
export function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1)
    refuseField(name, 'must be a positive integer')
  return value
}

/** A required id in the query. */
export function queryId(c: ApiContext, name: string): number {
  const text = c.req.query(name)
  if (text === undefined || text === '') refuseField(name, 'is required')
  return wholeNumber(name, text)
}

export function optionalQueryId(c: ApiContext, name: string): number | undefined {
  const text = c.req.query(name)
  return text === undefined ? undefined : wholeNumber(name, text)
}

export function pathId(c: ApiContext, name: string): number {
  return wholeNumber(name, c.req.param(name) ?? '')
}

/** `filters[x][]=1&filters[x][]=2`, with or without the brackets. */
export function queryList(c: ApiContext, name: string): string[] | undefined {
  return c.req.queries(`${name}[]`) ?? c.req.queries(name)
}

export function queryChoice<T extends string>(
  c: ApiContext,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = c.req.query(name)
  if (text === undefined) return undefined
  return (
    choices.find((choice) => choice === text) ?? refuseField(name, `must be one of ${choices.join(', ')}`)
  )
}

/** A date range `A...B`, both ends included. A single date is the whole day (UTC). */
export function queryRange(c: ApiContext, name: string): ((at: number) => boolean) | undefined {
  const text = c.req.query(name)
  if (text === undefined) return undefined
  const [from, until, ...rest] = text.split('...')
  if (from === undefined || rest.length > 0) return refuseField(name, 'must be a date or a range A...B')
  const start = instant(name, from)
  const end = instant(name, until ?? from)
  const endsAt = isBareDate(until ?? from) ? end + 86_400_000 - 1 : end
  return (at) => at >= start && at <= endsAt
}

function isBareDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text)
}

function instant(name: string, text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) refuseField(name, 'must be a date or a range A...B')
  return at
}

const defaultPerPage = 100
export const maxPerPage = 2000

/** One page of the rows, with the pagination headers (procore/FACTS.md 1.5). */
export function paged<T>(
  c: ApiContext,
  rows: readonly T[],
  max = maxPerPage,
  unlessTold = defaultPerPage,
): T[] {
  const page = wholeNumber('page', c.req.query('page') ?? '1')
  const perPage = wholeNumber('per_page', c.req.query('per_page') ?? String(unlessTold))
  if (perPage > max) refuseField('per_page', `must be at most ${max}`)
  const last = Math.max(1, Math.ceil(rows.length / perPage))
  const links: string[] = []
  const link = (rel: string, to: number) => {
    const url = new URL(c.req.url)
    url.searchParams.set('page', String(to))
    url.searchParams.set('per_page', String(perPage))
    links.push(`<${url}>; rel="${rel}"`)
  }
  if (page > 1) {
    link('first', 1)
    link('prev', page - 1)
  }
  if (page < last) {
    link('next', page + 1)
    link('last', last)
  }
  if (links.length > 0) c.header('Link', links.join(', '))
  c.header('Total', String(rows.length))
  c.header('Per-Page', String(perPage))
  return rows.slice((page - 1) * perPage, page * perPage)
}

/** The same for v2: default 10 rows, at most 100. */
export function pagedV2<T>(c: ApiContext, rows: readonly T[]): T[] {
  return paged(c, rows, 100, 10)
}
