import { foreignIdPattern, type ProcoreCompanyId } from '../domain/ids.ts'
import { writeTimeout } from '../domain/push-timing.ts'
import { type ExactJson, parseExact, stringifyExact } from '../transport/exact-json.ts'
import { type FetchFn, type HttpAnswer, type HttpOutcome, httpCall } from '../transport/http-call.ts'
import { unreadable } from './errors.ts'

export interface ProcoreHttpOptions {
  fetch: FetchFn
  /** Without a path: `https://api.procore.com`. */
  apiUrl: string
  readTimeoutMs?: number
  writeTimeoutMs?: number
  maxBytes?: number
}

/** One call to Procore's REST API. */
export interface ProcoreCall {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  query?: Record<string, string | number | boolean>
  body?: ExactJson
  /** Writes with the same key run one after another. */
  writeKey?: string
  /** Checked just before the request is sent; if false, it is not sent. */
  inTime?: () => boolean
  /** A write of money: sent at most once, whatever the answer. */
  once?: true
}

/** What a failed call may have done: nothing, a write, or a write of money, which only a read can rule out. */
export type Effect = 'read' | 'write' | 'once'

export function effectOf(call: ProcoreCall): Effect {
  return call.once ? 'once' : isWrite(call) ? 'write' : 'read'
}

/** Validates an id before it becomes a path segment, against path injection. */
export function pathId(id: string): string {
  if (!foreignIdPattern.test(id)) throw new TypeError('Not an id')
  return id
}

export function isWrite({ method }: ProcoreCall): boolean {
  return method !== 'GET'
}

/** The HTTP layer: URLs, headers and timeouts. Token lifetimes and the meaning of answers belong to `ProcoreSession`. */
export class ProcoreHttp {
  readonly #fetch: FetchFn
  readonly #apiUrl: string
  readonly #readTimeoutMs: number
  readonly #writeTimeoutMs: number
  readonly #maxBytes: number

  constructor(options: ProcoreHttpOptions) {
    this.#fetch = options.fetch
    this.#apiUrl = options.apiUrl.replace(/\/+$/, '')
    this.#readTimeoutMs = options.readTimeoutMs ?? 15_000
    this.#writeTimeoutMs = options.writeTimeoutMs ?? writeTimeout * 1000
    this.#maxBytes = options.maxBytes ?? 32 * 1024 * 1024
  }

  /** @param companyId null only for the calls that are exempt (procore/FACTS.md 1.2) */
  send(companyId: ProcoreCompanyId | null, accessToken: string, call: ProcoreCall): Promise<HttpOutcome> {
    return httpCall(this.#fetch, {
      method: call.method,
      url: this.#url(call),
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${accessToken}`,
        // Required on every call, even if the company is in the path (procore/FACTS.md 1.2).
        ...(companyId === null ? {} : { 'procore-company-id': companyId }),
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: stringifyExact(call.body) }),
      timeoutMs: isWrite(call) ? this.#writeTimeoutMs : this.#readTimeoutMs,
      maxBytes: this.#maxBytes,
    })
  }

  #url({ path, query = {} }: ProcoreCall): string {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) search.append(name, String(value))
    return search.size === 0 ? `${this.#apiUrl}${path}` : `${this.#apiUrl}${path}?${search}`
  }
}

/** The JSON of a successful answer. Throws `unreadable` if it is not JSON, such as a proxy's HTML page. */
export function jsonOf(answer: HttpAnswer, write: boolean): unknown {
  try {
    return parseExact(answer.text)
  } catch {
    throw unreadable('answer: expected JSON', write, answer.status)
  }
}
