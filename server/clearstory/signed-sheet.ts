import type { OpenedSheet } from '../domain/ports/clearstory.ts'
import type { FetchFn } from '../transport/http-call.ts'
import { isSafeAddress } from '../transport/safe-address.ts'

export interface SheetOptions {
  apiUrl: string
  /** For the whole download. Default: two minutes. */
  timeoutMs?: number
  /** Largest sheet that is passed on. Default: 20 MB. */
  maxBytes?: number
}

const mostRedirects = 3
const startOfPdf = [0x25, 0x50, 0x44, 0x46, 0x2d]

/**
 * Opens the file behind a signed URL as a stream, with backpressure and a size limit. The URL comes from an answer, so only
 * https addresses are followed.
 */
export async function openSheet(
  fetchFn: FetchFn,
  { apiUrl, timeoutMs = 120_000, maxBytes = 20_000_000 }: SheetOptions,
  address: string,
): Promise<OpenedSheet> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), timeoutMs)
  const close = () => {
    clearTimeout(timer)
    deadline.abort()
  }
  const not = (kind: Exclude<OpenedSheet['kind'], 'pdf'>): OpenedSheet => {
    close()
    return { kind }
  }
  try {
    const response = await follow(fetchFn, apiUrl, address, deadline.signal)
    if (response === null) return not('unavailable')
    if (response.status >= 500 || response.status === 429) return not('unavailable')
    // Storages reject an expired signed URL with different status codes.
    if (!response.ok) return not('expired')
    if (response.body === null) return not('not_pdf')
    const size = sizeOf(response.headers)
    if (size !== null && size > maxBytes) return not('too_large')
    const reader = response.body.getReader()
    const first = await firstBytes(reader)
    if (!startOfPdf.every((byte, index) => first[index] === byte)) return not('not_pdf')
    const passing = new PassingBytes(first, reader, maxBytes)
    return { kind: 'pdf', size, body: passing, brokenBy: () => passing.brokenBy, close }
  } catch {
    return not('unavailable')
  }
}

/** Follows a few redirects to safe addresses; null if an address is unsafe or there are too many redirects. */
async function follow(
  fetchFn: FetchFn,
  apiUrl: string,
  address: string,
  signal: AbortSignal,
): Promise<Response | null> {
  let url = address
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    if (!isSafeAddress(url, apiUrl)) return null
    // With compression, Content-Length would not be the size of the file.
    const headers = { accept: 'application/pdf', 'accept-encoding': 'identity' }
    const response = await fetchFn(url, { method: 'GET', headers, redirect: 'manual', signal })
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) return response
    await response.body?.cancel()
    if (!URL.canParse(location, url)) return null
    url = new URL(location, url).href
  }
  return null
}

function sizeOf(headers: Headers): number | null {
  const length = headers.get('content-length')
  if (length === null || headers.has('content-encoding') || !/^\d{1,15}$/.test(length)) return null
  return Number(length)
}

type Reader = { read(): Promise<{ done: boolean; value?: Uint8Array | undefined }> }

/** At least enough bytes to detect a PDF; fewer if the file is shorter. */
async function firstBytes(reader: Reader): Promise<Uint8Array> {
  let bytes = new Uint8Array()
  while (bytes.byteLength < startOfPdf.length) {
    const { done, value } = await reader.read()
    if (done || value === undefined) return bytes
    const longer = new Uint8Array(bytes.byteLength + value.byteLength)
    longer.set(bytes)
    longer.set(value, bytes.byteLength)
    bytes = longer
  }
  return bytes
}

class PassingBytes implements AsyncIterable<Uint8Array> {
  brokenBy: 'too_large' | 'unavailable' | null = null
  readonly #first: Uint8Array
  readonly #reader: Reader
  readonly #maxBytes: number

  constructor(first: Uint8Array, reader: Reader, maxBytes: number) {
    this.#first = first
    this.#reader = reader
    this.#maxBytes = maxBytes
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    let chunk: Uint8Array | undefined = this.#first
    let passed = 0
    while (chunk !== undefined) {
      passed += chunk.byteLength
      if (passed > this.#maxBytes) {
        this.brokenBy = 'too_large'
        throw new Error('the file is larger than allowed')
      }
      yield chunk
      chunk = await this.#next()
    }
  }

  async #next(): Promise<Uint8Array | undefined> {
    try {
      const { done, value } = await this.#reader.read()
      return done ? undefined : value
    } catch (error) {
      this.brokenBy = 'unavailable'
      throw error
    }
  }
}
