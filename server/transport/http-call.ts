/** The part of `fetch` that this app uses; injected, so that tests can replace the network. */
export type FetchFn = (url: string, init: RequestInit) => Promise<Response>

export interface HttpRequest {
  method: string
  url: string
  headers: Record<string, string>
  /** A form is sent as multipart/form-data, with fetch setting its content type. A stream is sent unchanged. */
  body?: string | FormData | ReadableStream<Uint8Array>
  /** Timeout for the whole exchange, including the body. */
  timeoutMs: number
  /** Maximum size of the response body in bytes. */
  maxBytes: number
}

export interface HttpAnswer {
  kind: 'answer'
  status: number
  headers: Headers
  text: string
}

export interface NoAnswer {
  kind: 'no_answer'
  /** False only if the request is known not to have been sent: then nothing can have been written. */
  sent: boolean
  reason: 'timeout' | 'network' | 'too_large'
  cause: unknown
}

export type HttpOutcome = HttpAnswer | NoAnswer

/**
 * One HTTP exchange. Never throws, never retries, never follows a redirect: a token must not be sent to a URL chosen by
 * a response. A redirect is returned as it is.
 */
export async function httpCall(fetchFn: FetchFn, request: HttpRequest): Promise<HttpOutcome> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), request.timeoutMs)
  try {
    const response = await fetchFn(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal: deadline.signal,
      ...(request.body === undefined ? {} : { body: request.body }),
      // A stream must be sent before the response is read, and fetch requires `duplex` to say so.
      ...(request.body instanceof ReadableStream ? { duplex: 'half' } : {}),
    })
    const text = await boundedText(response, request.maxBytes)
    if (text === null) return { kind: 'no_answer', sent: true, reason: 'too_large', cause: null }
    return { kind: 'answer', status: response.status, headers: response.headers, text }
  } catch (cause) {
    const reason = deadline.signal.aborted ? 'timeout' : 'network'
    return { kind: 'no_answer', sent: !neverLeft(cause), reason, cause }
  } finally {
    clearTimeout(timer)
  }
}

/** The body as text, or null if it exceeds the limit; reading stops there. */
async function boundedText(response: Response, maxBytes: number): Promise<string | null> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let size = 0
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > maxBytes) {
      // The whole response is discarded, so an error from cancelling does not matter.
      await reader.cancel().catch(() => undefined)
      return null
    }
    text += decoder.decode(value, { stream: true })
  }
}

/**
 * Error codes for connections that were never established. A reset connection is not included: the request may have
 * arrived.
 */
const connectionNeverMade = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_UNSAFE_ADDRESS',
])

function neverLeft(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && connectionNeverMade.has(at.code)) return true
  }
  return false
}
