import * as v from 'valibot'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import type { FaultSpec } from '../sandbox/core/faults.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEventStatuses, changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { startApp } from '../support/app-under-test.ts'
import type { Caller } from '../support/caller.ts'
import { heldDeadlines } from '../support/deadlines.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { instantPace } from '../support/instant-pace.ts'
import { expectAdded, linesBefore } from '../support/lines.ts'
import { anaWithHarborMapped, expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const lobbyId = changeEvents.lobby.id
const lobby = `${harbor}/change-events/${lobbyId}`
const roughCents = 1_234_567
const rough = String(seededCors.rough)
const intoLobby = {
  kind: 'push',
  corIds: [rough],
  destination: { kind: 'existing', changeEventId: String(lobbyId) },
}
const intoNew = {
  kind: 'push',
  corIds: [rough],
  destination: {
    kind: 'new',
    title: 'Level 3 rough-in',
    statusId: String(changeEventStatuses[0].id),
    scope: 'tbd',
  },
}
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
const changeEventList = { system: 'procore', method: 'GET', path: '/rest/v1.1/change_events' } as const
const post = { system: 'procore', method: 'POST', path: '/rest/v1.1/change_events' } as const

async function plan(caller: Caller, request: unknown): Promise<string> {
  const { body } = await expectOk(caller.post(`${harbor}/pushes`, request))
  return v.parse(v.object({ pushId: v.string(), pushable: v.literal(true) }), body).pushId
}
const apply = (caller: Caller, pushId: string) => caller.post(`${harbor}/pushes/${pushId}/apply`)
const recover = (caller: Caller, pushId: string) => caller.post(`${harbor}/pushes/${pushId}/recover`)
const withdraw = (caller: Caller, pushId: string) => caller.post(`${harbor}/pushes/${pushId}/withdraw`)
const made = () => sandbox.procore.state.changeEvents.filter(({ title }) => title === 'Level 3 rough-in')

describe('a write to a change event whose answer does not come', () => {
  it.each<[string, Omit<FaultSpec, 'system'>]>([
    ['the connection breaks after Procore wrote', { kind: 'drop_after' }],
    [
      'a gateway gives up after Procore wrote',
      { kind: 'body', status: 502, body: '<html>Bad Gateway</html>' },
    ],
    ['Procore fails after it wrote', { kind: 'body', status: 500, body: '{"errors":"oops"}' }],
    ['the answer is a page', { kind: 'body', status: 200, body: '<html>Signed out</html>' }],
    ['the answer is cut short', { kind: 'body', status: 200, body: '{"id": 5629499607' }],
  ])('is found by reading: %s', async (_, fault) => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, intoLobby)
    sandbox.faults.add({ ...patch, ...fault })
    const result = await expectOk(apply(ana, pushId))
    expect(result.body).toMatchObject({ recovered: true, newTotalCents: roughCents })
    expect((await expectOk(apply(ana, pushId))).body).toMatchObject({ corCount: 1 })
    expectAdded(sandbox, before, [roughCents])
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12', state: 'up_to_date' }] })
  })

  it('is not taken for lost while it may still arrive, and is settled by the next look', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, intoLobby)
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    expect(await expectProblem(apply(ana, pushId), 502, 'push_unknown')).toMatchObject({ written: 'unknown' })
    await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    const early = await expectProblem(recover(ana, pushId), 502, 'push_unknown')
    expect(Date.parse(early.retryAt ?? '') - Date.parse(app.clock.now())).toBeGreaterThan(0)
    await expectProblem(withdraw(ana, pushId), 502, 'push_unknown')
    const waiting = await expectOk(ana.post(`${lobby}/refresh`))
    expect(waiting.body).toMatchObject({ unfinished: [{ pushId, corNumbers: ['12'] }] })

    app.clock.advance(181)
    expect((await expectOk(recover(ana, pushId))).body).toEqual({ outcome: 'not_applied' })
    expectAdded(sandbox, before, [])
    await expectOk(apply(ana, pushId))
    expectAdded(sandbox, before, [roughCents])
  })

  it.each([502, 503, 504, 408])('may still arrive when a gateway answers %i in between', async (status) => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, intoLobby)
    sandbox.faults.add({ ...patch, kind: 'status', status, body: '<html>gateway</html>' })
    await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    // The gateway gave up; Procore was still at work and writes now.
    sandbox.procore.state.addLine(lobbyId, { description: lastDescription(), amount: '12345.67' })
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12', procoreCents: roughCents }] })
    expectAdded(sandbox, before, [roughCents])
  })

  it('counts as not written after an error only once it can no longer arrive', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, intoLobby)
    sandbox.faults.add({ ...patch, kind: 'status', status: 500 })
    const problem = await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    expect(problem).toMatchObject({ written: 'unknown', retryAt: expect.any(String) })
    await expectProblem(recover(ana, pushId), 502, 'push_unknown')
    app.clock.advance(181)
    expect((await expectOk(recover(ana, pushId))).body).toMatchObject({ outcome: 'not_applied' })
    await expectOk(apply(ana, pushId))
    expectAdded(sandbox, before, [roughCents])
  })

  it('is found when Procore is slower than anybody waits', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, intoLobby)
    const held = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const deadlines = heldDeadlines()
    try {
      const applying = apply(ana, pushId)
      await held.hit
      deadlines.expire(30_000)
      expect((await expectOk(applying)).body).toMatchObject({ recovered: true })
    } finally {
      deadlines.restore()
      held.release()
    }
    expectAdded(sandbox, before, [roughCents])
  })

  it('is withdrawn once it can no longer arrive, and another push may follow', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, intoLobby)
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    await expectProblem(apply(ana, await plan(ana, intoLobby)), 409, 'push_elsewhere')
    app.clock.advance(181)
    expect((await expectOk(withdraw(ana, pushId))).body).toEqual({ state: 'withdrawn' })
    await expectProblem(apply(ana, pushId), 409, 'push_not_planned')
    await push(ana, intoLobby)
    expectAdded(sandbox, before, [roughCents])
  })

  it('is withdrawn by others only with the right to write there, by Procore’s answer of the last 30 seconds', async () => {
    // Ben may write to the change events that he created, and this is none.
    const ben = await app.as(people.ben.id, companies.marin.id)
    const pushId = await plan(ana, intoLobby)
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    app.clock.advance(181)
    await expectProblem(withdraw(ben, pushId), 403, 'change_event_forbidden')
    sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, { changeEvents: 'Admin' })
    app.clock.advance(31)
    await expectOk(ben.get(`${harbor}/standing`))
    sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, { changeEvents: 'Standard' })
    app.clock.advance(31)
    await expectProblem(withdraw(ben, pushId), 403, 'change_event_forbidden')
    sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, { changeEvents: 'Admin' })
    app.clock.advance(31)
    expect((await expectOk(withdraw(ben, pushId))).body).toEqual({ state: 'withdrawn' })
  })

  it('is not withdrawn when it did arrive', async () => {
    const pushId = await plan(ana, intoLobby)
    const held = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const deadlines = heldDeadlines()
    try {
      const applying = apply(ana, pushId)
      await held.hit
      sandbox.faults.add({ system: 'procore', path: /change_events\/\d+$/, kind: 'status', status: 500 })
      deadlines.expire(30_000)
      await expectProblem(applying, 502, 'push_unknown')
    } finally {
      deadlines.restore()
      held.release()
    }
    const answer = await expectOk(withdraw(ana, pushId))
    expect(answer.body).toMatchObject({ outcome: 'applied', result: { newTotalCents: roughCents } })
    await expectProblem(withdraw(ana, pushId), 409, 'push_not_planned')
  })
})

describe('a new change event whose answer does not come', () => {
  it.each<[string, Omit<FaultSpec, 'system'>]>([
    ['the connection breaks after Procore wrote', { kind: 'drop_after' }],
    ['a gateway gives up after Procore wrote', { kind: 'body', status: 502, body: '<html></html>' }],
    ['the answer is a page', { kind: 'body', status: 201, body: '<html></html>' }],
  ])('is found by its reference, not made again: %s', async (_, fault) => {
    const pushId = await plan(ana, intoNew)
    sandbox.faults.add({ ...post, ...fault })
    const result = await expectOk(apply(ana, pushId))
    expect(result.body).toMatchObject({ recovered: true, changeEvent: { title: 'Level 3 rough-in' } })
    expect(made()).toHaveLength(1)
  })

  it('is not made again while it may still arrive, and its maker sees it wherever he or she is', async () => {
    const pushId = await plan(ana, intoNew)
    sandbox.faults.add({ ...post, kind: 'drop_before' })
    await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    await expectProblem(recover(ana, pushId), 502, 'push_unknown')
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({ unfinished: [{ pushId }] })
    app.clock.advance(181)
    expect((await expectOk(recover(ana, pushId))).body).toEqual({ outcome: 'not_applied' })
    await expectOk(apply(ana, pushId))
    expect(made()).toHaveLength(1)
  })

  it('is settled by whoever opens it', async () => {
    const pushId = await plan(ana, intoNew)
    const lost = sandbox.faults.add({ ...post, kind: 'drop_after' })
    const blind = sandbox.faults.add({ ...changeEventList, kind: 'status', status: 500 })
    await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    expect([lost.count, blind.count]).toEqual([1, 1])
    const [event] = made()
    const view = await expectOk(ana.post(`${harbor}/change-events/${event?.id}/refresh`))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12', state: 'up_to_date' }] })
  })

  it('is found though it was given another title meanwhile', async () => {
    const pushId = await plan(ana, intoNew)
    sandbox.faults.add({ ...post, kind: 'drop_after' })
    sandbox.faults.add({ ...changeEventList, kind: 'status', status: 500 })
    await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    const [event] = made()
    Object.assign(event ?? {}, { title: 'Level 3, all rooms' })
    app.clock.advance(181)
    expect((await expectOk(recover(ana, pushId))).body).toMatchObject({ outcome: 'applied' })
  })

  it('is not taken for lost by somebody who may not see change events any more', async () => {
    const pushId = await plan(ana, intoNew)
    sandbox.faults.add({ ...post, kind: 'drop_after' })
    sandbox.faults.add({ ...changeEventList, kind: 'status', status: 500 })
    await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    app.clock.advance(181)
    const rita = await app.as(people.rita.id, companies.marin.id)
    await expectOk(rita.get(`${harbor}/standing`))
    sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, { changeEvents: 'None' })
    const emptied = sandbox.faults.add({ ...changeEventList, kind: 'body', status: 200, body: '[]' })
    await expectProblem(recover(rita, pushId), 403, 'tool_forbidden')
    expect(emptied.count).toBe(1)
    expect((await expectOk(recover(ana, pushId))).body).toMatchObject({ outcome: 'applied' })
    expect(made()).toHaveLength(1)
  })

  it('with the same title as somebody else’s is not mistaken for it', async () => {
    const pushId = await plan(ana, intoNew)
    sandbox.faults.add({ ...post, kind: 'drop_before' })
    await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    const twin = sandbox.procore.state.changeEvent(changeEvents.conference.id)
    Object.assign(twin, { title: 'Level 3 rough-in', createdAt: Date.now() })
    await expectProblem(recover(ana, pushId), 502, 'push_unknown')
  })
})

describe('Procore saying no', () => {
  it('limits the company: the write leaves once, and its outcome stays unknown until it can be read', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, intoLobby)
    const limit = sandbox.faults.add({
      ...patch,
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '3600' },
      times: 2,
    })
    const unknown = await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    expect(unknown.written).toBe('unknown')
    expect(limit.count).toBe(1)
    expectAdded(sandbox, before, [])
  })

  it('storms with 429 and then lets go: no automatic second write, one line from the next push', async () => {
    const patient = await startApp(sandbox, { gate: (clock) => new MemoryGate(instantPace(clock)) })
    onTestFinished(() => patient.close())
    const caller = await anaWithHarborMapped(patient)
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(caller, intoLobby)
    sandbox.faults.add({ ...patch, kind: 'status', status: 429, headers: { 'retry-after': '2' } })
    // The look waits until the gate opens.
    expect((await apply(caller, pushId)).status).toBe(503)
    expect(sandbox.journal.entries(patch)).toHaveLength(1)
    expectAdded(sandbox, before, [])
    // The same button at once would be too early to tell that nothing was written.
    patient.clock.advance(11)
    await expectOk(apply(caller, pushId))
    expectAdded(sandbox, before, [roughCents])
  })

  it('takes the right away between plan and apply', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, intoLobby)
    sandbox.faults.add({ ...patch, kind: 'status', status: 403, body: '{"errors":"You may not edit this"}' })
    const problem = await expectProblem(apply(ana, pushId), 403, 'change_event_forbidden')
    expect(problem.written).toBe('no')
    expectAdded(sandbox, before, [])
  })

  it.each([
    [
      'a line, and the COR it belongs to is named',
      { 'change_items[0]': ['budget_code is inactive'] },
      'lines_refused',
    ],
    ['the whole', ['budget_code is inactive'], 'procore_refused'],
  ])('refuses %s: Procore’s own sentence, nothing written', async (_, errors, code) => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, intoLobby)
    const body = JSON.stringify({ errors })
    sandbox.faults.add({ ...patch, kind: 'status', status: 422, body })
    const problem = await expectProblem(apply(ana, pushId), 422, code)
    expect(problem).toMatchObject({
      written: 'no',
      detail: expect.stringContaining('budget_code is inactive'),
    })
    expectAdded(sandbox, before, [])
  })

  it('refuses, and yet the line is there: it counts as pushed, once', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, intoLobby)
    sandbox.faults.add({ ...patch, kind: 'body', status: 422, body: '{"errors":"Title is too long"}' })
    expect((await expectOk(apply(ana, pushId))).body).toMatchObject({ pushId })
    expectAdded(sandbox, before, [roughCents])
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ corId: rough, state: 'up_to_date' }] })
  })

  it('refuses, and then cannot be looked at: nobody says that nothing was written', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, intoLobby)
    const reading = { system: 'procore', method: 'GET', path: /\/change_events\/\d+$/ } as const
    const first = sandbox.faults.add({ ...reading, kind: 'hold_after' })
    const applying = apply(ana, pushId)
    await first.hit
    sandbox.faults.add({ ...patch, kind: 'status', status: 422, body: '{"errors":"Title is too long"}' })
    sandbox.faults.add({ ...reading, kind: 'status', status: 500 })
    first.release()
    expect(await expectProblem(applying, 502, 'push_unknown')).toMatchObject({ written: 'unknown' })
    app.clock.advance(181)
    expect((await expectOk(recover(ana, pushId))).body).toMatchObject({ outcome: 'not_applied' })
    expectAdded(sandbox, before, [])
  })

  it('refuses the reading before the write: nothing was written, and the plan is still good', async () => {
    const pushId = await plan(ana, intoLobby)
    const reading = { system: 'procore', method: 'GET', path: /\/change_events\/\d+$/ } as const
    sandbox.faults.add({ ...reading, kind: 'status', status: 400, body: '{"errors":"Not now"}' })
    expect(await expectProblem(apply(ana, pushId), 422, 'procore_refused')).toMatchObject({ written: 'no' })
    expect(sandbox.journal.entries(patch)).toHaveLength(0)
    await expectOk(apply(ana, pushId))
  })
})

/** The text of the only line in the last PATCH. */
function lastDescription(): string {
  const patches = sandbox.journal.entries({ system: 'procore', method: 'PATCH', path: /\/change_events\// })
  const shape = v.object({
    change_event: v.object({ change_items: v.tuple([v.object({ description: v.string() })]) }),
  })
  return v.parse(shape, JSON.parse(patches.at(-1)?.requestBody ?? '')).change_event.change_items[0]
    .description
}
