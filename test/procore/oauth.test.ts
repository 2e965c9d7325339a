import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakePace } from './fake-pace.ts'
import { adapterFor, ana, TinyProcore, tokensExpiring } from './tiny-procore.ts'

let tiny: TinyProcore
const pace = new FakePace()
const redirectUri = 'http://127.0.0.1/auth/procore/callback'

beforeEach(async () => {
  tiny = await TinyProcore.start()
})
afterEach(() => tiny.close())

function oauth() {
  return adapterFor({ apiUrl: tiny.url, loginUrl: `${tiny.url}/` }, { pace }).oauth
}

describe('signing in', () => {
  it('starts at the authorize page with the state', () => {
    const url = new URL(oauth().authorizeUrl('s t&te'))
    expect(url.pathname).toBe('/oauth/authorize')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'client-id',
      redirect_uri: redirectUri,
      state: 's t&te',
    })
  })

  it('exchanges the code as JSON and counts the token’s life by our own clock', async () => {
    tiny.handler = () => ({
      json: { access_token: 'a', refresh_token: 'r', expires_in: 5400, created_at: 1 },
    })
    expect(await oauth().exchangeCode('code-1')).toEqual({
      accessToken: 'a',
      refreshToken: 'r',
      expiresAt: new Date(pace.now() + 5_400_000).toISOString(),
    })
    expect(JSON.parse(tiny.seen[0]?.body ?? '')).toEqual({
      grant_type: 'authorization_code',
      code: 'code-1',
      client_id: 'client-id',
      client_secret: 'client-secret',
      redirect_uri: redirectUri,
    })
  })

  it('a used code is refused, without a secret in the words', async () => {
    tiny.handler = () => ({
      status: 400,
      json: { error: 'invalid_grant', error_description: 'Code is invalid' },
    })
    const error: unknown = await oauth()
      .exchangeCode('code-1')
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ kind: 'refused', messages: ['Code is invalid'] })
    expect(String(error)).not.toContain('client-secret')
  })

  it.each([
    [{ access_token: 'a' }, 'refresh_token: expected'],
    [{ access_token: true, refresh_token: 'r' }, 'access_token: expected'],
  ])('an answer without a pair is unreadable: %j', async (json, words) => {
    tiny.handler = () => ({ json })
    await expect(oauth().exchangeCode('c')).rejects.toMatchObject({
      kind: 'unreadable',
      messages: [expect.stringContaining(words)],
    })
  })
})

describe('who signed in', () => {
  const companyMe = `/rest/v1.3/companies/${ana.companyId}/me`
  const tokens = tokensExpiring(3600)
  const tokenInfo = { resource_owner_id: 7, application: { uid: 'client-id' } }

  it('is told by the token, and the company says by what name; the list of companies has its own', async () => {
    const answers: Record<string, unknown> = {
      [companyMe]: { id: 7, name: 'Ana Diaz' },
      '/rest/v1.0/companies': [
        { id: 1, name: 'Another' },
        { id: Number(ana.companyId), name: 'Marin Builders' },
      ],
    }
    tiny.handler = ({ path }) => ({ json: answers[path] ?? tokenInfo })
    const personId = await oauth().whoIs(tokens)
    expect(personId).toBe('7')
    expect(await oauth().membership(tokens, ana.companyId, personId)).toEqual({
      name: 'Ana Diaz',
      companyName: 'Marin Builders',
    })
    // The first question goes to the login host: it uses up no company's hour, and none that companies share.
    expect(tiny.seen.map(({ path }) => path)).toEqual([
      '/oauth/token/info',
      companyMe,
      '/rest/v1.0/companies',
    ])
    expect(tiny.seen.map(({ headers }) => headers['procore-company-id'])).toEqual([
      undefined,
      ana.companyId,
      ana.companyId,
    ])
  })

  it.each([
    [{ name: null, email_address: 'ana@x' }, 'ana@x'],
    [{}, ''],
  ])('falls back where no name is given: %j', async (json, name) => {
    tiny.handler = () => ({ json })
    expect((await oauth().membership(tokens, ana.companyId, ana.personId)).name).toBe(name)
  })

  it.each([
    [{ resource_owner_id: 7, application: { uid: 'another-app' } }, 'application.uid'],
    [{ application: { uid: 'client-id' } }, 'resource_owner_id'],
  ])('is not believed of %j', async (json, field) => {
    tiny.handler = () => ({ json })
    const refused = { kind: 'unreadable', messages: [expect.stringContaining(field)] }
    await expect(oauth().whoIs(tokens)).rejects.toMatchObject(refused)
  })

  it.each([
    [403, { errors: 'App is not connected to this company' }, 'app_not_connected'],
    [401, { message: 'App is not connected to this company' }, 'app_not_connected'],
    [403, { errors: 'You do not have access to this company' }, 'forbidden'],
    [404, {}, 'forbidden'],
    [500, {}, 'unavailable'],
  ])('a company answering %i %j: %s', async (status, json, kind) => {
    tiny.handler = () => ({ status, json })
    const asking = oauth().membership(tokens, ana.companyId, ana.personId)
    await expect(asking).rejects.toMatchObject({ kind })
  })
})

describe('signing out', () => {
  const good = () => tokensExpiring(3600, 'first', pace)
  const expired = () => tokensExpiring(-10, 'first', pace)

  it('revokes both tokens by form, without a refresh while the access token is good', async () => {
    tiny.handler = () => ({ json: {} })
    await oauth().revoke(good())
    expect(tiny.seen.map(({ path }) => path)).toEqual(['/oauth/revoke', '/oauth/revoke'])
    for (const [at, token] of ['access-first', 'refresh-first'].entries()) {
      const request = tiny.seen[at]
      expect(request?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
      for (const part of [token, 'client-id', 'client-secret']) expect(request?.body).toContain(part)
    }
  })

  it('refreshes an expired pair first and revokes the new one', async () => {
    tiny.handler = ({ path }) => ({
      json: path === '/oauth/token' ? { access_token: 'access-new', refresh_token: 'refresh-new' } : {},
    })
    await oauth().revoke(expired())
    const [refreshed, ...revoked] = tiny.seen
    expect(refreshed?.body).toContain('refresh-first')
    expect(revoked.map(({ body }) => /(access|refresh)-\w+/.exec(body)?.[0])).toEqual([
      'access-new',
      'refresh-new',
    ])
  })

  it('revokes the pair it has where the refresh fails', async () => {
    tiny.handler = ({ path }) => (path === '/oauth/token' ? 'drop' : { json: {} })
    await oauth().revoke(expired())
    expect(tiny.seen.filter(({ body }) => body.includes('refresh-first'))).toHaveLength(2)
  })

  it('says when a token could not be revoked, and tries the other all the same', async () => {
    await expect(oauth().revoke(good())).rejects.toMatchObject({ kind: 'not_found' })
    expect(tiny.seen).toHaveLength(2)
  })
})
