import type { ClientRequestOptions, ClientResponse } from 'hono/client'
import type { Problem } from '../../server/usecases/views.ts'
import { fieldsOf } from '../host/fields.ts'
import { unreachable, unreadable } from '../messages/problems.ts'

/** Expected outcomes are values: a result, or a problem with a message for the user. */
export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** The JSON type of a typed client's response; null if it has no body. Other formats, such as files, give `never`. */
type JsonOf<R> =
  R extends ClientResponse<infer T, number, infer Format>
    ? Format extends 'json'
      ? Sent<T>
      : string extends Format
        ? never
        : null
    : never

/** A type as JSON transports it: undefined fields are omitted. */
type Sent<T> = T extends string | number | boolean | null
  ? T
  : T extends (infer Item)[]
    ? Sent<Item>[]
    : { [Field in keyof T]: Sent<Exclude<T[Field], undefined>> }

/** One request of the typed client. The options add the bearer and the browser's fetch. */
export type Request<R> = (options: ClientRequestOptions) => Promise<R>

/** `writes`: if no response arrives, it is unknown whether Procore was written to. */
type Effect = 'reads' | 'writes'

export interface Http {
  ask: <R>(request: Request<R>, effect?: Effect) => Promise<Answer<JsonOf<R>>>
  /** A streaming request: each line of the response is a separate result. Resolves after the last one. */
  lines: <R>(request: Request<R>, take: (answer: Answer<ValueOf<JsonOf<R>>>) => void) => Promise<void>
}

type ValueOf<Line> = Line extends { value: infer T } ? T : never

export type Fetch = (
  path: string,
  init: RequestInit & { headers: Record<string, string> },
) => Promise<Response>

export interface HttpHost {
  fetch: Fetch
  /** The bearer to send, renewed if it is about to expire; null when signed out. */
  bearer: () => Promise<string | null>
  /** Called when the server reports that the session of this bearer has ended. */
  onSessionEnded: (bearer: string | null) => void
  /** Called on a 403: the person lacks permission to do or see something. */
  onForbidden: () => void
}

/** Whether this is a problem of our own server, which its type shows. A proxy's error has another type or none. */
function isProblem(data: unknown): data is Problem {
  const { type, code } = fieldsOf(data) ?? {}
  return code !== undefined && type === `/problems/${code}`
}

/** HTTP to our own server: adds the bearer, parses JSON, and turns every failure into a problem with a message. */
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

export async function exchange<R>(
  fetch: Fetch,
  request: Request<R>,
  { bearer, effect = 'reads' }: { bearer: string | null; effect?: Effect },
): Promise<Answer<JsonOf<R>>> {
  return answerOf(await responseTo(fetch, request, bearer), effect)
}

/** Reads a streaming response line by line. A problem or a dropped connection ends it. */
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

/** null if no response arrived. */
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
    // Not JSON, or truncated: an intermediate proxy responded. Use our own message below.
  }
  return { ok: false, problem: unreadable(response.status, effect, requestId) }
}
