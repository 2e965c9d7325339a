import { errors, jwtVerify, SignJWT } from 'jose'
import * as v from 'valibot'
import { idOf, type ProcoreCompanyId, type ProcoreUserId, type SessionId } from '../domain/ids.ts'
import type { Clock } from '../domain/ports/platform.ts'

/** The identity claimed by a request. Procore still decides, with the session's own token, what that person may do. */
export interface SessionClaims {
  companyId: ProcoreCompanyId
  sessionId: SessionId
  personId: ProcoreUserId
}

export interface Bearer {
  issue(claims: SessionClaims): Promise<{ bearer: string; expiresAt: string }>
  verify(bearer: string): Promise<SessionClaims | 'expired' | 'invalid'>
}

/** A WebCrypto signing key. */
export type BearerKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** The token of an `Authorization: Bearer …` header; undefined if there is none. */
export function bearerIn(authorization: string | null | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
}

const livesForSeconds = 60 * 60
const issuer = 'clearstory-for-procore'
const audience = 'panel'

const payloadSchema = v.object({ sub: v.string(), sid: v.string(), cid: v.string(), exp: v.number() })

/** A bearer whose signature has been verified, cached until it expires. */
interface Verified {
  claims: SessionClaims
  /** Seconds since 1970. */
  expiresAt: number
}

/**
 * Maximum number of verified bearers in the cache. Verifying a signature costs more than the rest of serving a panel's
 * data.
 */
const remembered = 1_000

/**
 * Derives the signing key from a secret key (HKDF with its own label), so that it is unrelated to the key that encrypts
 * the database. Imported once: importing it per request would cost more than the rest of the request.
 */
export function deriveBearerKey(secretKeyBase64: string): Promise<BearerKey> {
  return deriveKey(secretKeyBase64, 'panel bearer v1')
}

/** The same for OAuth states of sign-ins: a signature for one purpose is never valid for the other. */
export function deriveSignInKey(secretKeyBase64: string): Promise<BearerKey> {
  return deriveKey(secretKeyBase64, 'sign-in state v1')
}

async function deriveKey(secretKeyBase64: string, purpose: string): Promise<BearerKey> {
  const binary = atob(secretKeyBase64.replaceAll('-', '+').replaceAll('_', '/'))
  const secret = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  const master = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  const label = new TextEncoder().encode(purpose)
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: label },
    master,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign', 'verify'],
  )
}

/**
 * The panel's short-lived bearer. The first key signs and all keys verify, so that rotating the key signs nobody out.
 * The cache only records that a bearer's signature is valid: its expiry is checked every time, and request handlers
 * check in the database whether its session still exists.
 */
export function createBearer(keys: readonly [BearerKey, ...BearerKey[]], clock: Clock): Bearer {
  const genuine = new Map<string, Verified>()
  const remember = (bearer: string, verified: Verified) => {
    const [oldest] = genuine.size >= remembered ? genuine.keys() : []
    if (oldest !== undefined) genuine.delete(oldest)
    genuine.set(bearer, verified)
  }
  return {
    async issue({ companyId, sessionId, personId }) {
      const issuedAt = Math.floor(Date.parse(clock.now()) / 1000)
      const bearer = await new SignJWT({ sid: sessionId, cid: companyId })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(personId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + livesForSeconds)
        .sign(keys[0])
      return { bearer, expiresAt: new Date((issuedAt + livesForSeconds) * 1000).toISOString() }
    },

    async verify(bearer) {
      const now = new Date(clock.now())
      const known = genuine.get(bearer)
      if (known !== undefined) {
        if (known.expiresAt > Math.floor(now.getTime() / 1000)) return known.claims
        genuine.delete(bearer)
        return 'expired'
      }
      for (const key of keys) {
        const found = await verifyWith(key, bearer, now)
        if (found === 'expired') return found
        if (found === 'invalid') continue
        remember(bearer, found)
        return found.claims
      }
      return 'invalid'
    },
  }
}

async function verifyWith(
  key: BearerKey,
  bearer: string,
  currentDate: Date,
): Promise<Verified | 'expired' | 'invalid'> {
  try {
    const { payload } = await jwtVerify(bearer, key, {
      algorithms: ['HS256'],
      issuer,
      audience,
      currentDate,
      requiredClaims: ['exp', 'sub'],
    })
    const parsed = v.safeParse(payloadSchema, payload)
    if (!parsed.success) return 'invalid'
    const { sub, sid, cid, exp } = parsed.output
    return {
      claims: {
        companyId: idOf<ProcoreCompanyId>(cid),
        sessionId: idOf<SessionId>(sid),
        personId: idOf<ProcoreUserId>(sub),
      },
      expiresAt: exp,
    }
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'expired' : 'invalid'
  }
}
