import { createMiddleware } from 'hono/factory'

/**
 * Ends the connection after an answer that did not wait for the whole body of its request. What is left of the body would
 * be in the way of the next request on that connection, which would be lost with it.
 */
export function closeAfterEarlyAnswer() {
  return createMiddleware(async (c, next) => {
    const { headers } = c.req.raw
    const length = headers.get('content-length')
    const hasBody = headers.has('transfer-encoding') || (length !== null && length !== '0')
    await next()
    if (hasBody && (c.res.status === 413 || !c.req.raw.bodyUsed)) c.res.headers.set('Connection', 'close')
  })
}
