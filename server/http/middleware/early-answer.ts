import { createMiddleware } from 'hono/factory'

/**
 * Closes the connection (`Connection: close`) after a response sent before the request body was fully read. The unread
 * rest would otherwise break the next keep-alive request on that connection.
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
