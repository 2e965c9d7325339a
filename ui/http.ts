import type { Problem } from '../server/usecases/views.ts'
import { fieldsOf } from './outside.ts'
import { unreachable, unreadable } from './words/unreachable.ts'

/** Expected outcomes are values: an answer, or a problem that has its words. */
export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem }

export type Method = 'POST' | 'PUT' | 'DELETE'

export interface Http {
  get: <T>(path: string) => Promise<Answer<T>>
  /** `writes`: when no answer comes, it is unknown whether Procore was written. */
  send: <T>(method: Method, path: string, body?: unknown, effect?: 'writes') => Promise<Answer<T>>
  /** A question whose answer comes in lines, each an answer of its own; resolves when the last was taken. */
  lines: <T>(path: string, take: (answer: Answer<T>) => void) => Promise<void>
}

export interface HttpHost {
  fetch: (path: string, init: RequestInit & { headers: Record<string, string> }) => Promise<Response>
  /** The bearer to send, renewed where it is about to end; null when nobody is signed in. */
  bearer: () => Promise<string | null>
  /** Told when the server says that the session the request was sent with is over. */
  onSessionEnded: (bearer: string | null) => void
  /** Told when the server says that the person may not do or see something. */
  onForbidden: () => void
}

/** Whether it is a problem as our server words it, which its type says; a proxy's has another or none. */
function isProblem(data: unknown): data is Problem {
  const { type, code } = fieldsOf(data) ?? {}
  return code !== undefined && type === `/problems/${code}`
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
    heed(answer, bearer)
    return answer
  }
  const heed = (answer: Answer<unknown>, bearer: string | null) => {
    if (answer.ok) return
    const { code, status } = answer.problem
    if (status === 403) host.onForbidden()
    if (code === 'session_ended' || code === 'session_missing') host.onSessionEnded(bearer)
  }
  return {
    get: (path) => ask('GET', path, undefined),
    send: (method, path, body, effect) => ask(method, path, body, effect),
    lines: async <T>(path: string, take: (answer: Answer<T>) => void) => {
      const bearer = await host.bearer()
      await exchangeLines<T>(host.fetch, { method: 'POST', path, bearer, effect: 'reads' }, (answer) => {
        heed(answer, bearer)
        take(answer)
      })
    },
  }
}

interface Question {
  method: Method | 'GET'
  path: string
  body?: unknown
  bearer: string | null
  effect: 'reads' | 'writes'
}

/** One request and its answer. */
export async function exchange<T>(fetch: HttpHost['fetch'], question: Question): Promise<Answer<T>> {
  return answerOf(await ask(fetch, question), question.effect)
}

/** One request whose answer comes in lines. A problem ends it, and so does a connection that breaks. */
async function exchangeLines<T>(
  fetch: HttpHost['fetch'],
  question: Question,
  take: (answer: Answer<T>) => void,
): Promise<void> {
  const response = await ask(fetch, question)
  if (!response?.ok) return take(await answerOf(response, question.effect))
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      const whole = (text + decoder.decode(part.value, { stream: true })).split('\n')
      text = whole.pop() ?? ''
      for (const line of whole) {
        const { value, problem: told }: { value: T; problem?: unknown } = JSON.parse(line)
        take(isProblem(told) ? { ok: false, problem: told } : { ok: true, value })
      }
    }
  } catch {
    take({ ok: false, problem: unreachable(question.effect) })
  }
}

/** null where no answer came. */
async function ask(fetch: HttpHost['fetch'], question: Question): Promise<Response | null> {
  const { method, path, body, bearer } = question
  const headers: Record<string, string> = { accept: 'application/json' }
  if (bearer !== null) headers.authorization = `Bearer ${bearer}`
  if (body !== undefined) headers['content-type'] = 'application/json'
  try {
    return await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
  } catch {
    return null
  }
}

async function answerOf<T>(response: Response | null, effect: Question['effect']): Promise<Answer<T>> {
  if (response === null) return { ok: false, problem: unreachable(effect) }
  const requestId = response.headers.get('x-request-id') ?? ''
  try {
    const text = await response.text()
    if (response.ok) return { ok: true, value: text === '' ? null : JSON.parse(text) }
    const problem: unknown = JSON.parse(text)
    if (isProblem(problem)) return { ok: false, problem }
  } catch {
    // Not JSON, or cut off: what a proxy in between answers. Told in our own words below.
  }
  return { ok: false, problem: unreadable(response.status, effect, requestId) }
}
