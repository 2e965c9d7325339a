import * as v from 'valibot'
import type { ProcoreCompanyId, ProcoreUserId } from '../domain/ids.ts'
import { ProcoreError, type ProcoreOAuth, type ProcoreTokens } from '../domain/ports/procore.ts'
import { stringifyExact } from '../transport/exact-json.ts'
import { type FetchFn, type HttpAnswer, httpCall } from '../transport/http-call.ts'
import { flag, id, list, parseAnswer, requiredId, requiredText, text } from '../transport/wire-fields.ts'
import { errorOfAnswer, errorOfSilence, unreadable } from './errors.ts'
import { signingIn } from './fair-shares.ts'
import type { Gate, Pace } from './gate.ts'
import { jsonOf, type ProcoreHttp, pathId } from './procore-http.ts'

export interface OAuthOptions {
  fetch: FetchFn
  /** Without a path: `https://login.procore.com`. */
  loginUrl: string
  clientId: string
  clientSecret: string
  redirectUri: string
  http: ProcoreHttp
  gate: Gate
  pace: Pace
  timeoutMs?: number
}

export interface RefreshingOAuth extends ProcoreOAuth {
  /** Exchanges the single-use refresh token for a new pair. `session_ended` if Procore refuses it. */
  refresh(refreshToken: string): Promise<ProcoreTokens>
}

const tokenAnswer = v.object({ access_token: requiredText, refresh_token: requiredText, expires_in: text })
const tokenInfoAnswer = v.object({
  resource_owner_id: requiredId<ProcoreUserId>(),
  application: v.nullish(v.object({ uid: text })),
})
const companyMeAnswer = v.object({ name: text, email_address: text, is_active: flag })
const companiesAnswer = list(v.object({ id: id<ProcoreCompanyId>(), name: text }))

/** Documented lifetime of an access token (procore/FACTS.md 1.3); used if the answer omits it. */
const documentedLifeSeconds = 5400

/** A token this close to its expiry counts as expired when it is revoked. */
const leewayMs = 60_000

/** Procore's OAuth endpoints (procore/FACTS.md 1.3). Tokens and secrets never appear in error messages. */
export function createOAuth(options: OAuthOptions): RefreshingOAuth {
  const { clientId, clientSecret, redirectUri, http, gate, pace, timeoutMs = 30_000 } = options
  const loginUrl = options.loginUrl.replace(/\/+$/, '')
  const credentials = { client_id: clientId, client_secret: clientSecret }

  /** Calls to the login host carry no company and count against no company's rate limit. */
  async function login(
    path: string,
    call: { method: 'GET' | 'POST'; headers?: Record<string, string>; body?: string | FormData },
  ): Promise<HttpAnswer> {
    const outcome = await httpCall(options.fetch, {
      url: `${loginUrl}${path}`,
      ...call,
      headers: { accept: 'application/json', ...call.headers },
      timeoutMs,
      maxBytes: 256 * 1024,
    })
    if (outcome.kind === 'no_answer') throw errorOfSilence(outcome, false)
    return outcome
  }

  /** POST /oauth/token. The redirect URI is sent on refresh too, as in Procore's example. */
  async function token(grant: Record<string, string>): Promise<ProcoreTokens> {
    const askedAt = pace.now()
    const answer = await login('/oauth/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stringifyExact({ ...credentials, redirect_uri: redirectUri, ...grant }),
    })
    if (!isSuccess(answer)) throw grantError(answer)
    const parsed = parseAnswer(tokenAnswer, jsonOf(answer, false))
    if (!parsed.ok) throw unreadable(parsed.field, false, answer.status)
    const life = Number(parsed.value.expires_in ?? documentedLifeSeconds)
    return {
      accessToken: parsed.value.access_token,
      refreshToken: parsed.value.refresh_token,
      // Measured by our clock from before the call: `created_at` is by Procore's clock.
      expiresAt: new Date(
        askedAt + (Number.isFinite(life) ? life : documentedLifeSeconds) * 1000,
      ).toISOString(),
    }
  }

  async function refresh(refreshToken: string): Promise<ProcoreTokens> {
    try {
      return await token({ grant_type: 'refresh_token', refresh_token: refreshToken })
    } catch (error) {
      throw error instanceof ProcoreError && error.kind === 'refused'
        ? new ProcoreError('session_ended', { messages: error.messages, cause: error })
        : error
    }
  }

  /** POST /oauth/revoke. Answers 200 for an invalid token too, so 200 proves nothing (procore/FACTS.md 1.3). */
  async function revokeOne(oneToken: string): Promise<void> {
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...credentials, token: oneToken })) form.append(name, value)
    const answer = await login('/oauth/revoke', { method: 'POST', body: form })
    if (!isSuccess(answer)) throw errorOfAnswer(answer, 'read')
  }

  function isExpired({ expiresAt }: ProcoreTokens): boolean {
    return Date.parse(expiresAt) - pace.now() <= leewayMs
  }

  /** A GET during sign-in, through the company's gate. */
  async function ask(
    accessToken: string,
    companyId: ProcoreCompanyId,
    gatePersonId: string,
    call: { path: string; query?: Record<string, string> },
  ): Promise<unknown> {
    const { outcome } = await gate.run(companyId, { personId: gatePersonId }, async () => {
      const outcome = await http.send(companyId, accessToken, { method: 'GET', ...call })
      return outcome.kind === 'answer'
        ? { outcome, status: outcome.status, headers: outcome.headers }
        : { outcome, status: null, headers: null }
    })
    if (outcome.kind === 'no_answer') throw errorOfSilence(outcome, false)
    if (!isSuccess(outcome)) throw errorOfAnswer(outcome, 'read')
    return jsonOf(outcome, false)
  }

  /** GET /rest/v1.0/companies. The name is for display only, so a failure here does not fail the sign-in. */
  async function companyNameFor(
    { accessToken }: ProcoreTokens,
    companyId: ProcoreCompanyId,
    personId: ProcoreUserId,
  ): Promise<string | null> {
    try {
      const call = { path: '/rest/v1.0/companies', query: { per_page: '1000' } }
      const companies = parseAnswer(companiesAnswer, await ask(accessToken, companyId, personId, call))
      return companies.ok ? (companies.value.find(({ id }) => id === companyId)?.name ?? null) : null
    } catch (error) {
      if (error instanceof ProcoreError) return null
      throw error
    }
  }

  return {
    /** GET /oauth/authorize */
    authorizeUrl(state) {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
      })
      return `${loginUrl}/oauth/authorize?${query}`
    },

    exchangeCode: (code) => token({ grant_type: 'authorization_code', code }),

    refresh,

    async revoke(tokens) {
      // This uses up the single-use refresh token. If it fails, revoking the old pair is best effort.
      const living = isExpired(tokens) ? await refresh(tokens.refreshToken).catch(() => tokens) : tokens
      const outcomes = await Promise.allSettled([
        revokeOne(living.accessToken),
        revokeOne(living.refreshToken),
      ])
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    },

    /** GET /oauth/token/info */
    async whoIs({ accessToken }) {
      const headers = { authorization: `Bearer ${accessToken}` }
      const answer = await login('/oauth/token/info', { method: 'GET', headers })
      if (!isSuccess(answer)) throw errorOfAnswer(answer, 'read')
      const info = parseAnswer(tokenInfoAnswer, jsonOf(answer, false))
      if (!info.ok) throw unreadable(info.field, false)
      const uid = info.value.application?.uid
      // Procore has just issued this token to us, so an answer naming another app cannot be trusted.
      if (uid != null && uid !== clientId) throw unreadable('application.uid', false)
      return info.value.resource_owner_id
    },

    /**
     * GET /rest/v1.3/companies/{company_id}/me: proves that the user belongs to the company and that the app is installed
     * there. OAuth itself succeeds without either (procore/FACTS.md 1.3).
     */
    async membership(tokens, companyId, personId) {
      const call = { path: `/rest/v1.3/companies/${pathId(companyId)}/me` }
      const asking = ask(tokens.accessToken, companyId, signingIn(personId), call)
      const me = await asking.catch((error: unknown) => {
        throw error instanceof ProcoreError && error.kind === 'not_found'
          ? new ProcoreError('forbidden', { messages: error.messages, cause: error })
          : error
      })
      const parsed = parseAnswer(companyMeAnswer, me)
      if (!parsed.ok) throw unreadable(parsed.field, false)
      // As in the daily check (access.ts): an inactive user no longer belongs to the company.
      if (parsed.value.is_active === false) throw new ProcoreError('forbidden')
      return {
        name: parsed.value.name ?? parsed.value.email_address ?? '',
        companyName: await companyNameFor(tokens, companyId, personId),
      }
    },
  }
}

function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300
}

/**
 * `refused` only if Procore rejected the grant itself. Wrong client credentials or a proxy's HTML page say nothing about
 * the grant and are `unavailable`.
 */
function grantError(answer: HttpAnswer): ProcoreError {
  const error = errorOfAnswer(answer, 'read')
  const turnedDown = answer.status === 400 || answer.status === 401 || answer.status === 403
  if (!turnedDown) return error
  const ours = /"(invalid_client|unauthorized_client|unsupported_grant_type)"/.test(answer.text)
  const isPage = /^\s*</.test(answer.text)
  return new ProcoreError(ours || isPage ? 'unavailable' : 'refused', {
    status: answer.status,
    messages: error.messages,
  })
}
