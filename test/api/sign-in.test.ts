import { beforeEach, describe, expect, it } from 'vitest'
import { clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import {
  type Caller,
  call,
  decideAtProcore,
  newVerifier,
  openCallback,
  openStartPage,
  popup,
  type StartPage,
} from '../support/caller.ts'
import { app, freshApp, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshApp()

const marin = companies.marin.id

const start = (companyId: number, challenge: string, cookie?: string) =>
  openStartPage(app.url, companyId, challenge, cookie)
const decide = ({ authorize }: StartPage, personId: number) =>
  decideAtProcore(sandbox.procore.loginUrl, authorize, personId)

/** A browser that comes back from Procore: the address of the callback, and its cookie. */
async function comingBack(personId: number = people.ana.id, companyId: number = marin) {
  const { verifier, challenge } = newVerifier()
  const started = await start(companyId, challenge)
  return { address: await decide(started, personId), cookie: started.cookie, verifier }
}

const tokenCalls = () => sandbox.journal.entries({ path: '/oauth/token' })

const swap = (code: string, verifier: string) =>
  call(app.url, 'POST', `/api/session?company=${marin}`, undefined, { code, verifier })
const signIn = (personId = people.ana.id, companyId = marin) =>
  popup({ appUrl: app.url, loginUrl: sandbox.procore.loginUrl, personId, companyId })

describe('the sign-in window', () => {
  it('ends with a code that opens a session once', async () => {
    const { code, verifier } = await signIn()
    const session = await expectOk(swap(code, verifier))
    expect(session.body).toEqual({
      bearer: expect.any(String),
      expiresAt: expect.any(String),
      personId: String(people.ana.id),
      personName: 'Ana Diaz',
      companyId: String(marin),
      companyName: companies.marin.name,
    })
    await expectProblem(swap(code, verifier), 401, 'sign_in_expired')
  })

  it('takes a code that was typed by hand, in small letters and with a dash', async () => {
    const { code, verifier } = await signIn()
    await expectOk(swap(`${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase(), verifier))
  })

  it('burns the code when the verifier is another panel’s', async () => {
    const { code, verifier } = await signIn()
    await expectProblem(swap(code, newVerifier().verifier), 401, 'sign_in_expired')
    await expectProblem(swap(code, verifier), 401, 'sign_in_expired')
  })

  it('refuses a code that is older than a minute', async () => {
    const { code, verifier } = await signIn()
    app.clock.advance(61)
    await expectProblem(swap(code, verifier), 401, 'sign_in_expired')
  })

  it('still takes a code that is nearly a minute old', async () => {
    const { code, verifier } = await signIn()
    app.clock.advance(50)
    await expectOk(swap(code, verifier))
  })

  it('takes what Procore sends back once only, and asks Procore once', async () => {
    const { address, cookie } = await comingBack()
    expect((await openCallback(address, cookie)).code).not.toBeNull()
    for (const again of [address, address.replace(/code=\w+/, 'code=made-up')]) {
      expect(await openCallback(again, cookie)).toEqual({ status: 400, code: null, failed: 'expired' })
    }
    expect(tokenCalls()).toHaveLength(1)
  })

  it('takes one of two callbacks at a time', async () => {
    const { address, cookie } = await comingBack()
    const both = await Promise.all([openCallback(address, cookie), openCallback(address, cookie)])
    expect(both.filter(({ code }) => code !== null)).toHaveLength(1)
    expect(tokenCalls()).toHaveLength(1)
  })

  it('takes nothing back after ten minutes', async () => {
    const { address, cookie } = await comingBack()
    app.clock.advance(601)
    expect(await openCallback(address, cookie)).toEqual({ status: 400, code: null, failed: 'expired' })
    expect(tokenCalls()).toHaveLength(0)
  })

  it('does not ask Procore about a state it never gave out, or one that was altered', async () => {
    const { address, cookie } = await comingBack()
    const state = new URL(address).searchParams.get('state') ?? ''
    const [head = '', payload = '', signature = ''] = state.split('.')
    const changed = Buffer.from(
      Buffer.from(payload, 'base64url').toString().replace(String(marin), String(companies.coastal.id)),
    ).toString('base64url')
    const bearer = (await app.as(people.ana.id, marin)).bearer
    sandbox.journal.clear()
    const states = [
      '',
      'made-up',
      `${head}.${changed}.${signature}`,
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
      bearer,
    ]
    for (const made of states) {
      const answer = await openCallback(`${app.url}/auth/procore/callback?code=abc&state=${made}`, cookie)
      expect(answer).toEqual({ status: 400, code: null, failed: 'expired' })
    }
    expect(tokenCalls()).toHaveLength(0)
    // And none of them has used the genuine one up.
    expect((await openCallback(address, cookie)).code).not.toBeNull()
  })

  it('keeps nothing of a visitor who only starts', async () => {
    for (let visit = 0; visit < 5; visit += 1) await start(marin, newVerifier().challenge)
    expect(await app.rows('SELECT * FROM used_sign_ins')).toEqual([])
    expect(await app.rows('SELECT * FROM hand_over_codes')).toEqual([])
  })

  it('says so when the person refuses', async () => {
    const { address, cookie } = await comingBack(0)
    expect(await openCallback(address, cookie)).toEqual({ status: 200, code: null, failed: 'denied' })
  })

  it.each([
    ['the app is not installed in the company', people.ana.id, companies.unconnected.id, 'app_not_connected'],
    ['the person belongs to another company', people.otto.id, companies.marin.id, 'failed'],
  ])('gives no code when %s, and revokes the tokens', async (_, personId, companyId, failed) => {
    const { address, cookie } = await comingBack(personId, companyId)
    expect(await openCallback(address, cookie)).toMatchObject({ code: null, failed })
    await app.settled()
    // The access token and the refresh token.
    expect(sandbox.journal.entries({ path: '/oauth/revoke' })).toHaveLength(2)
  })

  it.each([
    ['answers with an error', { kind: 'status', status: 500 } as const, 'procore_down'],
    ['hangs up', { kind: 'drop_before' } as const, 'procore_down'],
    [
      'answers with a page',
      { kind: 'body', status: 200, body: '<html>maintenance</html>' } as const,
      'failed',
    ],
  ])('gives no code when Procore %s', async (_, fault, failed) => {
    const { address, cookie } = await comingBack()
    sandbox.faults.add({ system: 'procore', path: '/oauth/token', ...fault })
    expect(await openCallback(address, cookie)).toMatchObject({ code: null, failed })
  })

  it.each([
    ['is refused', { kind: 'status', status: 403 } as const],
    ['cannot be read', { kind: 'body', status: 200, body: '{}' } as const],
    ['does not list it', { kind: 'body', status: 200, body: '[]' } as const],
  ])('goes on without the company’s name where the list of companies %s', async (_, fault) => {
    sandbox.faults.add({ system: 'procore', path: '/rest/v1.0/companies', ...fault })
    const { code, verifier } = await signIn()
    expect((await expectOk(swap(code, verifier))).body).toMatchObject({ companyName: null })
  })

  it('never carries a header that cuts the panel off', async () => {
    const begin = await fetch(
      `${app.url}/auth/procore/start?company=${marin}&challenge=${newVerifier().challenge}`,
    )
    const { address, cookie } = await comingBack()
    const done = await fetch(address, { headers: { cookie } })
    const refused = await fetch(`${app.url}/auth/procore/callback`)
    const garbled = await fetch(`${app.url}/auth/procore/start?company=x`)
    expect(garbled.status).toBe(400)
    for (const { headers } of [begin, done, refused, garbled]) {
      expect(headers.get('cross-origin-opener-policy')).toBeNull()
      expect(headers.get('x-frame-options')).toBeNull()
      expect(headers.get('cache-control')).toBe('no-store')
    }
    for (const { headers } of [done, refused, garbled]) expect(headers.get('set-cookie')).toBeNull()
  })

  it('writes nothing secret into the log', async () => {
    const { code, verifier } = await signIn()
    const { body } = await swap(code, verifier)
    const log = app.logLines.join('\n')
    const tokens = sandbox.journal.entries({ path: '/oauth/token' }).map(({ responseBody }) => responseBody)
    const secrets = tokens.flatMap((text) => text.match(/[0-9a-f]{64}/g) ?? [])
    expect(secrets.length).toBeGreaterThanOrEqual(2)
    for (const secret of [code, verifier, ...secrets]) expect(log).not.toContain(secret)
    expect(log).not.toContain(JSON.stringify(body).match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/)?.[0] ?? 'no bearer')
  })
})

describe('a session', () => {
  let ana: Caller
  beforeEach(async () => {
    ana = await app.as(people.ana.id, marin)
  })

  it('is renewed before it ends, and not afterwards', async () => {
    app.clock.advance(55 * 60)
    const renewed = await expectOk(ana.post('/api/session/renew'))
    expect(renewed.body).toMatchObject({ personName: 'Ana Diaz', companyName: companies.marin.name })
    app.clock.advance(10 * 60)
    await expectProblem(ana.post('/api/session/renew'), 401, 'session_ended')
  })

  it('ends everywhere at once on signing out, at Procore too', async () => {
    expect((await ana.delete('/api/session')).status).toBe(204)
    await expectProblem(ana.get(`${harbor}/standing`), 401, 'session_ended')
    await expectProblem(ana.post('/api/session/renew'), 401, 'session_ended')
    await app.settled()
    expect(sandbox.procore.state.grants.living(people.ana.id)).toBe(0)
  })

  it('ends here even when Procore cannot be told', async () => {
    sandbox.faults.add({ system: 'procore', path: '/oauth/revoke', kind: 'status', status: 503 })
    expect((await ana.delete('/api/session')).status).toBe(204)
    await app.settled()
    await expectProblem(ana.get(`${harbor}/standing`), 401, 'session_ended')
  })

  it('leaves the same person’s session on another device alone', async () => {
    const elsewhere = await app.as(people.ana.id, marin)
    await ana.delete('/api/session')
    await app.settled()
    await expectOk(elsewhere.get(`${harbor}/standing`))
  })

  it('spends its refresh token once for fifty calls at a time', async () => {
    await expectOk(ana.get(`${harbor}/standing`))
    sandbox.procore.state.expireAccessTokens()
    sandbox.journal.clear()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ana.get(`${harbor}/change-events?search=`)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200))
    expect(sandbox.journal.entries({ path: '/oauth/token' })).toHaveLength(1)
  })

  it('has ended, in words, when the answer to a refresh is lost', async () => {
    sandbox.procore.state.expireAccessTokens()
    sandbox.faults.add({ system: 'procore', path: '/oauth/token', kind: 'drop_after' })
    await expectProblem(ana.get(`${harbor}/standing`), 503, 'procore_down')
    const problem = await expectProblem(ana.get(`${harbor}/standing`), 401, 'session_ended')
    expect(problem.next).toContain('Sign in with Procore')
  })

  it('outlives a refresh that Procore was too busy for', async () => {
    sandbox.procore.state.expireAccessTokens()
    sandbox.faults.add({ system: 'procore', path: '/oauth/token', kind: 'status', status: 500 })
    await expectProblem(ana.get(`${harbor}/standing`), 503, 'procore_down')
    await expectOk(ana.get(`${harbor}/standing`))
  })

  it('ends with everybody’s of the company when an admin uninstalls the app, and is not revived with it', async () => {
    const ben = await app.as(people.ben.id, marin)
    const otto = await app.as(people.otto.id, companies.coastal.id)
    sandbox.procore.state.disconnectApp(marin)
    await expectProblem(ana.get(`${harbor}/standing`), 403, 'app_not_connected')
    await expectProblem(ben.get(`${harbor}/standing`), 401, 'session_ended')
    await app.settled()
    // Ana's and Ben's tokens are of no use to anybody any more.
    const { grants } = sandbox.procore.state
    expect([people.ana.id, people.ben.id].map((id) => grants.living(id))).toEqual([0, 0])
    sandbox.procore.state.connectApp(marin)
    await expectProblem(ana.get(`${harbor}/standing`), 401, 'session_ended')
    await expectOk((await app.as(people.ana.id, marin)).get(`${harbor}/standing`))
    expect((await otto.post('/api/session/renew')).status).toBe(200)
  })

  it('of others ends when an admin disconnects Clearstory; the admin’s own goes on', async () => {
    const ben = await app.as(people.ben.id, marin)
    const { keyId, secret } = clearstoryKeys.marin
    await expectOk(ana.put('/api/connection', { projectId: String(projects.harbor.id), keyId, secret }))
    await expectOk(ben.get(`${harbor}/standing`))
    await expectOk(ana.delete(`/api/connection?projectId=${projects.harbor.id}`))
    await app.settled()
    await expectProblem(ben.get(`${harbor}/standing`), 401, 'session_ended')
    await expectOk(ana.get(`${harbor}/standing`))
    const { grants } = sandbox.procore.state
    expect([people.ana.id, people.ben.id].map((id) => grants.living(id))).toEqual([1, 0])
  })
})
