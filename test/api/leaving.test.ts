import { beforeEach, describe, expect, it } from 'vitest'
import { companies, people } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { app, freshApp, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshApp()

const marin = companies.marin.id
let ana: Caller
beforeEach(async () => {
  ana = await app.as(people.ana.id, marin)
})

const grants = () => sandbox.procore.state.grants
const sessions = () => app.rows('SELECT person_id FROM sessions ORDER BY person_id')
const standing = (caller: Caller) => caller.get(`${harbor}/standing`)

describe('signing out', () => {
  /** Ben, whose access token has expired, as both sides know: with so little left the app does not use it either. */
  async function withExpiredToken(): Promise<Caller> {
    grants().switches.accessTokenLifetime = 30_000
    const ben = await app.as(people.ben.id, marin)
    grants().expireAccessTokens()
    return ben
  }

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])(
    'leaves nothing alive at Procore, long after the access token expired (ignores expired: %s, takes refresh tokens: %s)',
    async (revokeIgnoresExpired, revokeTakesRefreshTokens) => {
      Object.assign(grants().switches, { revokeIgnoresExpired, revokeTakesRefreshTokens })
      const ben = await withExpiredToken()
      expect((await ben.delete('/api/session')).status).toBe(204)
      await app.settled()
      expect(grants().living(people.ben.id)).toBe(0)
    },
  )

  it('sends the refresh token too where the access token is good', async () => {
    // Procore dropped the access token before its time.
    grants().expireAccessTokens()
    await ana.delete('/api/session')
    await app.settled()
    expect(grants().living(people.ana.id)).toBe(0)
  })

  it.each(['/oauth/token', '/oauth/revoke'])('ends the session here though %s fails', async (path) => {
    const ben = await withExpiredToken()
    sandbox.faults.add({ system: 'procore', path, kind: 'status', status: 503, times: 9 })
    expect((await ben.delete('/api/session')).status).toBe(204)
    await app.settled()
    await expectProblem(standing(ben), 401, 'session_ended')
    expect(await sessions()).toEqual([{ person_id: String(people.ana.id) }])
  })

  it('while a refresh is under way leaves nothing alive either', async () => {
    grants().expireAccessTokens()
    const held = sandbox.faults.add({ system: 'procore', path: '/oauth/token', kind: 'hold_after' })
    const asking = standing(ana)
    await held.hit
    expect((await ana.delete('/api/session')).status).toBe(204)
    held.release()
    await expectProblem(asking, 401, 'session_ended')
    await app.settled()
    expect(grants().living(people.ana.id)).toBe(0)
  })
})

describe('a refresh that Procore refuses', () => {
  it('deletes the session with its tokens', async () => {
    grants().expireAccessTokens()
    grants().revokeOf(people.ana.id)
    await expectProblem(standing(ana), 401, 'session_ended')
    expect(await sessions()).toEqual([])
  })

  it('is not what a proxy’s page says', async () => {
    grants().expireAccessTokens()
    const page = '<html><body>403 Forbidden</body></html>'
    sandbox.faults.add({ system: 'procore', path: '/oauth/token', kind: 'status', status: 403, body: page })
    await expectProblem(standing(ana), 503, 'procore_down')
    await expectOk(standing(ana))
  })
})

describe('a sign-in that fails after Procore has handed out tokens', () => {
  it.each([
    ['the app is not installed', companies.unconnected.id, null],
    ['the person belongs to another company', companies.coastal.id, null],
    ['Procore breaks down', marin, 500],
  ])('leaves nothing alive: %s', async (_, companyId, status) => {
    if (status !== null)
      sandbox.faults.add({ system: 'procore', path: '/oauth/token/info', kind: 'status', status })
    await expect(app.as(people.ben.id, companyId)).rejects.toThrow('no hand-over code')
    await app.settled()
    expect(grants().living(people.ben.id)).toBe(0)
  })
})

describe('a refusal with the words "not connected"', () => {
  const project = /\/rest\/v1\.\d\/(projects\/\d+$|settings\/permissions)/
  let ben: Caller
  beforeEach(async () => {
    ben = await app.as(people.ben.id, marin)
  })
  const refuse = (words: string) =>
    sandbox.faults.add({
      system: 'procore',
      path: project,
      kind: 'body',
      status: 403,
      body: JSON.stringify({ errors: words }),
      times: 9,
    })

  it.each([
    'Your ERP integration is not connected',
    'App is not connected',
    'The vendor app is not connected to this company yet',
  ])('about something else ends nobody’s session: %s', async (words) => {
    refuse(words)
    await expectProblem(standing(ana), 403, 'project_forbidden')
    expect(await sessions()).toHaveLength(2)
    sandbox.faults.clear()
    // A refusal is remembered for 30 seconds.
    app.clock.advance(31)
    await expectOk(standing(ana))
    await expectOk(standing(ben))
  })

  it('in the documented sentence, while the company still answers, ends nobody’s session', async () => {
    refuse('App is not connected to this company')
    await expectProblem(standing(ana), 403, 'project_forbidden')
    expect(await sessions()).toHaveLength(2)
  })

  it('in the documented sentence ends nobody’s session when the question goes unanswered', async () => {
    refuse('App is not connected to this company')
    sandbox.faults.add({ system: 'procore', path: /\/companies\/\d+\/me$/, kind: 'status', status: 500 })
    await expectProblem(standing(ana), 403, 'app_not_connected')
    expect(await sessions()).toHaveLength(2)
  })

  it('that the company confirms ends everybody’s, and leaves nothing alive', async () => {
    sandbox.procore.state.disconnectApp(marin)
    await expectProblem(standing(ana), 403, 'app_not_connected')
    await app.settled()
    expect(await sessions()).toEqual([])
    expect(sandbox.journal.entries({ path: `/rest/v1.3/companies/${marin}/me` })).toHaveLength(3)
    expect([people.ana.id, people.ben.id].map((id) => grants().living(id))).toEqual([0, 0])
  })
})
