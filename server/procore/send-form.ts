import { formStream } from '../transport/form-stream.ts'
import { type FetchFn, httpCall } from '../transport/http-call.ts'
import { isSafeAddress } from '../transport/safe-address.ts'
import type { SendForm } from './uploads.ts'

const timeoutMs = 120_000
const maxBytes = 64 * 1024

/** Sends a file to the storage behind Procore: no token goes there, no redirect is followed. */
export function createSendForm(fetchFn: FetchFn, apiUrl: string): SendForm {
  return async (url, fields, file) => {
    if (!isSafeAddress(url, apiUrl)) return 'unsafe_address'
    const { body, contentType, size } = formStream(fields, file)
    const outcome = await httpCall(fetchFn, {
      method: 'POST',
      url,
      // With its length where it is known: storages of this kind refuse a body of unknown length.
      headers: { 'content-type': contentType, ...(size === null ? {} : { 'content-length': String(size) }) },
      body,
      timeoutMs,
      maxBytes,
    })
    if (outcome.kind === 'no_answer') return 'unavailable'
    if (outcome.status >= 200 && outcome.status < 300) return 'sent'
    return outcome.status >= 500 ? 'unavailable' : 'refused'
  }
}
