import type { Context, Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { Failure } from '../../domain/failure.ts'
import { problemResponse } from '../failure-response.ts'

/**
 * Refuses a body that is too large. Bodies are JSON made by the panel or by Procore's webhooks: far smaller than 256 KiB, or
 * not for us. One without a stated length is read here, and held in memory until it has ended, so callers are
 * authenticated first.
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
    // Looking for the body of a request that cannot have one would cost more than answering it.
    if (c.req.method === 'GET') return next()
    // What fails after this goes to the app's own `onError` and is not thrown here.
    return limit(c, () => readWhole(c, next)).catch((error: unknown) => {
      throw brokenOff(error)
    })
  })
}

/** Hono keeps the text: a validator that finds it broken off would call it malformed JSON. */
async function readWhole(c: Context, next: Next): Promise<void> {
  await c.req.text()
  await next()
}

/** The caller went away, or the connection broke, before the body was there. */
function brokenOff(cause: unknown): Failure {
  return new Failure('bad_request', { detail: 'The request ended before its body was complete.', cause })
}
