import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { systemPace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { startNodeApp } from '../support/app-under-test.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

// Procore refuses Ben's pushes: a closed period, a budget code that is not active. A refused push stays planned.
const hourly = 240
freshHarbor((sandbox) => {
  sandbox.procore.state.limits = { hourly, spike: 100_000 }
  return startNodeApp(sandbox, {
    requestLimits: 'on',
    gate: () => new MemoryGate(systemPace, { longestWaitMs: 100, longestQueue: 200, untoldAllowance: 10 }),
  })
}, 'as_seeded')

const lobby = String(changeEvents.lobby.id)
const conference = String(changeEvents.conference.id)
const into = (changeEventId: string, cor: number, more: object = {}) => ({
  kind: 'push',
  corIds: [String(cor)],
  destination: { kind: 'existing', changeEventId },
  ...more,
})
const planned = v.object({ pushId: v.string(), pushable: v.boolean(), kind: v.string() })
const plan = async (caller: Caller, order: object) =>
  v.parse(planned, (await expectOk(caller.post(`${harbor}/pushes`, order))).body)
const apply = (caller: Caller, { pushId }: { pushId: string }) =>
  caller.post(`${harbor}/pushes/${pushId}/apply`)
const calls = () => sandbox.journal.entries({ system: 'procore' }).length
const heldBack = {
  status: 429,
  body: { code: 'push_refused_often', written: 'no', retryAt: expect.any(String) },
}
const refusing = () =>
  sandbox.faults.add({
    system: 'procore',
    method: 'PATCH',
    path: /\/change_events\//,
    kind: 'status',
    status: 422,
    times: Number.POSITIVE_INFINITY,
  })

let ben: Caller
beforeEach(async () => {
  sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, { changeEvents: 'Admin' })
  ben = await app.as(people.ben.id, companies.marin.id)
})

describe('a change of lines that Procore refuses', () => {
  async function changeOfBens() {
    await push(ben, into(conference, seededCors.fireCaulk))
    sandbox.clearstory.state.editCor(seededCors.fireCaulk, { amount: 77 })
    return plan(ben, into(conference, seededCors.fireCaulk))
  }

  it('is applied again at once when what Procore minded has been corrected', async () => {
    const change = await changeOfBens()
    for (let time = 0; time < 3; time += 1) {
      const fault = refusing()
      expect(await apply(ben, change)).toMatchObject({ status: 422, body: { written: 'no' } })
      fault.remove()
    }
    await expectOk(apply(ben, change))
  })

  it('costs nothing more when it is applied again and again, and says when it may be tried', async () => {
    const change = await changeOfBens()
    const anas = await plan(ana, into(lobby, seededCors.rough))
    const fault = refusing()
    let answer = await apply(ben, change)
    for (let time = 1; time < 6; time += 1) answer = await apply(ben, change)
    expect(answer.status).toBe(422)
    sandbox.journal.clear()
    app.clock.advance(20)
    expect(await apply(ben, change)).toMatchObject(heldBack)
    expect(calls()).toBe(0)
    fault.remove()
    // It is about Ben, who corrects it meanwhile; Ana is not held back.
    await expectOk(apply(ana, anas))
    app.clock.advance(11)
    await expectOk(apply(ben, change))
  })

  it('is not another one when it is planned again each time', async () => {
    await changeOfBens()
    refusing()
    const codes: unknown[] = []
    for (let time = 0; time < 7; time += 1) {
      const { status } = await apply(ben, await plan(ben, into(conference, seededCors.fireCaulk)))
      codes.push(status)
    }
    expect(codes).toEqual([...Array.from({ length: 6 }, () => 422), 429])
  })
})

describe('a decision that writes nothing', () => {
  it('is held back like a refused push where the right to write is gone', async () => {
    await push(ben, into(conference, seededCors.fireCaulk))
    const { items } = sandbox.procore.state.changeEvent(changeEvents.conference.id)
    const line = items.at(-1)?.id ?? 0
    sandbox.procore.state.editLine(changeEvents.conference.id, line, { amount: '1' })
    const choices = { [String(line)]: 'procore' }
    const keep = await plan(ben, into(conference, seededCors.fireCaulk, { choices }))
    expect(keep).toMatchObject({ kind: 'keep', pushable: true })
    sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, { changeEvents: 'Read Only' })
    app.clock.advance(31)
    for (let time = 0; time < 6; time += 1) expect((await apply(ben, keep)).status).toBe(403)
    expect(await apply(ben, keep)).toMatchObject(heldBack)
  })
})

describe('a plan that may not be written', () => {
  it('uses none of the calls kept for pushes when it is applied', async () => {
    sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, { changeEvents: 'Read Only' })
    app.clock.advance(31)
    ben = await app.as(people.ben.id, companies.marin.id)
    sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, { changeEvents: 'Standard' })
    const blocked = await plan(ben, into(lobby, seededCors.fireCaulk))
    expect(blocked.pushable).toBe(false)
    let answer = await ben.get(`${harbor}/change-events`)
    for (let at = 0; at < hourly && answer.status === 200; at += 1) {
      answer = await ben.get(`${harbor}/change-events`)
    }
    expect(answer.body).toMatchObject({ code: 'procore_busy' })
    app.clock.advance(31)
    sandbox.journal.clear()
    expect((await apply(ben, blocked)).status).toBe(503)
    expect(calls()).toBe(0)
  })
})
