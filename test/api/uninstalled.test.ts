import { beforeEach, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const marin = companies.marin.id
const companyMe = `/rest/v1.3/companies/${marin}/me`
const day = 24 * 3600
const state = () => sandbox.procore.state
const sessions = () => app.rows('SELECT person_id FROM sessions')
const kinds = async () => (await app.rows('SELECT kind FROM activity ORDER BY activity_id')).map(kindOf)
const kindOf = (row: unknown) => (row !== null && typeof row === 'object' && 'kind' in row ? row.kind : null)
const installation = () => app.rows('SELECT gone_reason FROM installations')
const questions = () => sandbox.journal.entries({ path: companyMe }).length
const polled = () => sandbox.journal.entries({ system: 'clearstory' }).length

/** Time goes by, then everything of ten minutes, one run a minute; counts only what these do. */
async function scheduleAfter(seconds: number): Promise<void> {
  app.clock.advance(seconds)
  sandbox.journal.clear()
  for (let minute = 0; minute < 10; minute += 1) {
    await app.schedule(app.clock.now())
    app.clock.advance(60)
  }
  await app.settled()
}

describe('a connected company', () => {
  it('is asked about once a day, by one of several processes', async () => {
    await scheduleAfter(day)
    expect(questions()).toBe(1)
    await scheduleAfter(day / 2)
    expect(questions()).toBe(0)
    app.clock.advance(day)
    sandbox.journal.clear()
    await Promise.all([app.schedule(app.clock.now()), app.schedule(app.clock.now())])
    expect(questions()).toBe(1)
    expect(await installation()).toEqual([{ gone_reason: null }])
  })

  it('is asked about again in an hour where Procore does not answer; meanwhile nothing ends', async () => {
    const down = sandbox.faults.add({
      system: 'procore',
      path: companyMe,
      kind: 'status',
      status: 500,
      times: 99,
    })
    await scheduleAfter(day)
    expect(questions()).toBe(1)
    down.remove()
    await scheduleAfter(1800)
    expect(questions()).toBe(0)
    await scheduleAfter(1800)
    expect(questions()).toBe(1)
    expect(await sessions()).toHaveLength(1)
    expect(await installation()).toEqual([{ gone_reason: null }])
  })

  it('is asked with another session where a person has left it', async () => {
    await app.as(people.ben.id, marin)
    state().person(people.ana.id).companyId = companies.coastal.id
    state().grants.revokeOf(people.ana.id)
    state().grants.expireAccessTokens()
    await scheduleAfter(day)
    expect(await installation()).toEqual([{ gone_reason: null }])
    expect(polled()).toBeGreaterThan(0)
  })
})

describe.each([
  ['goes on refreshing tokens', false, 'uninstalled', 30],
  ['ends what people have granted', true, 'unreachable', 90],
] as const)(
  'an app that nobody opens after it was uninstalled, where Procore %s',
  (_, ends, reason, kept) => {
    beforeEach(async () => {
      const lobby = { kind: 'existing', changeEventId: String(changeEvents.lobby.id) }
      await push(ana, { kind: 'push', corIds: [String(seededCors.rough)], destination: lobby })
      await app.as(people.ben.id, marin)
      state().grants.switches.uninstallEndsGrants = ends
      state().disconnectApp(marin)
      state().grants.expireAccessTokens()
      await scheduleAfter(day)
    })

    it('has no session, no token and no polling a day later, and the trail says so', async () => {
      expect(await sessions()).toEqual([])
      expect([people.ana.id, people.ben.id].map((id) => state().grants.living(id))).toEqual([0, 0])
      expect(await installation()).toEqual([{ gone_reason: reason }])
      expect((await kinds()).at(-1)).toBe(`app_${reason}`)
      await scheduleAfter(7 * day)
      expect(polled()).toBe(0)
      expect((await kinds()).at(-1)).toBe(`app_${reason}`)
    })

    it('keeps everything for a while, then deletes what a disconnect deletes, and the trail says so', async () => {
      await scheduleAfter((kept - 1) * day)
      expect(await app.rows('SELECT company_id FROM connections')).toHaveLength(1)
      await scheduleAfter(day)
      for (const table of [
        'connections',
        'project_maps',
        'cors',
        'contracts',
        'syncs',
        'hooks',
        'installations',
      ]) {
        expect(await app.rows(`SELECT company_id FROM ${table}`), table).toEqual([])
      }
      expect((await kinds()).at(-1)).toBe('data_deleted')
      expect(await app.rows('SELECT cor_id FROM links')).toEqual([{ cor_id: String(seededCors.rough) }])
      await scheduleAfter(day)
      expect((await kinds()).filter((kind) => kind === 'data_deleted')).toHaveLength(1)
    })

    it('goes on as it was when it is installed again in time', async () => {
      state().connectApp(marin)
      await expectProblem(ana.get(`${harbor}/standing`), 401, 'session_ended')
      const again = await app.as(people.ana.id, marin)
      expect((await kinds()).at(-1)).toBe('app_found')
      await scheduleAfter(0)
      expect(polled()).toBeGreaterThan(0)
      await expectOk(again.get(`${harbor}/standing`))
      await scheduleAfter(kept * day)
      expect(await app.rows('SELECT company_id FROM connections')).toHaveLength(1)
    })
  },
)
