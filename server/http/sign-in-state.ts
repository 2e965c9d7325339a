import { jwtVerify, SignJWT } from 'jose'
import * as v from 'valibot'
import { idOf, type ProcoreCompanyId } from '../domain/ids.ts'
import type { Clock, Hash, Random } from '../domain/ports/platform.ts'
import type { StartedSignIn } from '../usecases/session/sign-in.ts'
import type { BearerKey } from './bearer.ts'

/** Seconds a person has between opening the sign-in window and coming back from Procore. */
export const signInLasts = 600

/**
 * Names the browser a sign-in was started in, for as long as one may take. The prefix makes browsers refuse it from
 * subdomains and over plain http, loopback excepted. Several windows of one browser share it.
 */
export const browserCookie = '__Host-clearstory-sign-in'

export interface SignInStates {
  /** A value for the cookie. */
  newBrowser(): string
  /** The OAuth `state` for a sign-in that is started in this browser. */
  issue(order: { companyId: ProcoreCompanyId; challenge: string; browser: string }): Promise<string>
  /** What a state says that came back from Procore; `other_browser` where the cookie is not the one it was made for. */
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
 * A sign-in on its way, kept in the `state` that travels through Procore rather than in a row: somebody who only starts
 * sign-ins fills no database. Signed, not encrypted: it holds hashes and a company's id. The first key signs, all verify.
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
    // Made up, altered, of another key, or past its time: the same to whoever brings it.
    return null
  }
}
