import { hexOf } from '../domain/encoding.ts'
import type { Hash } from '../domain/ports/platform.ts'

/** SHA-256 and HKDF from WebCrypto, the same on every runtime. */
export const webHash: Hash = {
  async sha256(text) {
    return hexOf(await crypto.subtle.digest('SHA-256', bytesOf(text)))
  },

  async derive(secret, purpose) {
    const key = await crypto.subtle.importKey('raw', bytesOf(secret), 'HKDF', false, ['deriveBits'])
    const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: bytesOf(purpose) }
    return hexOf(await crypto.subtle.deriveBits(how, key, 256))
  },
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
