import type { Hash } from '../domain/ports/platform.ts'

/** SHA-256 from WebCrypto: the same on every runtime. */
export const webHash: Hash = {
  async sha256(text) {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  },
}
