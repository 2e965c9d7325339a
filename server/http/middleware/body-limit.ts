import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { Failure } from '../../domain/failure.ts'
import { problemResponse } from '../failure-response.ts'

const maxSize = 256 * 1024

/** Bodies are JSON made by the panel or by Procore's webhooks: far smaller than this, or not for us. */
export function limitBody() {
  const limit = bodyLimit({
    maxSize,
    onError: (c) =>
      problemResponse(c, new Failure('bad_request', { detail: 'The request is larger than 256 KiB.' }), 413),
  })
  // Looking for the body of a request that cannot have one would cost more than answering it.
  return createMiddleware((c, next) => (c.req.method === 'GET' ? next() : limit(c, next)))
}
