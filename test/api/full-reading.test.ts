import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreProjectId } from '../../server/domain/ids.ts'
import { readCorsWhole } from '../../server/usecases/sync/full-sync.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import { engine } from '../support/app-under-test.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()
beforeEach(() => {
  sandbox.journal.clear()
})

const rough = String(seededCors.rough)
const lobby = String(changeEvents.lobby.id)
const marin = idOf<ProcoreCompanyId>(String(companies.marin.id))
const harborTower = idOf<ProcoreProjectId>(String(projects.harbor.id))
const intoLobby = {
  kind: 'push',
  corIds: [rough],
  destination: { kind: 'existing', changeEventId: lobby },
}
const readWhole = () => readCorsWhole(app.deps, marin, harborTower)
const lists = () =>
  sandbox.journal
    .entries({ system: 'clearstory', path: '/cors' })
    .map(({ query }) => new URLSearchParams(query))
    .filter((query) => query.get('inbox') === 'received')
const askedAlone = () => sandbox.journal.entries({ system: 'clearstory', path: /^\/cors\/\d+$/ })
const aDay = 24 * 3600 + 1

const page = v.object({ records: v.array(v.object({ updatedAt: v.string() })) })
const list = v.object({
  rows: v.array(v.object({ corId: v.string(), stage: v.nullable(v.string()) })),
})
async function corIds(query = '', caller = ana) {
  const { body } = await expectOk(caller.get(`${harbor}/cors?limit=200${query}`))
  return v.parse(list, body).rows.map(({ corId }) => corId)
}

describe('a COR that was deleted in Clearstory', () => {
  it('leaves the log with the next full reading, where it is in no change event', async () => {
    sandbox.clearstory.state.deleteCor(seededCors.rough)
    await expectOk(ana.post(`${harbor}/sync`))
    expect(await corIds()).toContain(rough)
    expect(await readWhole()).toBe('done')
    expect(await corIds()).not.toContain(rough)
    expect(askedAlone().map(({ path }) => path)).toEqual([`/cors/${rough}`])
  })

  it('stays where its money is in a change event, says so, and its lines can be taken out', async () => {
    await push(ana, intoLobby)
    sandbox.clearstory.state.deleteCor(seededCors.rough)
    await readWhole()
    const shown = await expectOk(ana.get(`${harbor}/change-events/${lobby}`))
    expect(shown.body).toMatchObject({ cors: [{ state: 'voided_in_clearstory', stage: 'deleted' }] })
    expect(await corIds('&changeEvent=voided_in_clearstory')).toEqual([rough])
    const activity = await expectOk(ana.get(`${harbor}/cors/${rough}/activity`))
    expect(activity.body).toMatchObject({
      entries: [{ by: 'clearstory', after: { status: 'deleted' } }, { by: 'person' }],
    })

    await push(ana, intoLobby)
    const lines = sandbox.procore.state.lines(changeEvents.lobby.id)
    expect(lines.filter(({ description }) => description.startsWith('COR 12'))).toEqual([])
    expect(await corIds()).not.toContain(rough)
  })

  it('is not found by a person who refreshes it: one answer proves nothing', async () => {
    await push(ana, intoLobby)
    sandbox.clearstory.state.deleteCor(seededCors.rough)
    await expectProblem(ana.post(`${harbor}/cors/${rough}/refresh`), 404, 'cor_not_found_now')
    const shown = await expectOk(ana.get(`${harbor}/change-events/${lobby}`))
    expect(shown.body).toMatchObject({ cors: [{ state: 'up_to_date' }] })
    expect(await readWhole()).toBe('done')
    const after = await expectOk(ana.get(`${harbor}/change-events/${lobby}`))
    expect(after.body).toMatchObject({ cors: [{ state: 'voided_in_clearstory', stage: 'deleted' }] })
  })

  it('is not made of a list that leaves it out: Clearstory must say so when asked for it', async () => {
    sandbox.faults.add({
      system: 'clearstory',
      path: '/cors',
      kind: 'body',
      status: 200,
      body: JSON.stringify({ records: [], count: 0 }),
      times: 2,
    })
    const before = await corIds()
    expect(await readWhole()).toBe('done')
    expect(await corIds()).toEqual(before)
    expect(askedAlone().length).toBeGreaterThan(0)
  })

  it.each([
    ['an error', { kind: 'status', status: 500 }],
    ['a refused key', { kind: 'status', status: 401 }],
  ] as const)('is not made of %s in place of it', async (_, fault) => {
    sandbox.clearstory.state.deleteCor(seededCors.rough)
    const held = sandbox.faults.add({
      system: 'clearstory',
      path: /^\/cors\/\d+$/,
      ...fault,
      times: Number.POSITIVE_INFINITY,
    })
    await expect(readWhole()).rejects.toThrow()
    expect(await corIds()).toContain(rough)
    held.remove()
    expect(await readWhole()).toBe('done')
    expect(await corIds()).not.toContain(rough)
  })
})

describe('a COR that is in no list and cannot be read by its id', () => {
  it('is not taken for deleted, and does not keep another from being found deleted', async () => {
    sandbox.clearstory.state.deleteCor(seededCors.rough)
    sandbox.clearstory.state.deleteCor(seededCors.shaftWall)
    const broken = sandbox.faults.add({
      system: 'clearstory',
      path: `/cors/${rough}`,
      kind: 'body',
      status: 200,
      body: '{"message":"see attachment"}',
      times: Number.POSITIVE_INFINITY,
    })
    expect(await readWhole()).toBe('done')
    expect(await corIds()).toContain(rough)
    expect(await corIds()).not.toContain(String(seededCors.shaftWall))
    broken.remove()
    app.clock.advance(aDay)
    expect(await readWhole()).toBe('done')
    const again = await app.as(people.ana.id, companies.marin.id)
    expect(await corIds('', again)).not.toContain(rough)
  })
})

describe('a full reading', () => {
  it('costs no more calls than pages, and finds what no delta told of', async () => {
    sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 300)
    const all = [...sandbox.clearstory.state.cors()]
    await readWhole()
    const { body } = await expectOk(ana.get(`${harbor}/cors?inbox=received&limit=1`))
    const { count } = v.parse(v.object({ count: v.number() }), body)
    expect(count).toBeGreaterThan(300)
    expect(count).toBeLessThan(all.length)
    expect(lists()).toHaveLength(Math.ceil(count / 100))
  })

  it('that broke off goes on where it was, in another process', async () => {
    sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 250)
    sandbox.clearstory.state.deleteCor(seededCors.rough)
    // The third page never comes: the process that asked for it is gone.
    const through = [1, 2].map(() =>
      sandbox.faults.add({ system: 'clearstory', path: '/cors', kind: 'hold_after' }),
    )
    const dead = sandbox.faults.add({ system: 'clearstory', path: '/cors', kind: 'hold_before' })
    const broken = readWhole().catch(() => 'nobody hears of it')
    for (const page of through) {
      await page.hit
      page.release()
    }
    await dead.hit
    const stored = sandbox.journal.entries({ system: 'clearstory', path: '/cors' }).at(-1)
    const { records } = v.parse(page, JSON.parse(stored?.responseBody ?? ''))
    const goesOnFrom = records.at(-1)?.updatedAt
    expect(records).toHaveLength(100)
    sandbox.journal.clear()

    // Until the dead one's lease has run out nobody reads.
    expect(await readWhole()).toBe('more')
    expect(lists()).toEqual([])
    app.clock.advance(121)
    expect(await readWhole()).toBe('done')
    expect(lists().map((query) => query.get('fromUpdatedAt'))).not.toContain(null)
    expect(lists()[0]?.get('fromUpdatedAt')).toBe(goesOnFrom)
    expect(await corIds()).not.toContain(rough)
    dead.release()
    // Or what is left of it would go on in the next test's database, where there is one for all of them.
    await broken
  })

  it('stops after some pages, for others to have the lease, and goes on when called again', async () => {
    sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 2_100)
    expect(await readWhole()).toBe('more')
    expect((await expectOk(ana.post(`${harbor}/sync`))).status).toBe(200)
    expect(await readWhole()).toBe('done')
    expect(await readWhole()).toBe('done')
    expect(lists().filter((query) => query.get('fromUpdatedAt') === null)).toHaveLength(1)
  })

  // On Workers the schedule hands it to the queue: test/runtimes/queue.test.ts.
  it.runIf(engine === 'node')('comes once a day, and not on the day the project was mapped', async () => {
    const whole = () => lists().filter((query) => query.get('fromUpdatedAt') === null)
    await app.schedule(app.clock.now())
    expect(whole()).toEqual([])
    app.clock.advance(aDay)
    sandbox.clearstory.state.deleteCor(seededCors.rough)
    for (let minute = 0; minute < 3; minute += 1) await app.schedule(app.clock.now())
    expect(whole()).toHaveLength(1)
    const again = await app.as(people.ana.id, companies.marin.id)
    expect(await corIds('', again)).not.toContain(rough)
    app.clock.advance(aDay)
    await app.schedule(app.clock.now())
    expect(whole()).toHaveLength(2)
  })

  it.runIf(engine === 'node')('that is refused is left for a while, and the panel is told why', async () => {
    app.clock.advance(aDay)
    sandbox.clearstory.state.disableKey(clearstoryKeys.marin.keyId)
    await app.schedule(app.clock.now())
    const refused = sandbox.journal.entries({ system: 'clearstory' }).length
    expect(refused).toBeGreaterThan(0)
    expect(await app.deps.store.syncs.dueForFullReading(app.clock.now(), app.clock.now(), 9)).toHaveLength(1)
    sandbox.clearstory.state.enableKey(clearstoryKeys.marin.keyId)
    const again = await app.as(people.ana.id, companies.marin.id)
    expect((await expectOk(again.get(`${harbor}/standing`))).body).toMatchObject({
      clearstoryTrouble: { code: 'clearstory_key_refused' },
    })
    await expectOk(again.post(`${harbor}/look`))
    expect((await expectOk(again.get(`${harbor}/standing`))).body).toMatchObject({ clearstoryTrouble: null })
  })
})
