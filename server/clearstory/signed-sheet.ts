import type { OpenedSheet } from '../domain/ports/clearstory.ts'
import type { FetchFn } from '../transport/http-call.ts'
import { isSafeAddress } from '../transport/safe-address.ts'

export interface SheetOptions {
  apiUrl: string
  /** Covers the whole reading; two minutes unless told. */
  timeoutMs?: number
  /** The largest sheet that is passed on; 20 MB unless told. */
  maxBytes?: number
}

const mostRedirects = 3
const startOfPdf = [0x25, 0x50, 0x44, 0x46, 0x2d]

/**
 * Opens the file behind a signed address. It is read only as fast as it is passed on, and no further than is allowed.
 * The address comes in an answer, so it is followed nowhere but to https.
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
    // A signed address that has run out is refused; how is each storage's own affair.
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

/** The answer at the end of a few redirects, each to a safe address; null where one is not. */
async function follow(
  fetchFn: FetchFn,
  apiUrl: string,
  address: string,
  signal: AbortSignal,
): Promise<Response | null> {
  let url = address
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    if (!isSafeAddress(url, apiUrl)) return null
    // Compressed on its way, a file's announced length would not be its own.
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

/** At least as many bytes as tell a PDF; fewer where the file ends before. */
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
