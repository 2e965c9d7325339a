import { expect, test } from 'vitest'
import { appUrl, at, authorize, exchange, openWorld, requestToken, signIn, textAt } from './procore-caller.ts'
import { oauthApp, people } from './seed/world.ts'

const world = await openWorld()
const { procore } = world

function authorizeUrl(change: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: oauthApp.clientId,
    redirect_uri: `${appUrl}/auth/procore/callback`,
    state: 's1',
    ...change,
  })
  return `${procore.loginUrl}/oauth/authorize?${query}`
}

async function tokens() {
  const code = (await authorize(world, 'ana')).searchParams.get('code') ?? ''
  const { json } = await exchange(world, code)
  return { access: textAt(json, 'access_token'), refresh: textAt(json, 'refresh_token') }
}

test('the login page lists the people, offers to deny and refuses a frame', async () => {
  const answer = await fetch(authorizeUrl())
  const page = await answer.text()
  for (const { name } of Object.values(people)) expect(page).toContain(name)
  expect(page).toContain('Deny')
  expect(answer.headers.get('x-frame-options')).toBe('DENY')
  expect(answer.headers.get('cross-origin-opener-policy')).toBeNull()
})

test('the login page can cut the opener', async () => {
  procore.state.loginSendsCoop = true
  const answer = await fetch(authorizeUrl())
  procore.state.loginSendsCoop = false
  expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin')
})

test.each([
  ['an unknown client', { client_id: 'somebody' }],
  ['a redirect elsewhere', { redirect_uri: 'http://127.0.0.1:3998/auth/procore/callback' }],
  ['a redirect that only begins alike', { redirect_uri: `${appUrl}9.example/` }],
])('%s gets no login page', async (_, change) => {
  expect((await fetch(authorizeUrl(change), { redirect: 'manual' })).status).toBe(400)
})

test('denying comes back as access_denied with the state', async () => {
  const url = await authorize(world, null)
  expect(Object.fromEntries(url.searchParams)).toEqual({ error: 'access_denied', state: 's1' })
})

test('a code works once', async () => {
  const code = (await authorize(world, 'ana')).searchParams.get('code') ?? ''
  const first = await exchange(world, code)
  expect(first.status).toBe(200)
  expect(first.json).toMatchObject({ token_type: 'Bearer', expires_in: 5400 })
  const second = await exchange(world, code)
  expect([second.status, at(second.json, 'error')]).toEqual([401, 'invalid_grant'])
})

test('a code works for ten minutes', async () => {
  const code = (await authorize(world, 'ana')).searchParams.get('code') ?? ''
  procore.state.now = () => Date.now() + 600_000
  const { status } = await exchange(world, code)
  procore.state.now = Date.now
  expect(status).toBe(401)
})

test('a code works with its own redirect only', async () => {
  const code = (await authorize(world, 'ana')).searchParams.get('code') ?? ''
  const fields = { grant_type: 'authorization_code', code, redirect_uri: `${appUrl}/elsewhere` }
  expect((await requestToken(world, fields)).status).toBe(401)
})

test('a refresh token works once', async () => {
  const { refresh } = await tokens()
  const fields = { grant_type: 'refresh_token', refresh_token: refresh }
  const first = await requestToken(world, fields)
  expect(first.status).toBe(200)
  expect(textAt(first.json, 'refresh_token')).not.toBe(refresh)
  const second = await requestToken(world, fields)
  expect([second.status, at(second.json, 'error')]).toEqual([401, 'invalid_grant'])
  expect(textAt(second.json, 'error_description')).toContain('The refresh token is invalid')
})

test('a refresh token is dead even when the answer was lost', async () => {
  const { refresh } = await tokens()
  const fields = { grant_type: 'refresh_token', refresh_token: refresh }
  world.faults.add({ system: 'procore', path: '/oauth/token', kind: 'drop_after' })
  await expect(requestToken(world, fields)).rejects.toThrow('fetch failed')
  expect((await requestToken(world, fields)).status).toBe(401)
})

test('the token request is JSON or multipart, nothing else', async () => {
  const send = (body: BodyInit) => fetch(`${procore.loginUrl}/oauth/token`, { method: 'POST', body })
  const fields = async () => ({
    grant_type: 'refresh_token',
    refresh_token: (await tokens()).refresh,
    client_id: oauthApp.clientId,
    client_secret: oauthApp.clientSecret,
  })
  const multipart = new FormData()
  for (const [name, value] of Object.entries(await fields())) multipart.set(name, value)
  expect((await send(multipart)).status).toBe(200)
  expect((await send(new URLSearchParams(await fields()))).status).toBe(400)
})

test('a wrong client secret gets nothing', async () => {
  const { refresh } = await tokens()
  const fields = { grant_type: 'refresh_token', refresh_token: refresh, client_secret: 'guess' }
  const { status, json } = await requestToken(world, fields)
  expect([status, at(json, 'error')]).toEqual([401, 'invalid_client'])
})

test('an expired access token is refused until it is refreshed', async () => {
  const ana = await signIn(world, 'ana')
  procore.state.expireAccessTokens()
  expect((await ana.get('/rest/v1.0/me')).status).toBe(401)
})

test('token info tells whose token it is; a revoked pair is dead', async () => {
  const { access, refresh } = await tokens()
  const info = () =>
    fetch(`${procore.loginUrl}/oauth/token/info`, { headers: { Authorization: `Bearer ${access}` } })
  expect(await (await info()).json()).toMatchObject({
    resource_owner_id: people.ana.id,
    expires_in_seconds: expect.any(Number),
  })
  const revoke = async (token: string) => {
    const body = new FormData()
    body.set('token', token)
    body.set('client_id', oauthApp.clientId)
    body.set('client_secret', oauthApp.clientSecret)
    return (await fetch(`${procore.loginUrl}/oauth/revoke`, { method: 'POST', body })).status
  }
  expect(await revoke(access)).toBe(200)
  expect(await revoke('no such token')).toBe(200)
  expect((await info()).status).toBe(401)
  expect((await requestToken(world, { grant_type: 'refresh_token', refresh_token: refresh })).status).toBe(
    401,
  )
})
