import { base64UrlOf } from '../domain/encoding.ts'
import type { Random } from '../domain/ports/platform.ts'

/** Random base64url text from WebCrypto, the same on every runtime. */
export const webRandom: Random = {
  token: (bytes) => base64UrlOf(crypto.getRandomValues(new Uint8Array(bytes))),
}
