import * as v from 'valibot'
import { base64UrlOf, bytesOfBase64, hexOf } from '../domain/encoding.ts'
import type { ProcoreTokens } from '../domain/ports/procore.ts'
import { StoreError } from '../domain/ports/store.ts'
import { sealed } from './company.ts'
import { readRow, readRows } from './engine/rows.ts'
import type { Sql } from './engine/sql.ts'

/** Where a ciphertext is stored, bound as additional authenticated data: it cannot be decrypted in another row. */
export interface Place {
  table: string
  companyId: string
  rowId: string
}

export interface Encryption {
  encrypt(text: string, place: Place): Promise<string>
  /** Throws `DecryptionError`. */
  decrypt(ciphertext: string, place: Place): Promise<string>
  /** Whether a ciphertext was written with the current key. */
  isCurrent(ciphertext: string): Promise<boolean>
  /** The ids of all configured keys, as used in ciphertexts. */
  keyIds(): Promise<string[]>
}

/** A secret that cannot be decrypted: altered, moved, or encrypted with an unknown key. Never contains the secret. */
export class DecryptionError extends StoreError {
  override readonly name = 'DecryptionError'

  constructor(message: string, options?: ErrorOptions) {
    super('secret_unreadable', message, options)
  }
}

const utf8 = new TextEncoder()

interface Key {
  keyId: string
  key: Awaited<ReturnType<typeof crypto.subtle.importKey>>
}

/**
 * AES-256-GCM with WebCrypto. The ciphertext is `v1.<key id>.<iv>.<data>`, so that a database can hold values of several
 * keys: new values use the current key; values encrypted with a `previous` key stay readable during key rotation.
 * Throws `RangeError` if a key is not 32 bytes in base64.
 */
export function createEncryption(secretKeyBase64: string, previous: readonly string[] = []): Encryption {
  const current = load(secretKeyBase64)
  const keys = [current, ...previous.map(load)]

  return {
    async encrypt(text, place) {
      const { keyId, key } = await current
      // A random 96-bit IV is safe: far fewer than 2^32 values are ever encrypted.
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(place) }
      const data = await crypto.subtle.encrypt(algorithm, key, utf8.encode(text))
      return ['v1', keyId, base64UrlOf(iv), base64UrlOf(new Uint8Array(data))].join('.')
    },
    async isCurrent(ciphertext) {
      return ciphertext.split('.')[1] === (await current).keyId
    },
    keyIds: async () => (await Promise.all(keys)).map(({ keyId }) => keyId),
    async decrypt(ciphertext, place) {
      const [version, wantedId, ivText, dataText, ...rest] = ciphertext.split('.')
      if (version !== 'v1' || ivText === undefined || dataText === undefined || rest.length > 0) {
        throw new DecryptionError(`${place.table}: not a ciphertext of this app`)
      }
      const key = (await Promise.all(keys)).find(({ keyId }) => keyId === wantedId)
      if (!key) throw new DecryptionError(`${place.table}: encrypted with a key that is not configured`)
      try {
        const algorithm = { name: 'AES-GCM', iv: bytesOf(ivText), additionalData: boundTo(place) }
        const data = await crypto.subtle.decrypt(algorithm, key.key, bytesOf(dataText))
        return new TextDecoder().decode(data)
      } catch (cause) {
        throw new DecryptionError(`${place.table}: altered, or moved from another row`, { cause })
      }
    },
  }
}

/** Lower-case hex SHA-256 of UTF-8 text. */
export async function sha256Hex(text: string): Promise<string> {
  return hexOf(await crypto.subtle.digest('SHA-256', utf8.encode(text)))
}

function load(base64: string): Promise<Key> {
  const raw = bytesOf(base64)
  if (raw.byteLength !== 32) throw new RangeError('a secret key must be 32 bytes, base64')
  return importKey(raw)
}

async function importKey(raw: Uint8Array<ArrayBuffer>): Promise<Key> {
  const keyId = hexOf(await crypto.subtle.digest('SHA-256', raw)).slice(0, 8)
  return { keyId, key: await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']) }
}

// As JSON, so that two different places never give the same bytes.
function boundTo({ table, companyId, rowId }: Place): Uint8Array<ArrayBuffer> {
  return utf8.encode(JSON.stringify([table, companyId, rowId]))
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = bytesOfBase64(text)
  if (bytes === null) throw new RangeError('not base64')
  return bytes
}

const storedTokens = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ accessToken: v.string(), refreshToken: v.string(), expiresAt: v.string() }),
)

/** Encrypts a pair of Procore tokens for storage, bound to its row. */
export function sealTokens(
  encryption: Encryption,
  { accessToken, refreshToken, expiresAt }: ProcoreTokens,
  place: Place,
): Promise<string> {
  return encryption.encrypt(JSON.stringify({ accessToken, refreshToken, expiresAt }), place)
}

/** Decrypts a stored pair of tokens. Throws `DecryptionError` if no configured key can. */
export async function openTokens(
  encryption: Encryption,
  ciphertext: string,
  place: Place,
): Promise<ProcoreTokens> {
  return readRow(storedTokens, await encryption.decrypt(ciphertext, place))
}

const keyIdRow = v.object({ key_id: v.string(), count: v.number() })

/** The number of stored secrets that were encrypted with an unknown key. */
export async function unreadableSecrets(sql: Sql, encryption: Encryption): Promise<number> {
  const known = await encryption.keyIds()
  let unreadable = 0
  for (const { table, column } of sealed) {
    // A ciphertext is v1.<8 characters of key id>.… (encryption.ts).
    const rows = await sql.all(
      `SELECT substr(${column}, 4, 8) AS key_id, count(*) AS count FROM ${table} GROUP BY 1`,
    )
    for (const { key_id, count } of readRows(keyIdRow, rows)) if (!known.includes(key_id)) unreadable += count
  }
  return unreadable
}
