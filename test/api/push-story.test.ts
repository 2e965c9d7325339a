import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEventStatuses, changeEvents, projects } from '../sandbox/seed/world.ts'
import { startApp } from '../support/app-under-test.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

freshHarbor(startApp, 'as_seeded')

const lobby = String(changeEvents.lobby.id)
const rough = String(seededCors.rough)
const intoLobby = { kind: 'push', corIds: [rough], destination: { kind: 'existing', changeEventId: lobby } }

describe('a COR on its way into a change event', () => {
  it('is planned without a write, then written once, and the change event shows it', async () => {
    const before = sandbox.procore.state.lines(changeEvents.lobby.id)
    const planned = await expectOk(ana.post(`${harbor}/pushes`, intoLobby))
    expect(planned.body).toMatchObject({
      pushable: true,
      plan: {
        previousTotalCents: 0,
        newTotalCents: 1_234_567,
        eventPreviousTotalCents: 910_000,
        eventNewTotalCents: 2_144_567,
      },
    })
    expect(sandbox.procore.state.lines(changeEvents.lobby.id)).toEqual(before)

    sandbox.journal.clear()
    const pushed = await push(ana, intoLobby)
    expect(pushed.body).toMatchObject({
      corCount: 1,
      changeEvent: { number: '010' },
      newTotalCents: 1_234_567,
    })
    const writes = sandbox.journal.entries({ system: 'procore' }).filter(({ method }) => method !== 'GET')
    expect(writes).toHaveLength(1)

    const view = await expectOk(ana.post(`${harbor}/change-events/${lobby}/refresh`))
    expect(view.body).toMatchObject({
      changeEvent: { totalCents: 2_144_567, otherLines: { count: 1, cents: 910_000 } },
      cors: [{ number: '12', state: 'up_to_date', procoreCents: 1_234_567, pushedCents: 1_234_567 }],
    })
  })

  it('shows as changed with old and new totals after an edit in Clearstory, and is pushed again', async () => {
    await push(ana, intoLobby)
    sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
    const stale = await expectOk(ana.post(`${harbor}/change-events/${lobby}/refresh`))
    expect(stale.body).toMatchObject({
      cors: [
        { state: 'update_available', changed: ['amount'], currentCents: 1_402_000, pushedCents: 1_234_567 },
      ],
      stale: { count: 1, previousCents: 1_234_567, newCents: 1_402_000 },
    })
    const again = await push(ana, intoLobby)
    expect(again.body).toMatchObject({ previousTotalCents: 1_234_567, newTotalCents: 1_402_000 })
    expect(sandbox.procore.state.lines(changeEvents.lobby.id)).toHaveLength(2)
    const fresh = await expectOk(ana.get(`${harbor}/change-events/${lobby}`))
    expect(fresh.body).toMatchObject({ cors: [{ state: 'up_to_date', procoreCents: 1_402_000 }] })
  })

  it('goes into a new change event in one call', async () => {
    sandbox.journal.clear()
    const pushed = await push(ana, {
      kind: 'push',
      corIds: [rough],
      destination: {
        kind: 'new',
        title: 'Level 3 rough-in',
        statusId: String(changeEventStatuses[0].id),
        scope: 'tbd',
      },
    })
    expect(pushed.body).toMatchObject({
      changeEvent: { title: 'Level 3 rough-in' },
      newTotalCents: 1_234_567,
    })
    const calls = sandbox.journal.entries({ system: 'procore', path: /\/rest\/v1.1\/change_events/ })
    expect(calls.map(({ method }) => method)).toEqual(['POST'])
  })

  it('is taken out again by undo, and what strangers typed stays', async () => {
    const before = sandbox.procore.state.lines(changeEvents.lobby.id)
    await push(ana, intoLobby)
    await push(ana, { kind: 'undo', changeEventId: lobby })
    expect(sandbox.procore.state.lines(changeEvents.lobby.id)).toEqual(before)
    const view = await expectOk(ana.get(`${harbor}/change-events/${lobby}`))
    expect(view.body).toMatchObject({ cors: [] })
  })

  it('goes back to its old amount by undo of a re-push, and shows as changed again', async () => {
    await push(ana, intoLobby)
    sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
    await push(ana, intoLobby)
    await push(ana, { kind: 'undo', changeEventId: lobby })
    const view = await expectOk(ana.get(`${harbor}/change-events/${lobby}`))
    expect(view.body).toMatchObject({
      cors: [{ state: 'update_available', procoreCents: 1_234_567, currentCents: 1_402_000 }],
    })
  })

  it('is removed from the event on request', async () => {
    await push(ana, intoLobby)
    await push(ana, { kind: 'remove', corIds: [rough], changeEventId: lobby })
    expect(sandbox.procore.state.lines(changeEvents.lobby.id)).toHaveLength(1)
  })

  it('is not called void where the project is mapped to another one, and is itself again afterwards', async () => {
    const map = (project: { clearstory: { id: number } }) =>
      expectOk(ana.put(`${harbor}/mapping`, { clearstoryProjectId: String(project.clearstory.id) }))
    const cors = async () => (await expectOk(ana.post(`${harbor}/change-events/${lobby}/refresh`))).body
    await push(ana, intoLobby)
    await map(projects.clinic)
    expect(await cors()).toMatchObject({ cors: [{ state: 'not_in_project', procoreCents: 1_234_567 }] })
    await map(projects.harbor)
    await app.settled()
    expect(await cors()).toMatchObject({ cors: [{ state: 'up_to_date' }] })
  })

  it('cannot be pushed into a second change event, and the answer says where it is', async () => {
    await push(ana, intoLobby)
    const planned = await expectOk(
      ana.post(`${harbor}/pushes`, {
        ...intoLobby,
        destination: { kind: 'existing', changeEventId: String(changeEvents.conference.id) },
      }),
    )
    expect(planned.body).toMatchObject({
      pushable: false,
      blockers: [{ code: 'cor_in_other_change_event', detail: '010 Lobby ceiling' }],
    })
  })
})
