import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { FetchFn } from './http-call.ts'
import { isLoopbackIp, isPublicIp } from './public-ip.ts'
import { isOnThisMachine } from './safe-address.ts'

export type Lookup = (
  hostname: string,
  options: { all: true; family?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** The connection was refused because the name resolves to a host that is not public. */
export class UnsafeAddressError extends Error {
  readonly code = 'ERR_UNSAFE_ADDRESS'
}

/**
 * A `fetch` for URLs taken from responses of `apiUrl` (SSRF protection). The name is resolved once, for the connection,
 * and all its addresses must be public. A name that resolves differently the next time (DNS rebinding) gains nothing,
 * because the connection uses the address that was checked. Loopback addresses are allowed if the API itself is on this
 * machine (a sandbox).
 *
 * Global `fetch` has no hook for this, so it is built on node:https. Follows no redirects and does not decompress.
 */
export function nodePublicFetch(apiUrl: string, lookup: Lookup = systemLookup): FetchFn {
  const allowsLoopback = isOnThisMachine(apiUrl)
  const isAllowed = (ip: string) => isPublicIp(ip) === true || (allowsLoopback && isLoopbackIp(ip))

  const checkedLookup: LookupFunction = (hostname, options, callback) => {
    const family = options.family === 4 || options.family === 6 ? { family: options.family } : {}
    lookup(hostname, { ...family, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), '')
      if (!addresses.every(({ address }) => isAllowed(address))) {
        return callback(new UnsafeAddressError(`${hostname} is not a public host`), '')
      }
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }

  return async (address, { method = 'GET', headers, body, signal }) => {
    const url = new URL(address)
    const literal = url.hostname.replace(/^\[|\]$/g, '')
    // A literal IP address is connected to without a lookup, so it is checked here.
    if (isPublicIp(literal) !== null && !isAllowed(literal)) {
      throw new UnsafeAddressError(`${literal} is not a public host`)
    }
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = send(url, {
        method,
        headers: Object.fromEntries(new Headers(headers)),
        lookup: checkedLookup,
        // A reused keep-alive connection would skip the lookup.
        agent: false,
        ...(signal ? { signal } : {}),
      })
      request.on('response', resolve)
      request.on('error', reject)
      const source = bodyOf(body)
      if (source === null) request.end()
      else pipeline(source, request, (error) => error && reject(error))
    })
    return responseOf(incoming)
  }
}

function bodyOf(body: RequestInit['body']): Readable | null {
  if (body === undefined || body === null) return null
  if (typeof body === 'string') return Readable.from([body])
  if (body instanceof ReadableStream) return Readable.fromWeb(body as NodeReadableStream)
  throw new TypeError('only a text or a stream can be sent')
}

const withoutBody = new Set([101, 204, 205, 304])

function responseOf(incoming: IncomingMessage): Response {
  const { statusCode: status = 0, headersDistinct } = incoming
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  if (withoutBody.has(status)) {
    incoming.resume()
    return new Response(null, { status, headers })
  }
  return new Response(Readable.toWeb(incoming) as ReadableStream<Uint8Array>, { status, headers })
}
