import * as v from 'valibot'
import type { ProcoreTokens } from '../domain/ports/procore.ts'
import type { Encryption, Place } from './encryption.ts'
import { readRow } from './rows.ts'

const storedTokens = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ accessToken: v.string(), refreshToken: v.string(), expiresAt: v.string() }),
)

/** A pair of Procore's tokens as it is stored: encrypted, and bound to its row. */
export function sealTokens(
  encryption: Encryption,
  { accessToken, refreshToken, expiresAt }: ProcoreTokens,
  place: Place,
): Promise<string> {
  return encryption.encrypt(JSON.stringify({ accessToken, refreshToken, expiresAt }), place)
}

/** The pair out of its row. Throws `DecryptionError` where no key of ours opens it. */
export async function openTokens(
  encryption: Encryption,
  ciphertext: string,
  place: Place,
): Promise<ProcoreTokens> {
  return readRow(storedTokens, await encryption.decrypt(ciphertext, place))
}
