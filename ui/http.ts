import type { Problem } from '../server/usecases/views.ts'
import { fieldsOf, textOf } from './outside.ts'
import { unreachable, unreadable } from './words/unreachable.ts'

/** Expected outcomes are values: an answer, or a problem that has its words. */
export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem }

export type Method = 'POST' | 'PUT' | 'DELETE'

export interface Http {
  get: <T>(path: string) => Promise<Answer<T>>
  /** `writes`: when no answer comes, it is unknown whether Procore was written. */
  send: <T>(method: Method, path: string, body?: unknown, effect?: 'writes') => Promise<Answer<T>>
}

export interface HttpHost {
  fetch: (path: string, init: RequestInit) => Promise<Response>
  /** The bearer to send, renewed where it is about to end; null when nobody is signed in. */
  bearer: () => Promise<string | null>
  /** Told when the server says that the session the request was sent with is over. */
  onSessionEnded: (bearer: string | null) => void
}

const written = ['no', 'yes', 'unknown'] as const

/** A problem as the server words it; null for anything else. */
function problemOf(data: unknown): Problem | null {
  const fields = fieldsOf(data)
  const [type, code, title, next, requestId] = ['type', 'code', 'title', 'next', 'requestId'].map((name) =>
    textOf(fields?.[name]),
  )
  const wrote = written.find((one) => one === fields?.written)
  if (type == null || code == null || title == null || next == null || requestId == null) return null
  if (wrote === undefined || typeof fields?.status !== 'number') return null
  const refused = Array.isArray(fields.refused) ? fields.refused.flatMap(refusedOf) : []
  return {
    type,
    code,
    title,
    detail: textOf(fields.detail),
    next,
    status: fields.status,
    written: wrote,
    retryAt: textOf(fields.retryAt),
    requestId,
    ...(refused.length > 0 ? { refused } : {}),
  }
}

function refusedOf(data: unknown): { corId: string; number: string; reason: string }[] {
  const fields = fieldsOf(data)
  const [corId, number, reason] = [fields?.corId, fields?.number, fields?.reason].map(textOf)
  return corId == null || number == null || reason == null ? [] : [{ corId, number, reason }]
}

/** HTTP to our own server: bearer, JSON, and every failure turned into a problem with words. */
export function createHttp(host: HttpHost): Http {
  async function ask<T>(
    method: Method | 'GET',
    path: string,
    body: unknown,
    effect?: 'writes',
  ): Promise<Answer<T>> {
    const bearer = await host.bearer()
    const answer = await exchange<T>(host.fetch, { method, path, body, bearer, effect: effect ?? 'reads' })
    if (
      !answer.ok &&
      (answer.problem.code === 'session_ended' || answer.problem.code === 'session_missing')
    ) {
      host.onSessionEnded(bearer)
    }
    return answer
  }
  return {
    get: (path) => ask('GET', path, undefined),
    send: (method, path, body, effect) => ask(method, path, body, effect),
  }
}

/** One request and its answer. */
export async function exchange<T>(
  fetch: HttpHost['fetch'],
  request: {
    method: Method | 'GET'
    path: string
    body?: unknown
    bearer: string | null
    effect: 'reads' | 'writes'
  },
): Promise<Answer<T>> {
  const { method, path, body, bearer, effect } = request
  const headers: Record<string, string> = { accept: 'application/json' }
  if (bearer !== null) headers.authorization = `Bearer ${bearer}`
  if (body !== undefined) headers['content-type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
  } catch {
    return { ok: false, problem: unreachable(effect) }
  }
  const requestId = response.headers.get('x-request-id') ?? ''
  try {
    const text = await response.text()
    if (response.ok) return { ok: true, value: text === '' ? null : JSON.parse(text) }
    const problem = problemOf(JSON.parse(text))
    if (problem !== null) return { ok: false, problem }
  } catch {
    // Not JSON, or cut off: what a proxy in between answers. Told in our own words below.
  }
  return { ok: false, problem: unreadable(response.status, effect, requestId) }
}

/** Query text of the values that are given; empty ones are left out. */
export function queryText(query: Readonly<Record<string, string | number | undefined>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
