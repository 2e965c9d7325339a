import { type FormFile, formStream } from '../transport/form-stream.ts'
import { type FetchFn, httpCall } from '../transport/http-call.ts'
import { isSafeAddress } from '../transport/safe-address.ts'
import type { SendForm } from './uploads.ts'

const timeoutMs = 120_000
const maxBytes = 64 * 1024

type SizedFile = FormFile & { size: number }

/**
 * Buffers a file of unknown size, because such storage services reject a body without Content-Length (411). Returns null
 * if the stream breaks off or exceeds its limit.
 */
async function withSize({ filename, contentType, size, body }: FormFile): Promise<SizedFile | null> {
  if (size !== null) return { filename, contentType, size, body }
  const chunks: Uint8Array<ArrayBuffer>[] = []
  try {
    for await (const chunk of body) chunks.push(new Uint8Array(chunk))
  } catch {
    return null
  }
  const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer())
  return { filename, contentType, size: bytes.byteLength, body: oneChunk(bytes) }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Sends a file to the storage behind Procore, without a token and without following redirects. */
export function createSendForm(fetchFn: FetchFn, apiUrl: string): SendForm {
  return async (url, fields, file) => {
    if (!isSafeAddress(url, apiUrl)) return 'unsafe_address'
    const whole = await withSize(file)
    if (whole === null) return 'unavailable'
    const { body, contentType, size } = formStream(fields, whole)
    const outcome = await httpCall(fetchFn, {
      method: 'POST',
      url,
      headers: { 'content-type': contentType, 'content-length': String(size) },
      body,
      timeoutMs,
      maxBytes,
    })
    if (outcome.kind === 'no_answer') return 'unavailable'
    if (outcome.status >= 200 && outcome.status < 300) return 'sent'
    return outcome.status >= 500 ? 'unavailable' : 'refused'
  }
}
