import type { FetchFn } from './http-call.ts'

/** workerd's stream with a declared length; Node does not have it or need it. */
declare const FixedLengthStream: new (
  length: number,
) => {
  readable: ReadableStream<Uint8Array>
  writable: WritableStream<Uint8Array>
}

/**
 * For Workers, whose `fetch` ignores `content-length` for a stream and sends the body chunked, which file storages
 * refuse with 411. Only a FixedLengthStream is sent with its length.
 * https://developers.cloudflare.com/workers/runtime-apis/streams/transformstream/#fixedlengthstream
 */
export function fixedLengthFetch(fetch: FetchFn): FetchFn {
  return (url, init) => {
    const length = new Headers(init.headers).get('content-length')
    if (length === null || !(init.body instanceof ReadableStream)) return fetch(url, init)
    const fixed = new FixedLengthStream(Number(length))
    // If the body breaks off, fetch rejects too.
    init.body.pipeTo(fixed.writable).catch(() => undefined)
    return fetch(url, { ...init, body: fixed.readable })
  }
}
