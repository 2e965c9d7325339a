import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectAdded, type LinesBefore, linesBefore } from '../support/lines.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

let before: LinesBefore

freshHarbor()
beforeEach(() => {
  before = linesBefore(sandbox, lobbyId)
})

const lobbyId = changeEvents.lobby.id
const lobby = `${harbor}/change-events/${lobbyId}`
const [rough, crane] = [String(seededCors.rough), String(seededCors.crane)]
const roughCents = 1_234_567
const craneCents = 2_764_018
const into = (corIds: string[]) => ({
  kind: 'push',
  corIds,
  destination: { kind: 'existing', changeEventId: String(lobbyId) },
})
const undo = { kind: 'undo', changeEventId: String(lobbyId) }
const remove = (corIds: string[]) => ({ kind: 'remove', corIds, changeEventId: String(lobbyId) })
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const

async function plan(request: unknown): Promise<string> {
  const { body } = await expectOk(ana.post(`${harbor}/pushes`, request))
  return v.parse(v.object({ pushId: v.string(), pushable: v.literal(true) }), body).pushId
}
const apply = (pushId: string) => ana.post(`${harbor}/pushes/${pushId}/apply`)
const recover = (pushId: string, caller = ana) => caller.post(`${harbor}/pushes/${pushId}/recover`)

/** The lines the last PATCH asked Procore to add. */
function askedFor(): { description: string; amount: number }[] {
  const body = sandbox.journal.entries(patch).at(-1)?.requestBody ?? ''
  const added = v.object({
    description: v.string(),
    cost_impact: v.object({ estimate: v.object({ amount: v.number() }) }),
  })
  const removed = v.object({ id: v.number(), deleted: v.literal(true) })
  const shape = v.object({ change_event: v.object({ change_items: v.array(v.union([removed, added])) }) })
  return v
    .parse(shape, JSON.parse(body))
    .change_event.change_items.flatMap((item) =>
      'deleted' in item ? [] : { description: item.description, amount: item.cost_impact.estimate.amount },
    )
}

describe('a push of which only a part is there', () => {
  it('says so, links what arrived, and the rest is pushed without doing anything twice', async () => {
    const pushId = await plan(into([rough, crane]))
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(pushId), 502, 'push_unknown')
    const [first] = askedFor()
    sandbox.procore.state.addLine(lobbyId, first ?? { description: '', amount: 0 })

    // As long as the rest may still arrive, nothing is decided.
    await expectProblem(recover(pushId), 502, 'push_unknown')
    app.clock.advance(181)
    const settled = await expectOk(recover(pushId))
    expect(settled.body).toMatchObject({ outcome: 'partly', arrived: 1, missing: 1 })
    await push(ana, into([crane]))
    expectAdded(sandbox, before, [roughCents, craneCents])
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({
      unfinished: [],
      cors: [{ state: 'up_to_date' }, { state: 'up_to_date' }],
    })
  })

  it('is not taken for part of it because a stranger removed a line that was to go', async () => {
    await push(ana, into([rough]))
    sandbox.clearstory.state.voidCor(seededCors.rough)
    const ours = sandbox.procore.state.lines(lobbyId).at(-1)
    const pushId = await plan(into([rough, crane]))
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(pushId), 502, 'push_unknown')
    const [added] = askedFor()
    sandbox.procore.state.deleteLine(lobbyId, ours?.id ?? 0)
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({ unfinished: [{ pushId }] })
    // The write arrives after all: it is found whole, and not written again.
    sandbox.procore.state.addLine(lobbyId, added ?? { description: '', amount: 0 })
    expect((await expectOk(recover(pushId))).body).toMatchObject({ outcome: 'applied' })
    expectAdded(sandbox, before, [craneCents])
  })
})

describe('an answer that is lost', () => {
  it('to a re-push: the line is changed once', async () => {
    await push(ana, into([rough]))
    sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
    const pushId = await plan(into([rough]))
    sandbox.faults.add({ ...patch, kind: 'drop_after' })
    expect((await expectOk(apply(pushId))).body).toMatchObject({
      recovered: true,
      previousTotalCents: roughCents,
    })
    expectAdded(sandbox, before, [1_402_000])
  })

  it('to an undo: taken back once, and the COR is free again', async () => {
    await push(ana, into([rough]))
    const pushId = await plan(undo)
    sandbox.faults.add({ ...patch, kind: 'drop_after' })
    expect((await expectOk(apply(pushId))).body).toMatchObject({ recovered: true, kind: 'undo' })
    expectAdded(sandbox, before, [])
    await push(ana, into([rough]))
    expectAdded(sandbox, before, [roughCents])
  })

  it('to a removal: gone once', async () => {
    await push(ana, into([rough, crane]))
    const pushId = await plan(remove([rough]))
    sandbox.faults.add({ ...patch, kind: 'body', status: 504, body: '' })
    expect((await expectOk(apply(pushId))).body).toMatchObject({ recovered: true, kind: 'remove' })
    expectAdded(sandbox, before, [craneCents])
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({ cors: [{ number: '46' }] })
  })

  it('to a removal that never arrived: still there, and removed at the second try', async () => {
    await push(ana, into([rough]))
    const pushId = await plan(remove([rough]))
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(pushId), 502, 'push_unknown')
    app.clock.advance(181)
    await expectOk(ana.post(`${lobby}/refresh`))
    await expectOk(apply(pushId))
    expectAdded(sandbox, before, [])
  })

  it('and found by somebody else: closed in the name of who pushed', async () => {
    const pushId = await plan(into([rough]))
    const lost = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const applying = apply(pushId)
    await lost.hit
    const rita = await app.as(people.rita.id, companies.marin.id)
    expect((await expectOk(recover(pushId, rita))).body).toMatchObject({ outcome: 'applied' })
    lost.release()
    await expectOk(applying)
    const view = await expectOk(rita.get(lobby))
    expect(view.body).toMatchObject({ cors: [{ pushedByName: 'Ana Diaz' }], unfinished: [] })
    expectAdded(sandbox, before, [roughCents])
  })
})

describe('recovery on schedule', () => {
  it('settles what nobody looks at, with the token of who pushed', async () => {
    const pushId = await plan(into([rough]))
    const held = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const applying = apply(pushId)
    await held.hit
    app.clock.advance(91)
    await app.recover({ leasesOutBy: app.clock.now() })
    const view = await expectOk(ana.get(lobby))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12' }] })
    held.release()
    await expectOk(applying)
    expectAdded(sandbox, before, [roughCents])
  })

  it('leaves a push alone that is still being sent', async () => {
    const pushId = await plan(into([rough]))
    const held = sandbox.faults.add({ ...patch, kind: 'hold_before' })
    const applying = apply(pushId)
    await held.hit
    sandbox.journal.clear()
    await app.recover({ leasesOutBy: app.clock.now() })
    expect(sandbox.journal.entries({ system: 'procore' })).toHaveLength(0)
    held.release()
    await expectOk(applying)
    expectAdded(sandbox, before, [roughCents])
  })

  it('reads with somebody else’s session when who pushed has signed out', async () => {
    const rita = await app.as(people.rita.id, companies.marin.id)
    await expectOk(rita.get(lobby))
    const pushId = await plan(into([rough]))
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(pushId), 502, 'push_unknown')
    await ana.delete('/api/session')
    // What Procore has at last; nobody waits for the answer.
    app.clock.advance(181)
    await app.recover({ leasesOutBy: app.clock.now() })
    expect((await expectOk(rita.get(lobby))).body).toMatchObject({ unfinished: [], cors: [] })
    expectAdded(sandbox, before, [])
  })

  it('waits for somebody to look when who pushed has signed out, and says nothing false meanwhile', async () => {
    const pushId = await plan(into([rough]))
    const held = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const applying = apply(pushId)
    await held.hit
    await ana.delete('/api/session')
    app.clock.advance(91)
    await app.recover({ leasesOutBy: app.clock.now() })
    held.release()
    await applying
    const rita = await app.as(people.rita.id, companies.marin.id)
    const view = await expectOk(rita.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12', state: 'up_to_date' }] })
    expectAdded(sandbox, before, [roughCents])
  })
})
