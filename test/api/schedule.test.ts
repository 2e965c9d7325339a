import { beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../server/domain/ids.ts'
import { isDue, wholeAtOnce } from '../../server/usecases/sync/schedule.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { companies, people, projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()
beforeEach(() => {
  sandbox.journal.clear()
})

const minute = (from: string, minutes: number) => new Date(Date.parse(from) + minutes * 60_000).toISOString()
const corReads = () => sandbox.journal.entries({ system: 'clearstory', path: '/cors' })
const day = 24 * 3600

/** Everything of ten minutes, one run a minute. */
async function tenMinutes(): Promise<void> {
  const from = app.clock.now()
  for (let at = 0; at < 10; at += 1) await app.schedule(minute(from, at))
  await app.settled()
}

describe('the schedule', () => {
  it('asks Clearstory once in ten minutes for what is new of each mapped project', async () => {
    await tenMinutes()
    // Once for each inbox.
    expect(corReads()).toHaveLength(2)
    await tenMinutes()
    expect(corReads()).toHaveLength(4)
  })

  it('brings an edit in Clearstory to a panel that only paints', async () => {
    sandbox.clearstory.state.editCor(seededCors.rough, { title: 'Edited while nobody looked' })
    await tenMinutes()
    expect((await expectOk(ana.get(`${harbor}/cors?search=nobody`))).body).toMatchObject({ count: 1 })
  })

  it('goes on with the rest where Clearstory cannot be read', async () => {
    const times = Number.POSITIVE_INFINITY
    sandbox.faults.add({ system: 'clearstory', kind: 'status', status: 500, times })
    await tenMinutes()
    expect(app.logLines.some((line) => line.includes('"sync_failed"'))).toBe(true)
    expect(app.logLines.filter((line) => line.includes('"schedule_failed"'))).toEqual([])
  })

  it('ends a session that nobody has used for two weeks, at Procore too', async () => {
    app.clock.advance(15 * day)
    await app.schedule(app.clock.now())
    await app.settled()
    expect(sandbox.procore.state.grants.living(people.ana.id)).toBe(0)
    const again = await app.as(people.ana.id, companies.marin.id)
    await expectOk(again.get(`${harbor}/standing`))
    await expectProblem(ana.get(`${harbor}/standing`), 401, 'session_ended')
  })

  it('leaves a session alone whose panel has asked for a new bearer since', async () => {
    app.clock.advance(1800)
    await expectOk(ana.post('/api/session/renew'))
    app.clock.advance(14 * day - 900)
    await app.schedule(app.clock.now())
    await app.settled()
    expect(sandbox.journal.entries({ path: '/oauth/revoke' })).toEqual([])
  })
})

describe('a project’s minute', () => {
  it('comes once in ten, and is spread over them', () => {
    const from = '2026-03-01T10:00:00.000Z'
    const shares = new Map<number, number>()
    for (let id = 1; id <= 1000; id += 1) {
      const one = {
        companyId: idOf<never>(String(companies.marin.id)),
        projectId: idOf<never>(`${projects.harbor.id + id}`),
      }
      const due = Array.from({ length: 10 }, (_, at) => at).filter((at) => isDue(one, minute(from, at)))
      expect(due).toHaveLength(1)
      for (const at of due) shares.set(at, (shares.get(at) ?? 0) + 1)
    }
    expect(shares.size).toBe(10)
    expect(Math.max(...shares.values())).toBeLessThan(200)
  })
})

describe('a minute’s full readings', () => {
  it('are few for few projects, and enough to be through with any number of them in half a day', () => {
    expect(wholeAtOnce(0)).toBe(3)
    for (const projects of [1000, 4320, 10_000, 30_000]) {
      expect(wholeAtOnce(projects) * 60 * 12).toBeGreaterThanOrEqual(projects)
    }
    expect(wholeAtOnce(30_000)).toBeLessThan(60)
  })
})
