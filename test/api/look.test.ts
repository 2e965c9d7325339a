import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../server/domain/ids.ts'
import { addSeconds } from '../../server/usecases/deps.ts'
import { trySync } from '../../server/usecases/sync/sync.ts'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { type AppUnderTest, startApp } from '../support/app-under-test.ts'
import type { Caller } from '../support/caller.ts'
import { anaWithHarborMapped, expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

let sandbox: Sandbox
let app: AppUnderTest
let ana: Caller

beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())
beforeEach(async () => {
  sandbox.reset()
  sandbox.procore.state.limits = { hourly: 100_000, spike: 100_000 }
  app = await startApp(sandbox)
  ana = await anaWithHarborMapped(app)
  await push(ana, {
    kind: 'push',
    corIds: [String(seededCors.rough)],
    destination: { kind: 'existing', changeEventId: String(lobby) },
  })
  await refresh()
  sandbox.journal.clear()
  return () => app.close()
})

const lobby = changeEvents.lobby.id
const refresh = () => expectOk(ana.post(`${harbor}/change-events/${lobby}/refresh`))
const look = async (caller = ana) =>
  (await expectOk(caller.post(`${harbor}/change-events/${lobby}/look`))).body
const clearstoryCalls = () => sandbox.journal.entries({ system: 'clearstory' })
const eventReads = () => sandbox.journal.entries({ method: 'GET', path: /\/change_events\/\d+$/ })
const times = Number.POSITIVE_INFINITY

describe('a panel that looks for news by itself', () => {
  it('costs no call where everything was read a moment ago', async () => {
    expect(await look()).toMatchObject({ cors: [{ state: 'up_to_date' }] })
    expect(sandbox.journal.entries()).toEqual([])
  })

  it('costs one delta for each inbox after that, and finds what changed', async () => {
    sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
    app.clock.advance(21)
    expect(await look()).toMatchObject({ cors: [{ state: 'update_available', currentCents: 1_402_000 }] })
    expect(clearstoryCalls()).toHaveLength(2)
    expect(eventReads()).toEqual([])
  })

  it('costs no more when twenty of them look at once', async () => {
    const ben = await app.as(people.ben.id, companies.marin.id)
    await look(ben)
    app.clock.advance(21)
    sandbox.journal.clear()
    await Promise.all(Array.from({ length: 20 }, (_, at) => look(at % 2 === 0 ? ana : ben)))
    expect(clearstoryCalls()).toHaveLength(2)
  })

  it('costs nothing where another server has been through both inboxes meanwhile', async () => {
    const [company, project] = [String(companies.marin.id), String(projects.harbor.id)]
    const lookAgain = () => trySync(app.deps, idOf(company), idOf(project), addSeconds(app.clock.now(), -20))
    await lookAgain()
    expect(clearstoryCalls()).toEqual([])
    app.clock.advance(21)
    await lookAgain()
    expect(clearstoryCalls()).toHaveLength(2)
  })

  it('reads Procore where the last reading is minutes old', async () => {
    sandbox.procore.state.deleteChangeEvent(lobby)
    app.clock.advance(181)
    expect(await look()).toMatchObject({ changeEvent: { deleted: true } })
    expect(eventReads()).toHaveLength(1)
  })

  it('reads Procore at once where Procore told of something that could not be read', async () => {
    const [company, project] = [String(companies.marin.id), String(projects.harbor.id)]
    const { changeEvents: events } = app.deps.store
    await events.markStale(idOf(company), idOf(project), idOf(String(lobby)), app.clock.now())
    expect(await look()).toMatchObject({ procoreChangedAt: null })
    expect(eventReads()).toHaveLength(1)
  })

  it('gets what is known while both systems are down, with why', async () => {
    sandbox.faults.add({ system: 'clearstory', kind: 'status', status: 503, times })
    sandbox.faults.add({ system: 'procore', path: /change_events/, kind: 'status', status: 503, times })
    app.clock.advance(181)
    expect(await look()).toMatchObject({
      standing: { clearstoryTrouble: { code: 'clearstory_down' } },
      cors: [{ state: 'up_to_date' }],
    })
    sandbox.faults.clear()
    app.clock.advance(21)
    expect(await look()).toMatchObject({ standing: { clearstoryTrouble: null } })
  })

  it('is told where the change event is gone, or not for this person any more', async () => {
    app.clock.advance(181)
    const path = `${harbor}/change-events/562949999999999/look`
    await expectProblem(ana.post(path), 404, 'change_event_not_found')
  })

  it('of a project that is not mapped asks Clearstory nothing', async () => {
    await expectOk(ana.delete(`/api/connection?projectId=${projects.harbor.id}`))
    await app.settled()
    sandbox.journal.clear()
    expect(await look()).toMatchObject({ standing: { setup: 'not_connected' } })
    expect(clearstoryCalls()).toEqual([])
  })
})

describe('a line that somebody edited in Procore', () => {
  it('says when', async () => {
    const line = sandbox.procore.state
      .lines(lobby)
      .find(({ description }) => description.startsWith('COR 12'))
    const before = await look()
    expect(before).toMatchObject({ cors: [{ editedAt: null }] })
    sandbox.procore.state.editLine(lobby, line?.id ?? 0, { amount: '13000.00', by: people.ben.id })
    const { body } = await refresh()
    expect(body).toMatchObject({
      cors: [{ state: 'edited_in_procore', editedAt: expect.stringMatching(/^\d{4}-/) }],
    })
  })
})

describe('a push on its way', () => {
  it('is not called unfinished in the log before its time has run out', async () => {
    const held = sandbox.faults.add({
      system: 'procore',
      method: 'PATCH',
      path: /\/change_events\//,
      kind: 'hold_after',
    })
    sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
    const writing = push(ana, {
      kind: 'push',
      corIds: [String(seededCors.rough)],
      destination: { kind: 'existing', changeEventId: String(lobby) },
    })
    await held.hit
    const { body } = await expectOk(ana.get(`${harbor}/cors?changeEvent=push_unfinished`))
    expect(body).toMatchObject({ count: 0 })
    held.release()
    await writing
  })
})
