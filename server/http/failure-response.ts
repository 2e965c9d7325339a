import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { Failure, type FailureCode } from '../domain/failure.ts'
import { ClearstoryError, type ClearstoryErrorKind } from '../domain/ports/clearstory.ts'
import type { Log } from '../domain/ports/platform.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import { StoreError, type StoreErrorKind } from '../domain/ports/store.ts'
import type { Problem } from '../usecases/views.ts'
import { type FailureStatus, failureWords } from './failure-words.ts'

/** The subject of a request: Procore returns 403 and 404 alike for all three, and the message must say which it was. */
export type About = 'change_event' | 'tool' | 'project'

/**
 * For `app.onError`: the only place where errors become responses. Unexpected errors are logged with their stack and
 * never exposed.
 */
export function failureResponse(
  c: Context,
  error: unknown,
  log: Log,
  now: () => number = Date.now,
): Response {
  const failure = failureOf(error, aboutPath(c.req.path))
  if (failure.code === 'internal') {
    log.error('unexpected', { requestId: requestIdOf(c), reason: stackOf(failure.cause ?? failure) })
  } else if (failure.cause instanceof StoreError) {
    log.error('storage', {
      requestId: requestIdOf(c),
      kind: failure.cause.kind,
      reason: failure.cause.message,
    })
  }
  const response = problemResponse(c, failure)
  const wait = secondsUntil(failure.retryAt, now())
  if (wait !== null) response.headers.set('Retry-After', String(wait))
  return response
}

/** A problem response (RFC 9457). */
export function problemResponse(
  c: Context,
  failure: Failure,
  status: FailureStatus = failureWords[failure.code].status,
): Response {
  c.set('failure', failure.code)
  return c.body(JSON.stringify(problemOf(failure, status, requestIdOf(c))), status, {
    'Content-Type': 'application/problem+json',
    ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
  })
}

/** Set by `requestLog`; missing if the request failed before it ran. */
function requestIdOf(c: Context): string {
  const requestId: unknown = c.get('requestId')
  return typeof requestId === 'string' ? requestId : ''
}

/** The stack, including causes. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const stack = error.stack ?? error.message
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`
}

/** The failure as a problem with its message. A detail that is part of the title is not repeated. */
export function problemOf(failure: Failure, status: number, requestId: string): Problem {
  const words = failureWords[failure.code]
  const { code, detail, written, retryAt } = failure
  const title = detail === null ? undefined : words.titleWith?.(detail)
  return {
    type: `/problems/${code}`,
    code,
    title: title ?? words.title,
    detail: title === undefined ? detail : null,
    next: words.next,
    status,
    written,
    retryAt,
    requestId,
    ...(failure.refused.length > 0 ? { refused: failure.refused } : {}),
  }
}

/** Converts any error to a failure that can be shown to the user. */
export function failureOf(error: unknown, about: About): Failure {
  if (error instanceof Failure) return error
  if (error instanceof ProcoreError) return procoreFailure(error, about)
  if (error instanceof ClearstoryError) {
    return new Failure(clearstoryCodes[error.kind], {
      cause: error,
      ...(error.kind === 'unreadable' ? { detail: error.message } : {}),
    })
  }
  if (error instanceof StoreError) return new Failure(storeCodes[error.kind], { cause: error })
  // Thrown by Hono, for example for a body that is not JSON.
  if (error instanceof HTTPException && error.status === 404)
    return new Failure('not_found', { cause: error })
  if (error instanceof HTTPException && error.status < 500)
    return new Failure('bad_request', { cause: error })
  return new Failure('internal', { cause: error })
}

function procoreFailure(error: ProcoreError, about: About): Failure {
  const { written, messages, retryAt } = error
  const detail = messages.length === 0 ? {} : { detail: messages.join(' ') }
  return new Failure(procoreCode(error, about), {
    written,
    cause: error,
    ...detail,
    ...(retryAt === null ? {} : { retryAt }),
  })
}

function procoreCode(error: ProcoreError, about: About): FailureCode {
  switch (error.kind) {
    case 'session_ended':
    case 'app_not_connected':
      return error.kind
    case 'forbidden':
      return forbiddenCodes[about]
    case 'not_found':
      return notFoundCodes[about]
    case 'refused':
      return 'procore_refused'
    case 'too_large':
      return 'push_too_large'
    case 'busy':
      return 'procore_busy'
    case 'unavailable':
      return error.written === 'unknown' ? 'push_unknown' : 'procore_down'
    case 'unreadable':
      // The response to a write was unreadable: what was written must be looked up, as after a lost response.
      return error.written === 'unknown' ? 'push_unknown' : 'procore_unreadable'
  }
}

const forbiddenCodes = {
  change_event: 'change_event_forbidden',
  tool: 'tool_forbidden',
  project: 'project_forbidden',
} as const satisfies Record<About, FailureCode>

const notFoundCodes = {
  change_event: 'change_event_not_found',
  tool: 'not_found',
  project: 'project_forbidden',
} as const satisfies Record<About, FailureCode>

const clearstoryCodes = {
  key_refused: 'clearstory_key_refused',
  not_found: 'cor_not_found',
  refused: 'clearstory_unreadable',
  unavailable: 'clearstory_down',
  unreadable: 'clearstory_unreadable',
} as const satisfies Record<ClearstoryErrorKind, FailureCode>

/** Unreadable session tokens have already ended the session by this point, so only the company's key remains. */
const storeCodes = {
  cannot_store: 'cannot_store',
  secret_unreadable: 'clearstory_key_unreadable',
} as const satisfies Record<StoreErrorKind, FailureCode>

function aboutPath(path: string): About {
  if (/\/(change-events\/[^/]+|pushes)(\/|$)/.test(path)) return 'change_event'
  return /^\/api\/projects\/[^/]+\/(change-event|contract|commitment|budget)/.test(path) ? 'tool' : 'project'
}

/** Whole seconds for `Retry-After`, at least 1. */
function secondsUntil(retryAt: string | null, now: number): number | null {
  if (retryAt === null) return null
  const seconds = Math.ceil((Date.parse(retryAt) - now) / 1000)
  return Number.isFinite(seconds) ? Math.max(1, seconds) : null
}
