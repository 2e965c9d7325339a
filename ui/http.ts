import * as v from 'valibot'
import type { Problem } from '../server/usecases/views.ts'
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

const problemSchema = v.object({
  type: v.string(),
  code: v.string(),
  title: v.string(),
  detail: v.nullish(v.string(), null),
  next: v.string(),
  status: v.number(),
  written: v.picklist(['no', 'yes', 'unknown']),
  retryAt: v.nullish(v.string(), null),
  requestId: v.string(),
})

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
    const parsed = v.safeParse(problemSchema, JSON.parse(text))
    if (parsed.success) return { ok: false, problem: parsed.output }
  } catch {
    // Not JSON, or cut off: what a proxy in between answers. Told in our own words below.
  }
  return { ok: false, problem: unreadable(response.status, effect, requestId) }
}
