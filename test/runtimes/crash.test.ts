import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies } from '../sandbox/seed/world.ts'
import type { ApiAnswer, Caller } from '../support/caller.ts'
import { expectAdded, linesBefore } from '../support/lines.ts'
import { anaWithHarborMapped, expectOk, harbor } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'
import { until } from './until.ts'
import { startWorkersApp, type WorkersApp } from './workers-app.ts'

let sandbox: Sandbox
let app: WorkersApp
let ana: Caller
let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'clearstory-workers-'))
  sandbox = await createSandbox()
  sandbox.procore.state.limits = { hourly: 100_000, spike: 100_000 }
  app = await startWorkersApp(sandbox, { keepIn: home })
  ana = await anaWithHarborMapped(app)
})
afterEach(async () => {
  sandbox.faults.clear()
  await app.close()
  await sandbox.close()
  await rm(home, { recursive: true, force: true })
})

const lobbyId = changeEvents.lobby.id
const roughCents = 1_234_567
const intoLobby = {
  kind: 'push',
  corIds: [String(seededCors.rough)],
  destination: { kind: 'existing', changeEventId: String(lobbyId) },
}
const apply = (pushId: string) => ana.post(`${harbor}/pushes/${pushId}/apply`)
const refresh = () => ana.post(`${harbor}/change-events/${lobbyId}/refresh`)

async function plan(): Promise<string> {
  const { body } = await expectOk(ana.post(`${harbor}/pushes`, intoLobby))
  return v.parse(v.object({ pushId: v.string(), pushable: v.literal(true) }), body).pushId
}

/** Ends the runtime while Procore holds the write, and starts it again on the same databases. */
async function crashDuring(pushId: string, kind: 'hold_before' | 'hold_after') {
  const held = sandbox.faults.add({ system: 'procore', method: 'PATCH', path: /\/change_events\//, kind })
  const answer: Promise<ApiAnswer | 'cut off'> = apply(pushId).catch(() => 'cut off')
  await held.hit
  await app.kill()
  expect(await answer).toBe('cut off')
  await app.restart()
  return held
}

describe('a runtime that dies between Procore’s write and the closing batch', () => {
  it('finds the line in the change event: once, linked, and the push closed', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan()
    const held = await crashDuring(pushId, 'hold_after')
    held.release()
    expect((await expectOk(refresh())).body).toMatchObject({
      unfinished: [],
      cors: [{ number: '12', states: ['up_to_date'], procoreCents: roughCents, pushedByName: 'Ana Diaz' }],
    })
    expect((await expectOk(apply(pushId))).body).toMatchObject({ corCount: 1, newTotalCents: roughCents })
    expectAdded(sandbox, before, [roughCents])
  })

  it('settles it when the object’s alarm rings, without anybody looking', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan()
    const held = await crashDuring(pushId, 'hold_after')
    held.release()
    app.clock.advance(181)
    await app.ring(companies.marin.id)
    const view = await expectOk(ana.get(`${harbor}/change-events/${lobbyId}`))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12', states: ['up_to_date'] }] })
    expectAdded(sandbox, before, [roughCents])
  })
})

describe('a runtime that dies while its write is on the way', () => {
  it('does not write again: when the write arrives it is found', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan()
    const held = await crashDuring(pushId, 'hold_before')
    await expectOk(refresh())
    await expectProblem(apply(pushId), 502, 'push_unknown')
    expectAdded(sandbox, before, [])
    held.release()
    const had = sandbox.procore.state.lines(lobbyId).length
    await until(() => sandbox.procore.state.lines(lobbyId).length > had)
    expect((await expectOk(refresh())).body).toMatchObject({
      unfinished: [],
      cors: [{ number: '12', states: ['up_to_date'] }],
    })
    expectAdded(sandbox, before, [roughCents])
  })
})
