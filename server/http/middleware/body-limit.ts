import type { Context, Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { Failure } from '../../domain/failure.ts'
import { problemResponse } from '../failure-response.ts'

/**
 * Rejects a body that is too large. Bodies are JSON from the panel or from Procore's webhooks, which are far smaller
 * than 256 KiB. A body without a Content-Length is buffered in memory here, so callers are authenticated first.
 */
export function limitBody(maxKiB = 256) {
  const limit = bodyLimit({
    maxSize: maxKiB * 1024,
    onError: (c) => {
      const detail = `The request is larger than ${maxKiB} KiB.`
      return problemResponse(c, new Failure('bad_request', { detail }), 413)
    },
  })
  return createMiddleware(async (c, next) => {
    // Accessing the body of a request that cannot have one would cost more than answering it.
    if (c.req.method === 'GET') return next()
    // Later errors go to the app's `onError` and are not thrown here.
    return limit(c, () => readWhole(c, next)).catch((error: unknown) => {
      throw brokenOff(error)
    })
  })
}

/** Hono caches the text. Otherwise a validator would report a truncated body as malformed JSON. */
async function readWhole(c: Context, next: Next): Promise<void> {
  await c.req.text()
  await next()
}

/** The client disconnected, or the connection broke, before the body was complete. */
function brokenOff(cause: unknown): Failure {
  return new Failure('bad_request', { detail: 'The request ended before its body was complete.', cause })
}
