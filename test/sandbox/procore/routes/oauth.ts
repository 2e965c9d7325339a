import type { Context, Hono } from 'hono'
import * as v from 'valibot'
import { oauthApp } from '../../seed/world.ts'
import type { Grant } from '../grants.ts'
import { loginPage, loginProblemPage } from '../pages/login.ts'
import type { ProcoreState } from '../store.ts'

const tokenRequest = v.object({
  grant_type: v.string(),
  client_id: v.string(),
  client_secret: v.string(),
  code: v.optional(v.string()),
  redirect_uri: v.optional(v.string()),
  refresh_token: v.optional(v.string()),
})
const revokeRequest = v.object({ token: v.string(), client_id: v.string(), client_secret: v.string() })

const invalidGrant =
  'The provided authorization grant is invalid, expired, revoked, or was issued to another client.'

/** Sign-in and token lifecycle (procore/FACTS.md 1.3). All of it is public: no company, no rate limit. */
export function oauthRoutes(app: Hono, state: ProcoreState): void {
  app.use('/oauth/*', async (c, next) => {
    await next()
    if (c.req.path !== '/oauth/authorize' && c.req.path !== '/oauth/decision') return
    c.header('X-Frame-Options', 'DENY')
    if (state.loginSendsCoop) c.header('Cross-Origin-Opener-Policy', 'same-origin')
  })

  app.get('/oauth/authorize', (c) => {
    const problem = authorizeProblem(state, c)
    if (problem) return c.html(loginProblemPage(problem), 400)
    const { redirect_uri = '', state: appState = '' } = c.req.query()
    if (c.req.query('response_type') !== 'code') {
      return c.redirect(redirectTo(redirect_uri, { error: 'unsupported_response_type', state: appState }))
    }
    return c.html(loginPage(state, { redirectUri: redirect_uri, appState }))
  })

  // Not part of Procore's API: the form target of this login page.
  app.post('/oauth/decision', async (c) => {
    const form = await c.req.parseBody()
    const { person, redirect_uri: redirectUri, state: appState } = form
    if (typeof redirectUri !== 'string' || !mayRedirect(state, redirectUri)) {
      return c.html(loginProblemPage('The redirect URI is not registered for this app.'), 400)
    }
    const carried = typeof appState === 'string' && appState !== '' ? { state: appState } : {}
    const known = state.people.find(({ id }) => String(id) === person)
    if (!known) return c.redirect(redirectTo(redirectUri, { error: 'access_denied', ...carried }))
    return c.redirect(
      redirectTo(redirectUri, { code: state.grants.authorize(known.id, redirectUri), ...carried }),
    )
  })

  app.post('/oauth/token', async (c) => {
    const parsed = v.safeParse(tokenRequest, await readForm(c, ['multipart/form-data', 'application/json']))
    if (!parsed.success)
      return oauthError(c, 400, 'invalid_request', 'The request is missing a required parameter.')
    const { grant_type, client_id, client_secret, code, redirect_uri, refresh_token } = parsed.output
    if (client_id !== oauthApp.clientId || client_secret !== oauthApp.clientSecret) {
      return oauthError(c, 401, 'invalid_client', 'Client authentication failed.')
    }
    switch (grant_type) {
      case 'authorization_code': {
        const grant = state.grants.exchange(code ?? '', redirect_uri ?? '')
        return grant ? c.json(formatToken(grant)) : oauthError(c, 401, 'invalid_grant', invalidGrant)
      }
      case 'refresh_token': {
        const grant = state.grants.refresh(refresh_token ?? '')
        const text = `The refresh token is invalid. ${invalidGrant}`
        return grant ? c.json(formatToken(grant)) : oauthError(c, 401, 'invalid_grant', text)
      }
      default:
        return oauthError(c, 400, 'unsupported_grant_type', 'The authorization grant type is not supported.')
    }
  })

  app.get('/oauth/token/info', (c) => {
    const bearer = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1]
    const grant = bearer === undefined ? undefined : state.grants.find(bearer)
    if (!grant) return oauthError(c, 401, 'invalid_token', 'The access token is invalid or has expired')
    return c.json({
      resource_owner_id: grant.personId,
      scopes: [],
      expires_in_seconds: Math.floor((grant.expiresAt - state.now()) / 1000),
      application: { uid: oauthApp.clientId },
      created_at: Math.floor(grant.createdAt / 1000),
    })
  })

  app.post('/oauth/revoke', async (c) => {
    const kinds = ['multipart/form-data', 'application/x-www-form-urlencoded', 'application/json']
    const parsed = v.safeParse(revokeRequest, await readForm(c, kinds))
    const ours = parsed.success && parsed.output.client_secret === oauthApp.clientSecret
    if (ours) state.grants.revoke(parsed.output.token)
    return c.json({})
  })
}

function formatToken(grant: Grant): object {
  return {
    access_token: grant.accessToken,
    token_type: 'Bearer',
    expires_in: (grant.expiresAt - grant.createdAt) / 1000,
    refresh_token: grant.refreshToken,
    created_at: Math.floor(grant.createdAt / 1000),
  }
}

function oauthError(c: Context, status: 400 | 401, error: string, description: string) {
  return c.json({ error, error_description: description }, status)
}

/** The body as an object, if its content type is accepted. */
async function readForm(c: Context, accepted: string[]): Promise<unknown> {
  const kind = (c.req.header('content-type') ?? '').split(';')[0]?.trim() ?? ''
  if (!accepted.includes(kind)) return null
  try {
    return kind === 'application/json' ? await c.req.json() : await c.req.parseBody()
  } catch {
    return null
  }
}

function authorizeProblem(state: ProcoreState, c: Context): string | null {
  if (c.req.query('client_id') !== oauthApp.clientId)
    return 'Client authentication failed due to unknown client.'
  const redirectUri = c.req.query('redirect_uri')
  if (redirectUri === undefined) return 'Missing redirect URI.'
  return mayRedirect(state, redirectUri) ? null : 'The redirect URI is not registered for this app.'
}

function mayRedirect(state: ProcoreState, redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false
  const registered = new URL(state.appUrl)
  const wanted = new URL(redirectUri)
  return wanted.origin === registered.origin && wanted.pathname.startsWith(registered.pathname)
}

function redirectTo(redirectUri: string, query: Record<string, string>): string {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(query)) if (value !== '') url.searchParams.set(name, value)
  return url.toString()
}
