import { beforeEach, describe, expect, it } from 'vitest'
import { mostSessions } from '../../server/usecases/session/sessions.ts'
import { companies, people } from '../sandbox/seed/world.ts'
import { type Caller, call, callerWith, popup } from '../support/caller.ts'
import { app, freshApp, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshApp()

const hour = 3600
const day = 24 * hour
const marin = companies.marin.id
/** An access token and a refresh token for each pair. */
const revoked = () => sandbox.journal.entries({ path: '/oauth/revoke' })
const asked = () => sandbox.journal.entries({ path: `/rest/v1.3/companies/${marin}/me` })

/** The panel's renewals, one before each bearer ends, for a while. */
async function keepRenewing(caller: Caller, seconds: number): Promise<Caller> {
  let bearer = caller.bearer
  for (let passed = 0; passed < seconds; passed += 50 * 60) {
    app.clock.advance(50 * 60)
    const answer = await expectOk(call(app.url, 'POST', '/api/session/renew', bearer, {}))
    bearer = bearerOf(answer.body)
  }
  return callerWith(app.url, bearer)
}

function bearerOf(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'bearer' in body) return String(body.bearer)
  throw new Error('no bearer')
}

describe('a sign-in that nobody redeems', () => {
  const order = () => ({
    appUrl: app.url,
    loginUrl: sandbox.procore.loginUrl,
    personId: people.ana.id,
    companyId: marin,
  })

  it('is no session, and its tokens are revoked and deleted a minute later', async () => {
    const { code, verifier } = await popup(order())
    expect(await app.rows('SELECT * FROM sessions')).toEqual([])
    await app.schedule(app.clock.now())
    await app.settled()
    expect(revoked()).toEqual([])
    app.clock.advance(61)
    await app.schedule(app.clock.now())
    await app.settled()
    expect(revoked()).toHaveLength(2)
    expect(await app.rows('SELECT * FROM hand_over_codes')).toEqual([])
    await expectProblem(
      call(app.url, 'POST', `/api/session?company=${marin}`, undefined, { code, verifier }),
      401,
      'sign_in_expired',
    )
    await app.schedule(app.clock.now())
    await app.settled()
    expect(revoked()).toHaveLength(2)
  })

  it('has its tokens revoked at once where the code is tried with another verifier', async () => {
    const { code } = await popup(order())
    const wrong = call(app.url, 'POST', `/api/session?company=${marin}`, undefined, {
      code,
      verifier: 'x'.repeat(43),
    })
    await expectProblem(wrong, 401, 'sign_in_expired')
    await app.settled()
    expect(revoked()).toHaveLength(2)
  })
})

describe('many sign-ins of one person', () => {
  it('keep twenty sessions: the one unused for longest ends, here and at Procore', async () => {
    const first = await app.as(people.ana.id, marin)
    const second = await app.as(people.ana.id, marin)
    await app.as(people.ben.id, marin)
    app.clock.advance(60)
    await expectOk(first.post('/api/session/renew'))
    for (let more = 0; more < mostSessions - 2; more += 1) await app.as(people.ana.id, marin)
    await app.settled()
    expect(revoked()).toEqual([])
    await app.as(people.ana.id, marin)
    await app.settled()
    await expectProblem(second.get('/api/sessions'), 401, 'session_ended')
    await expectOk(first.get('/api/sessions'))
    expect(revoked()).toHaveLength(2)
    expect(await app.rows('SELECT * FROM sessions')).toHaveLength(mostSessions + 1)
  })
})

describe('a session in use', () => {
  let ana: Caller
  beforeEach(async () => {
    ana = await app.as(people.ana.id, marin)
    sandbox.journal.clear()
  })

  it('ends thirty days after it began, at Procore too', async () => {
    app.clock.advance(55 * 60)
    let bearer = bearerOf((await expectOk(ana.post('/api/session/renew'))).body)
    // A month of renewals: what counts is that the last one is recent.
    await app.rows(`UPDATE sessions SET created_at = '${secondsAgo(30 * day - 60)}' RETURNING 1`)
    bearer = bearerOf((await expectOk(call(app.url, 'POST', '/api/session/renew', bearer, {}))).body)
    app.clock.advance(61)
    await expectProblem(call(app.url, 'POST', '/api/session/renew', bearer, {}), 401, 'session_ended')
    await expectProblem(call(app.url, 'GET', `${harbor}/standing`, bearer), 401, 'session_ended')
    await app.schedule(app.clock.now())
    await app.settled()
    expect(revoked()).toHaveLength(2)
    expect(await app.rows('SELECT * FROM sessions')).toEqual([])
  })

  it('asks Procore once a day whether the person still may', async () => {
    const later = await keepRenewing(ana, 23 * hour)
    expect(asked()).toHaveLength(0)
    const next = await keepRenewing(later, 20 * hour)
    expect(asked()).toHaveLength(1)
    await keepRenewing(next, 10 * hour)
    expect(asked()).toHaveLength(2)
  })

  it.each(['is_active_false', 'forbidden', 'not_found'] as const)(
    'ends when the person is not active any more, who cannot sign in again: %s',
    async (answer) => {
      const later = await keepRenewing(ana, 23 * hour)
      app.clock.advance(50 * 60)
      sandbox.procore.state.inactivePeople.add(people.ana.id)
      sandbox.procore.state.answerToInactive = answer
      const renewed = await keepRenewingOnce(later)
      expect(renewed).toBe(401)
      await app.settled()
      expect(await app.rows('SELECT * FROM sessions')).toEqual([])
      expect(revoked()).toHaveLength(2)
      await expect(app.as(people.ana.id, marin)).rejects.toThrow('no hand-over code: failed')
      await app.settled()
      expect(revoked()).toHaveLength(4)
      sandbox.procore.state.inactivePeople.clear()
      await app.as(people.ana.id, marin)
    },
  )

  it('ends when Procore has withdrawn its tokens', async () => {
    const later = await keepRenewing(ana, 23 * hour)
    sandbox.procore.state.grants.revokeAll()
    app.clock.advance(50 * 60)
    expect(await keepRenewingOnce(later)).toBe(401)
    expect(await app.rows('SELECT * FROM sessions')).toEqual([])
  })

  it('goes on when Procore does not answer, and asks at the next renewal', async () => {
    const later = await keepRenewing(ana, 23 * hour)
    const path = `/rest/v1.3/companies/${marin}/me`
    sandbox.faults.add({ system: 'procore', path, kind: 'status', status: 500 })
    const on = await keepRenewing(later, 50 * 60)
    expect(asked()).toHaveLength(1)
    const still = await keepRenewing(on, 50 * 60)
    expect(asked()).toHaveLength(2)
    await keepRenewing(still, 50 * 60)
    expect(asked()).toHaveLength(2)
  })
})

describe('a person’s own sessions', () => {
  it('are listed, this one marked, and nobody else’s', async () => {
    const ana = await app.as(people.ana.id, marin)
    app.clock.advance(60)
    const elsewhere = await app.as(people.ana.id, marin)
    await app.as(people.ben.id, marin)
    const { body } = await expectOk(ana.get('/api/sessions'))
    const time = expect.stringMatching(/^\d{4}-.*Z$/)
    const row = { startedAt: time, lastUsedAt: time, endsAt: time }
    expect(body).toEqual({
      sessions: [
        { ...row, isThisOne: false },
        { ...row, isThisOne: true },
      ],
    })
    expect((await expectOk(elsewhere.get('/api/sessions'))).body).toMatchObject({
      sessions: [{ isThisOne: true }, { isThisOne: false }],
    })
  })

  it('end everywhere at once, at Procore too, and nobody else’s', async () => {
    const ana = await app.as(people.ana.id, marin)
    const elsewhere = await app.as(people.ana.id, marin)
    const ben = await app.as(people.ben.id, marin)
    expect((await ana.delete('/api/sessions')).status).toBe(204)
    await app.settled()
    expect(revoked()).toHaveLength(4)
    for (const one of [ana, elsewhere]) {
      await expectProblem(one.get(`${harbor}/standing`), 401, 'session_ended')
      await expectProblem(one.post('/api/session/renew'), 401, 'session_ended')
    }
    await expectOk(ben.post('/api/session/renew'))
  })
})

function secondsAgo(seconds: number): string {
  return new Date(Date.parse(app.clock.now()) - seconds * 1000).toISOString()
}

/** The status of one more renewal. */
async function keepRenewingOnce(caller: Caller): Promise<number> {
  return (await caller.post('/api/session/renew', {})).status
}

describe('a daily check that Procore does not answer', () => {
  it('is made again a minute later, however often the session is renewed', async () => {
    const ben = await keepRenewing(await app.as(people.ben.id, marin), day - hour)
    sandbox.faults.add({
      system: 'procore',
      path: /\/companies\/\d+\/me$/,
      kind: 'status',
      status: 500,
      times: Number.POSITIVE_INFINITY,
    })
    let caller = await keepRenewing(ben, hour)
    sandbox.journal.clear()
    const renew = async () => {
      const { body } = await expectOk(call(app.url, 'POST', '/api/session/renew', caller.bearer, {}))
      caller = callerWith(app.url, bearerOf(body))
    }
    for (let n = 0; n < 20; n += 1) await renew()
    expect(asked().length).toBeLessThanOrEqual(1)
    sandbox.journal.clear()
    app.clock.advance(61)
    for (let n = 0; n < 20; n += 1) await renew()
    expect(asked()).toHaveLength(1)
  })
})
