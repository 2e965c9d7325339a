import type { Written } from '../domain/failure.ts'
import { ProcoreError, type ProcoreErrorKind, type RefusedLine } from '../domain/ports/procore.ts'
import { parseExact } from '../transport/exact-json.ts'
import type { HttpAnswer, NoAnswer } from '../transport/http-call.ts'
import type { Effect } from './procore-http.ts'
import { sentences } from './sentences.ts'

/**
 * Maps an unsuccessful answer to a `ProcoreError`.
 *
 * | status | kind | a write is | a write of money is |
 * |---|---|---|---|
 * | 401, 403 "App is not connected to this company" | app_not_connected | not written | unknown |
 * | 401 | session_ended | not written | unknown |
 * | 403 / 404 | forbidden / not_found | not written | unknown |
 * | 429, 503 with Retry-After | busy | not written | unknown |
 * | 503 | busy | unknown | unknown |
 * | 408, other 5xx | unavailable | unknown | unknown |
 * | 413 | too_large | not written | unknown |
 * | other 4xx | refused | not written | unknown |
 * | anything else (a redirect) | unreadable | unknown | unknown |
 *
 * Procore does not document that a refused write changes nothing. Lines of money are therefore checked by a read: a line
 * that was written but counted as refused would be pushed again.
 */
export function errorOfAnswer(answer: HttpAnswer, effect: Effect, retryAt?: string): ProcoreError {
  const { status } = answer
  const messages = messagesOf(answer.text)
  const kind = kindOf(status, messages)
  const undone = kind === 'busy' ? status === 429 || answer.headers.has('retry-after') : isRefusal(status)
  const written: Written = effect === 'once' || (effect === 'write' && !undone) ? 'unknown' : 'no'
  const refusedLines = refusedLinesOf(answer.text)
  return new ProcoreError(kind, {
    status,
    messages,
    written,
    refusedLines,
    ...(retryAt === undefined ? {} : { retryAt }),
  })
}

const lineField = /^change_items[.[](\d+)\]?/

/** The lines of a write that an error body names, in fields like `change_items[3]` or `change_items[3].budget_code`. */
function refusedLinesOf(text: string): RefusedLine[] {
  const body = jsonOrText(text)
  if (!isObject(body)) return []
  const fields = [body.errors, body.fields].filter(isObject).flatMap((one) => Object.entries(one))
  return fields.flatMap(([field, words]) => {
    const index = lineField.exec(field)?.[1]
    const [reason] = sentences(words)
    return index === undefined || reason === undefined ? [] : [{ index: Number(index), reason }]
  })
}

/** A request without an answer. A write is known to be `no` only if the request was never sent. */
export function errorOfSilence({ sent, reason, cause }: NoAnswer, write: boolean): ProcoreError {
  const kind = reason === 'too_large' ? 'unreadable' : 'unavailable'
  return new ProcoreError(kind, { written: write && sent ? 'unknown' : 'no', cause })
}

/** An answer that violates the contract. If it answers a write, the write was probably executed, with unknown result. */
export function unreadable(field: string, write: boolean, status?: number): ProcoreError {
  return new ProcoreError('unreadable', {
    messages: [field],
    written: write ? 'unknown' : 'no',
    ...(status === undefined ? {} : { status }),
  })
}

/** Whether an answer says that the app is not installed in the company (procore/FACTS.md 1.6), in any error body shape. */
export function saysNotConnected(answer: HttpAnswer): boolean {
  return (answer.status === 401 || answer.status === 403) && messagesOf(answer.text).some(isNotConnected)
}

/** The sentences of an error body of any documented shape; none from HTML. */
export function messagesOf(text: string): string[] {
  const body = jsonOrText(text)
  if (!isObject(body)) return sentences(body)
  const { errors, error, message, reason, error_description: description } = body
  const told = [errors, description ?? wordsOfError(error), message, reason]
  return sentences(told.filter((part) => part !== undefined))
}

function wordsOfError(error: unknown): unknown {
  if (!isObject(error)) return error
  const { message, details } = error
  return message === undefined && details === undefined ? undefined : [message, details]
}

function jsonOrText(text: string): unknown {
  try {
    return parseExact(text)
  } catch {
    // An HTML page of a proxy is useless to a user; a line of plain text may help.
    return /<\/?[a-z!]/i.test(text) ? null : text
  }
}

function kindOf(status: number, messages: string[]): ProcoreErrorKind {
  if ((status === 401 || status === 403) && messages.some(isNotConnected)) return 'app_not_connected'
  if (status === 401) return 'session_ended'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not_found'
  if (status === 429 || status === 503) return 'busy'
  if (status === 413) return 'too_large'
  if (isRefusal(status)) return 'refused'
  return status === 408 || status >= 500 ? 'unavailable' : 'unreadable'
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408
}

/** Matches the whole documented sentence: other messages ending in "not connected" concern an ERP, a vendor or a tool. */
function isNotConnected(message: string): boolean {
  return /^app is not connected to this company\.?$/i.test(message)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
