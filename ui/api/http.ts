import type { ClientRequestOptions, ClientResponse } from 'hono/client'
import type { Problem } from '../../server/usecases/views.ts'
import { fieldsOf } from '../host/fields.ts'
import { unreachable, unreadable } from '../messages/problems.ts'

/** Expected outcomes are values: an answer, or a problem that has its words. */
export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** What a response of the typed client carries as JSON; null for one without a body. Other formats, a file, are no answer. */
type JsonOf<R> =
  R extends ClientResponse<infer T, number, infer Format>
    ? Format extends 'json'
      ? Sent<T>
      : string extends Format
        ? never
        : null
    : never

/** As JSON carries it: a field that is undefined is not there. */
type Sent<T> = T extends string | number | boolean | null
  ? T
  : T extends (infer Item)[]
    ? Sent<Item>[]
    : { [Field in keyof T]: Sent<Exclude<T[Field], undefined>> }

/** One request of the typed client, made with the options that are given: bearer, and the browser's fetch. */
export type Request<R> = (options: ClientRequestOptions) => Promise<R>

/** `writes`: when no answer comes, it is unknown whether Procore was written. */
type Effect = 'reads' | 'writes'

export interface Http {
  ask: <R>(request: Request<R>, effect?: Effect) => Promise<Answer<JsonOf<R>>>
  /** A question whose answer comes in lines, each an answer of its own; resolves when the last was taken. */
  lines: <R>(request: Request<R>, take: (answer: Answer<ValueOf<JsonOf<R>>>) => void) => Promise<void>
}

type ValueOf<Line> = Line extends { value: infer T } ? T : never

export type Fetch = (
  path: string,
  init: RequestInit & { headers: Record<string, string> },
) => Promise<Response>

export interface HttpHost {
  fetch: Fetch
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
  const heed = (answer: Answer<unknown>, bearer: string | null) => {
    if (answer.ok) return
    const { code, status } = answer.problem
    if (status === 403) host.onForbidden()
    if (code === 'session_ended' || code === 'session_missing') host.onSessionEnded(bearer)
  }
  return {
    ask: async (request, effect) => {
      const bearer = await host.bearer()
      const answer = await exchange(host.fetch, request, { bearer, ...(effect && { effect }) })
      heed(answer, bearer)
      return answer
    },
    lines: async <R>(request: Request<R>, take: (answer: Answer<ValueOf<JsonOf<R>>>) => void) => {
      const bearer = await host.bearer()
      await exchangeLines(host.fetch, request, bearer, (answer: Answer<ValueOf<JsonOf<R>>>) => {
        heed(answer, bearer)
        take(answer)
      })
    },
  }
}

/** One request and its answer. */
export async function exchange<R>(
  fetch: Fetch,
  request: Request<R>,
  { bearer, effect = 'reads' }: { bearer: string | null; effect?: Effect },
): Promise<Answer<JsonOf<R>>> {
  return answerOf(await responseTo(fetch, request, bearer), effect)
}

/** One request whose answer comes in lines. A problem ends it, and so does a connection that breaks. */
async function exchangeLines<R, T>(
  fetch: Fetch,
  request: Request<R>,
  bearer: string | null,
  take: (answer: Answer<T>) => void,
): Promise<void> {
  const response = await responseTo(fetch, request, bearer)
  if (!response?.ok) return take(await answerOf(response, 'reads'))
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
    take({ ok: false, problem: unreachable('reads') })
  }
}

/** null where no answer came. */
async function responseTo<R>(
  fetch: Fetch,
  request: Request<R>,
  bearer: string | null,
): Promise<Response | null> {
  let response: Response | null = null
  try {
    await request({
      headers: { accept: 'application/json', ...(bearer !== null && { authorization: `Bearer ${bearer}` }) },
      fetch: async (path: RequestInfo | URL, init?: RequestInit) => {
        response = await fetch(String(path), {
          ...init,
          headers: Object.fromEntries(new Headers(init?.headers)),
        })
        return response
      },
    })
  } catch {
    return null
  }
  return response
}

async function answerOf<T>(response: Response | null, effect: Effect): Promise<Answer<T>> {
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
