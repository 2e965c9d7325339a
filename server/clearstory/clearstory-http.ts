import * as v from 'valibot'
import { ClearstoryError, type ClearstoryKey } from '../domain/ports/clearstory.ts'
import type { Log } from '../domain/ports/platform.ts'
import { parseExact } from '../transport/exact-json.ts'
import { type FetchFn, type HttpAnswer, httpCall, type NoAnswer } from '../transport/http-call.ts'
import { type ReportOdd, readTolerantly } from './tolerant-reading.ts'

export interface ClearstoryOptions {
  apiUrl: string
  /** Fetches signed sheets, whose URLs come from answers. Default: the adapter's fetch. */
  fetchSheet?: FetchFn
  /** Per request. Default: 30 s. */
  timeoutMs?: number
  /** Largest answer that is read. Default: 20 MB. */
  maxBytes?: number
  /** Page limit for a list of CORs, beyond any real project. Default: 20,000. */
  endlessPages?: number
  /** Logs single records that cannot be read. Default: no logging. */
  log?: Pick<Log, 'warn'>
}

/** Options of one adapter, with its reporter of unreadable parts. */
export interface HttpOptions extends ClearstoryOptions {
  report: ReportOdd
}

export type Query = Record<string, string | number | boolean | null>

/** Sends a GET and parses the answer with the schema. Throws `ClearstoryError`. */
export type ClearstoryGet = <S extends v.GenericSchema>(
  path: string,
  query: Query,
  schema: S,
) => Promise<v.InferOutput<S>>

/** Writes labels, the only write there is. Idempotent. Throws `ClearstoryError`. */
export type ClearstorySend = <S extends v.GenericSchema>(
  method: 'PATCH' | 'DELETE',
  path: string,
  body: unknown,
  schema: S,
) => Promise<v.InferOutput<S>>

/**
 * Clearstory's Web API with one key, for reading.
 * @see clearstory/FACTS.md
 */
export function createClearstoryGet(
  fetchFn: FetchFn,
  options: HttpOptions,
  key: ClearstoryKey,
): ClearstoryGet {
  const exchange = exchangeWith(fetchFn, options, key)
  return async (path, query, schema) => exchange('GET', addressOf(options.apiUrl, path, query), schema)
}

/** The same for writing labels. */
export function createClearstorySend(
  fetchFn: FetchFn,
  options: HttpOptions,
  key: ClearstoryKey,
): ClearstorySend {
  const exchange = exchangeWith(fetchFn, options, key)
  return async (method, path, body, schema) =>
    exchange(method, addressOf(options.apiUrl, path, {}), schema, JSON.stringify(body))
}

/** Retries once after a 5xx or a network error: every request here is idempotent. */
function exchangeWith(
  fetchFn: FetchFn,
  { timeoutMs = 30_000, maxBytes = 20_000_000, report }: HttpOptions,
  key: ClearstoryKey,
) {
  const headers = { accept: 'application/json', authorization: basic(key) }
  return async <S extends v.GenericSchema>(
    method: string,
    url: string,
    schema: S,
    body?: string,
  ): Promise<v.InferOutput<S>> => {
    const request = {
      method,
      url,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
      timeoutMs,
      maxBytes,
    }
    let outcome = await httpCall(fetchFn, request)
    if (isWorthRepeating(outcome)) outcome = await httpCall(fetchFn, request)
    if (outcome.kind === 'no_answer') throw noAnswer(outcome)
    if (outcome.status < 200 || outcome.status > 299) throw refusal(outcome)
    const parsed = readTolerantly(schema, jsonOf(outcome))
    if (!parsed.ok) throw unreadable(outcome.status, parsed.field)
    for (const odd of parsed.odd) report({ path: new URL(url).pathname, ...odd })
    return parsed.value
  }
}

/** A user is waiting, so no retry after a timeout; and none after a 429, which asks us to slow down. */
function isWorthRepeating(outcome: HttpAnswer | NoAnswer): boolean {
  return outcome.kind === 'answer' ? outcome.status >= 500 : outcome.reason === 'network'
}

/** Key ID and secret as Basic authentication, base64 of their UTF-8 bytes. */
function basic({ keyId, secret }: ClearstoryKey): string {
  const bytes = new TextEncoder().encode(`${keyId}:${secret}`)
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`
}

function addressOf(apiUrl: string, path: string, query: Query): string {
  const url = new URL(`${apiUrl.replace(/\/+$/, '')}${path}`)
  for (const [name, value] of Object.entries(query)) {
    if (value !== null) url.searchParams.set(name, String(value))
  }
  return url.href
}

function jsonOf({ text, status }: HttpAnswer): unknown {
  try {
    return parseExact(text)
  } catch (cause) {
    throw unreadable(status, 'answer: expected JSON', cause)
  }
}

function noAnswer({ reason, cause }: NoAnswer): ClearstoryError {
  return reason === 'too_large'
    ? new ClearstoryError('unreadable', { message: 'Clearstory: answer: larger than expected' })
    : new ClearstoryError('unavailable', { message: `Clearstory: no answer (${reason})`, cause })
}

function unreadable(status: number, field: string, cause?: unknown): ClearstoryError {
  return new ClearstoryError('unreadable', { status, message: `Clearstory: ${field}`, cause })
}

/**
 * | status | kind |
 * |---|---|
 * | 401, 403 | key_refused |
 * | 404 | not_found |
 * | 408, 429, 5xx | unavailable |
 * | other 4xx | refused, with Clearstory's message |
 * | anything else, such as a redirect | unreadable |
 */
function refusal({ status, text }: HttpAnswer): ClearstoryError {
  if (status === 401 || status === 403) return new ClearstoryError('key_refused', { status })
  if (status === 404) return new ClearstoryError('not_found', { status })
  if (status >= 500 || status === 408 || status === 429) return new ClearstoryError('unavailable', { status })
  if (status < 400) return unreadable(status, `answer: status ${status}`)
  const words = wordsOf(text)
  return new ClearstoryError('refused', { status, ...(words && { message: `Clearstory: ${words}` }) })
}

/** Two shapes are documented for a 422: `{message}` and `{errors: [{param, msg}]}`. */
const complaint = v.object({
  message: v.nullish(v.string()),
  errors: v.nullish(v.array(v.object({ param: v.nullish(v.string()), msg: v.nullish(v.string()) }))),
})

function wordsOf(text: string): string | null {
  try {
    const parsed = v.safeParse(complaint, parseExact(text))
    if (!parsed.success) return null
    const { message, errors } = parsed.output
    const sentences = (errors ?? []).map(({ param, msg }) => [param, msg].filter(Boolean).join(': '))
    return [message, ...sentences].filter(Boolean).join('; ').slice(0, 500) || null
  } catch {
    return null
  }
}
