import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies } from '../sandbox/seed/world.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectAdded, linesBefore } from '../support/lines.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { startWorkersApp, type WorkersApp } from './workers-app.ts'

let app: WorkersApp

freshHarbor(async (sandbox) => {
  app = await startWorkersApp(sandbox)
  return app
})
beforeEach(() => {
  sandbox.journal.clear()
})

const lobbyId = changeEvents.lobby.id
const { marin } = companies
const intoLobby = {
  kind: 'push',
  corIds: [String(seededCors.rough)],
  destination: { kind: 'existing', changeEventId: String(lobbyId) },
}
const roughCents = 1_234_567
const refresh = () => ana.post(`${harbor}/change-events/${lobbyId}/refresh`)
const planned = v.object({ pushId: v.string() })
const memory = v.object({ windows: v.array(v.object({ limit: v.number(), remaining: v.number() })) })

describe('a company’s Durable Object', () => {
  it('learns Procore’s limits, and its successor knows them', async () => {
    await expectOk(refresh())
    const learned = v.parse(memory, await app.gateMemory(marin.id))
    expect(learned.windows.length).toBeGreaterThan(0)
    await app.evictGate(marin.id)
    expect(v.parse(memory, await app.gateMemory(marin.id))).toEqual(learned)
    await expectOk(refresh())
  })

  it('evicted while a write is under way costs the push nothing: written once, and closed', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const { body } = await expectOk(ana.post(`${harbor}/pushes`, intoLobby))
    const { pushId } = v.parse(planned, body)
    const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
    const held = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const applying = ana.post(`${harbor}/pushes/${pushId}/apply`)
    await held.hit
    await app.evictGate(marin.id)
    held.release()
    expect((await expectOk(applying)).body).toMatchObject({ newTotalCents: roughCents, recovered: false })
    expectAdded(sandbox, before, [roughCents])
    expect(sandbox.journal.entries(patch)).toHaveLength(1)
    await push(ana, { kind: 'undo', changeEventId: String(lobbyId) })
    expectAdded(sandbox, before, [])
  })

  it('evicted while calls wait lets them go on: none is lost, none is made twice', async () => {
    const held = sandbox.faults.add({
      system: 'procore',
      method: 'GET',
      path: /change_events\//,
      kind: 'hold_after',
    })
    const first = refresh()
    await held.hit
    await app.evictGate(marin.id)
    const second = refresh()
    held.release()
    await Promise.all([expectOk(first), expectOk(second)])
  })

  it('lets one refresh of a session go at a time, whichever requests ask for it', async () => {
    sandbox.procore.state.expireAccessTokens()
    const answers = await Promise.all(Array.from({ length: 20 }, refresh))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(sandbox.journal.entries({ path: '/oauth/token' })).toHaveLength(1)
  })
})
