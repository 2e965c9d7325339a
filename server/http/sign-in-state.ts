import { jwtVerify, SignJWT } from 'jose'
import * as v from 'valibot'
import { idOf, type ProcoreCompanyId } from '../domain/ids.ts'
import type { Clock, Hash, Random } from '../domain/ports/platform.ts'
import type { StartedSignIn } from '../usecases/session/sign-in.ts'
import type { BearerKey } from './bearer.ts'

/** Seconds between opening the sign-in window and returning from Procore. */
export const signInLasts = 600

/**
 * The cookie that identifies the browser in which a sign-in was started, for the duration of a sign-in. Because of the
 * prefix, browsers reject it from subdomains and over plain http, except on loopback. All windows of a browser share
 * it.
 */
export const browserCookie = '__Host-clearstory-sign-in'

export interface SignInStates {
  /** A value for the cookie. */
  newBrowser(): string
  /** The OAuth `state` for a sign-in started in this browser. */
  issue(order: { companyId: ProcoreCompanyId; challenge: string; browser: string }): Promise<string>
  /** Verifies a state returned from Procore; `other_browser` if the cookie is not the one it was issued for. */
  read(state: string, browser: string | undefined): Promise<StartedSignIn | 'expired' | 'other_browser'>
}

const audience = 'sign-in'
const issuer = 'clearstory-for-procore'
const payloadSchema = v.object({
  jti: v.string(),
  cid: v.string(),
  challenge: v.string(),
  browser: v.string(),
  exp: v.number(),
})

/**
 * A sign-in in progress, stored in the `state` parameter that Procore returns instead of in a database row: starting
 * sign-ins cannot fill the database. Signed (JWT), not encrypted: it contains hashes and a company id. The first key
 * signs; all keys verify.
 */
export function createSignInStates(
  keys: readonly [BearerKey, ...BearerKey[]],
  { clock, hash, random }: { clock: Clock; hash: Hash; random: Random },
): SignInStates {
  return {
    newBrowser: () => random.token(32),

    async issue({ companyId, challenge, browser }) {
      const issuedAt = Math.floor(Date.parse(clock.now()) / 1000)
      return new SignJWT({ cid: companyId, challenge, browser: await hash.sha256(browser) })
        .setProtectedHeader({ alg: 'HS256' })
        .setJti(random.token(18))
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + signInLasts)
        .sign(keys[0])
    },

    async read(state, browser) {
      for (const key of keys) {
        const claims = await verified(state, key, new Date(clock.now()))
        if (claims === null) continue
        if (browser === undefined || (await hash.sha256(browser)) !== claims.browser) return 'other_browser'
        return {
          stateId: claims.jti,
          companyId: idOf<ProcoreCompanyId>(claims.cid),
          challenge: claims.challenge,
          expiresAt: new Date(claims.exp * 1000).toISOString(),
        }
      }
      return 'expired'
    },
  }
}

async function verified(
  state: string,
  key: BearerKey,
  currentDate: Date,
): Promise<v.InferOutput<typeof payloadSchema> | null> {
  try {
    const { payload } = await jwtVerify(state, key, {
      algorithms: ['HS256'],
      issuer,
      audience,
      currentDate,
      requiredClaims: ['exp', 'jti'],
    })
    const parsed = v.safeParse(payloadSchema, payload)
    return parsed.success ? parsed.output : null
  } catch {
    // Forged, altered, signed with another key, or expired: the response is the same.
    return null
  }
}
