import type { Random } from '../domain/ports/platform.ts'

/** Randomness from WebCrypto, as base64url: the same on every runtime. */
export const webRandom: Random = {
  token: (bytes) => base64Url(crypto.getRandomValues(new Uint8Array(bytes))),
}

function base64Url(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes)
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
