import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEventStatuses, changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { engine } from '../support/app-under-test.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectAdded, type LinesBefore, linesBefore } from '../support/lines.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

let ben: Caller
let before: LinesBefore

freshHarbor()
beforeEach(async () => {
  ben = await app.as(people.ben.id, companies.marin.id)
  before = linesBefore(sandbox, lobbyId)
})

const lobbyId = changeEvents.lobby.id
const lobby = `${harbor}/change-events/${lobbyId}`
const rough = String(seededCors.rough)
const roughCents = 1_234_567
const intoLobby = {
  kind: 'push',
  corIds: [rough],
  destination: { kind: 'existing', changeEventId: String(lobbyId) },
}
const [status] = changeEventStatuses
const anew = { kind: 'new', title: 'Late', statusId: String(status.id), scope: 'tbd' }
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
const reading = { system: 'procore', method: 'GET', path: /\/change_events\/\d+$/ } as const

async function plan(request: unknown): Promise<string> {
  const { body } = await expectOk(ana.post(`${harbor}/pushes`, request))
  return v.parse(v.object({ pushId: v.string(), pushable: v.literal(true) }), body).pushId
}
const apply = (pushId: string) => ana.post(`${harbor}/pushes/${pushId}/apply`)
const recover = (pushId: string, caller = ana) => caller.post(`${harbor}/pushes/${pushId}/recover`)

/** Procore takes the write, its answer is lost, and so is the look that follows. */
async function applyUnseen(pushId: string): Promise<void> {
  sandbox.faults.add({ ...patch, kind: 'drop_after' })
  const first = sandbox.faults.add({ ...reading, kind: 'hold_after' })
  const applying = apply(pushId)
  await first.hit
  sandbox.faults.add({ ...reading, kind: 'status', status: 500 })
  first.release()
  await expectProblem(applying, 502, 'push_unknown')
}

function lastLine() {
  const line = sandbox.procore.state.lines(lobbyId).at(-1)
  if (!line) throw new Error('the change event has no line')
  return line
}

describe('a line that arrived unseen and was edited before anybody looked', () => {
  it.each([['in its amount', { amount: 999 }, 99_900]])(
    '%s: is found, and not written again',
    async (_, edit, cents) => {
      const pushId = await plan(intoLobby)
      await applyUnseen(pushId)
      sandbox.procore.state.editLine(lobbyId, lastLine().id, edit)
      app.clock.advance(181)
      expect((await expectOk(recover(pushId))).body).toMatchObject({ outcome: 'applied' })
      const view = await expectOk(ana.post(`${lobby}/refresh`))
      expect(view.body).toMatchObject({ unfinished: [], cors: [{ state: 'edited_in_procore' }] })
      expectAdded(sandbox, before, [cents])
    },
  )

  it('in its words: may be a stranger’s, so the next plan names it, and it can be linked', async () => {
    const pushId = await plan(intoLobby)
    await applyUnseen(pushId)
    const { id } = lastLine()
    sandbox.procore.state.editLine(lobbyId, id, { description: 'Rough-in as agreed on site' })
    app.clock.advance(181)
    expect((await expectOk(recover(pushId))).body).toMatchObject({ outcome: 'not_applied' })
    const next = await expectOk(ana.post(`${harbor}/pushes`, intoLobby))
    expect(next.body).toMatchObject({
      pushable: false,
      blockers: [{ code: 'line_like_this', changeItemId: String(id), cents: roughCents }],
    })
    await expectOk(ana.post(`${lobby}/links`, { corId: rough, changeItemIds: [String(id)] }))
    expectAdded(sandbox, before, [roughCents])
  })

  it('proves nothing while the write may still be on its way: a stranger may have typed it', async () => {
    const pushId = await plan(intoLobby)
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(pushId), 502, 'push_unknown')
    sandbox.procore.state.addLine(lobbyId, { description: 'By hand', amount: roughCents / 100 })
    await expectProblem(recover(pushId), 502, 'push_unknown')
    expect((await expectOk(ana.get(lobby))).body).toMatchObject({ unfinished: [{ pushId }], cors: [] })
  })
})

describe('a push that has not been written yet', () => {
  it('is not taken for written because a stranger edited the line it would change', async () => {
    await push(ana, intoLobby)
    sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
    const pushId = await plan(intoLobby)
    sandbox.procore.state.editLine(lobbyId, lastLine().id, { amount: 777 })
    const held = sandbox.faults.add({ ...reading, kind: 'hold_before' })
    const applying = apply(pushId)
    await held.hit
    // A colleague's panel looks meanwhile, and settles what it can.
    await expectOk(ben.post(`${lobby}/refresh`))
    held.release()
    await expectProblem(applying, 409, 'push_conflict')
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({
      cors: [{ pushedCents: roughCents, states: ['update_available', 'edited_in_procore'] }],
    })
    expectAdded(sandbox, before, [77_700])
  })
})

describe('two who settle one push', () => {
  it('and it is sent again in between: the late one does not give the second write’s claims away', async () => {
    const pushId = await plan(intoLobby)
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(pushId), 502, 'push_unknown')
    app.clock.advance(181)
    const slow = sandbox.faults.add({ ...reading, kind: 'hold_after' })
    const late = recover(pushId, ben)
    await slow.hit
    expect((await expectOk(recover(pushId))).body).toMatchObject({ outcome: 'not_applied' })
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(pushId), 502, 'push_unknown')
    slow.release()
    await late
    // The second write may still arrive: nobody may send a third.
    await expectProblem(apply(pushId), 502, 'push_unknown')
    expect(sandbox.journal.entries(patch)).toHaveLength(2)
  })
})

describe('a write that had to wait until others may take it for lost', () => {
  const refresh = { system: 'procore', path: '/oauth/token', kind: 'hold_after' } as const
  const slowReading = { ...reading, kind: 'hold_before' } as const
  // Its clock moves on while a request is under way, which the one inside workerd cannot be told.
  it.runIf(engine === 'node').each([
    ['for the reading before it', null, slowReading],
    // A token that Procore takes back between the plan and the write.
    ['for a fresh token', { ...reading, kind: 'status', status: 401 } as const, refresh],
  ])('%s: does not leave any more, and says that nothing was written', async (_, rejection, slow) => {
    const pushId = await plan(intoLobby)
    if (rejection) sandbox.faults.add(rejection)
    const held = sandbox.faults.add(slow)
    const applying = apply(pushId)
    await held.hit
    app.clock.advance(91)
    held.release()
    expect(await expectProblem(applying, 503, 'procore_down')).toMatchObject({ written: 'no' })
    expect(sandbox.journal.entries(patch)).toHaveLength(0)
    expectAdded(sandbox, before, [])
    // The plan is still good.
    await expectOk(apply(pushId))
    expect(sandbox.journal.entries(patch)).toHaveLength(1)
  })

  it('a token that is taken back as the write leaves: it leaves once, and the next one has a fresh token', async () => {
    const pushId = await plan(intoLobby)
    sandbox.faults.add({ ...patch, kind: 'status', status: 401 })
    expect((await apply(pushId)).status).toBeGreaterThanOrEqual(400)
    expect(sandbox.journal.entries(patch)).toHaveLength(1)
    expectAdded(sandbox, before, [])
    // What Procore refused may show up a moment later.
    await expectProblem(apply(pushId), 503, 'procore_behind')
    app.clock.advance(11)
    await expectOk(apply(pushId))
    expect(sandbox.journal.entries(patch)).toHaveLength(2)
    expectAdded(sandbox, before, [roughCents])
  })
})

describe('a push that cannot be looked at', () => {
  it('is not said to be unwritten because Procore cannot be read', async () => {
    const pushId = await plan(intoLobby)
    await applyUnseen(pushId)
    sandbox.faults.add({ ...reading, kind: 'status', status: 500 })
    expect((await recover(pushId)).body).toMatchObject({ written: 'unknown' })
    sandbox.faults.add({ ...reading, kind: 'status', status: 500 })
    expect((await ana.post(`${harbor}/pushes/${pushId}/withdraw`)).body).toMatchObject({ written: 'unknown' })
  })

  it('because its change event is gone for good: its CORs are free again', async () => {
    const pushId = await plan(intoLobby)
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(pushId), 502, 'push_unknown')
    sandbox.procore.state.deleteChangeEvent(lobbyId, 'for_good')
    app.clock.advance(181)
    expect((await expectOk(recover(pushId))).body).toMatchObject({ outcome: 'not_applied' })
    const conferenceId = changeEvents.conference.id
    const conference = linesBefore(sandbox, conferenceId)
    await push(ana, {
      ...intoLobby,
      destination: { kind: 'existing', changeEventId: String(conferenceId) },
    })
    expectAdded(sandbox, conference, [roughCents])
  })
})

describe('a new change event whose answer is lost', () => {
  it('is looked for to the end, also in a list that is given whole on every page', async () => {
    const pushId = await plan({ ...intoLobby, destination: anew })
    sandbox.faults.add({
      system: 'procore',
      method: 'POST',
      path: /v1\.1\/change_events$/,
      kind: 'drop_before',
    })
    await expectProblem(apply(pushId), 502, 'push_unknown')
    app.clock.advance(181)
    const rows = Array.from({ length: 100 }, (_, at) => ({
      id: 1000 + at,
      title: 'Theirs',
      created_by: { id: people.ben.id },
    }))
    sandbox.faults.add({
      system: 'procore',
      method: 'GET',
      path: /v1\.1\/change_events$/,
      kind: 'body',
      status: 200,
      body: JSON.stringify(rows),
      times: 40,
    })
    expect((await expectOk(recover(pushId))).body).toMatchObject({ outcome: 'not_applied' })
    const lists = sandbox.journal.entries({ system: 'procore', method: 'GET', path: /v1\.1\/change_events$/ })
    expect(lists.length).toBeLessThan(10)
  })
})

describe('a COR in a change event that is gone for good', () => {
  it('can be pushed into another one, and the trail says that it was let go', async () => {
    await push(ana, intoLobby)
    sandbox.procore.state.deleteChangeEvent(lobbyId, 'for_good')
    const conferenceId = changeEvents.conference.id
    const conference = linesBefore(sandbox, conferenceId)
    await push(ana, {
      ...intoLobby,
      destination: { kind: 'existing', changeEventId: String(conferenceId) },
    })
    expectAdded(sandbox, conference, [roughCents])
    const trail = await expectOk(ana.get(`${harbor}/cors/${rough}/activity`))
    expect(JSON.stringify(trail.body)).toContain('"unlinked"')
  })

  it('stays there for whoever may only be kept from seeing it', async () => {
    await push(ana, intoLobby)
    sandbox.procore.state.deleteChangeEvent(lobbyId, 'for_good')
    const rita = await app.as(people.rita.id, companies.marin.id)
    sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, 'Standard')
    const own = sandbox.procore.state.changeEvents.find(({ createdById }) => createdById === people.rita.id)
    const changeEventId = String(own?.id ?? changeEvents.conference.id)
    const planned = await expectOk(
      rita.post(`${harbor}/pushes`, { ...intoLobby, destination: { kind: 'existing', changeEventId } }),
    )
    expect(JSON.stringify(planned.body)).toContain('cor_in_other_change_event')
  })
})

describe('a plan that outlived what it was made from', () => {
  it('is not written once the project is mapped to another Clearstory project', async () => {
    const pushId = await plan(intoLobby)
    await expectOk(
      ana.put(`${harbor}/mapping`, { clearstoryProjectId: String(projects.clinic.clearstory.id) }),
    )
    await app.settled()
    await expectProblem(apply(pushId), 409, 'push_not_planned')
    expectAdded(sandbox, before, [])
  })
})

describe('an edit of a line that the last push left as it was', () => {
  it('is seen by whoever undoes that push, and is never overwritten unseen', async () => {
    await push(ana, intoLobby)
    const crane = String(seededCors.crane)
    await push(ana, { ...intoLobby, corIds: [rough, crane] })
    const ours = sandbox.procore.state.lines(lobbyId).find(({ amountCents }) => amountCents === roughCents)
    sandbox.procore.state.editLine(lobbyId, ours?.id ?? 0, { amount: 777 })
    const undo = { kind: 'undo', changeEventId: String(lobbyId) }
    await expectProblem(ana.post(`${harbor}/pushes`, undo), 409, 'undo_moved_on')
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    const shown = v.parse(
      v.object({ cors: v.array(v.object({ corId: v.string(), state: v.string() })) }),
      view.body,
    )
    expect(shown.cors.find(({ corId }) => corId === rough)).toMatchObject({ state: 'edited_in_procore' })
  })
})

describe('a revision', () => {
  it('takes over its predecessor’s link once the push that held it is settled', async () => {
    const pushId = await plan(intoLobby)
    await applyUnseen(pushId)
    const revised = sandbox.clearstory.state.reviseCor(seededCors.rough, { amount: 13_000 })
    await expectOk(ana.post(`${harbor}/sync`))
    await expectOk(recover(pushId))
    await expectOk(ana.post(`${harbor}/sync`))
    const view = await expectOk(ana.get(lobby))
    expect(view.body).toMatchObject({ cors: [{ corId: String(revised), state: 'update_available' }] })
  })
})
