import { expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { applyIfPushable, elsewhere, everywhere, patch } from '../support/elsewhere.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { apply, codesIn, intoLobby, lobby, lobbyId, plan, pushed } from '../support/money-story.ts'

// Readings that are behind our own write, in the order in which they should not be believed.

freshHarbor()
const { rough } = seededCors
const lagging = (ms: number) => {
  sandbox.procore.state.readings = { kind: 'lag', ms }
}

it('a lagging reading that began later does not wipe out what a reading showed of our write', async () => {
  const planned = await plan(intoLobby([rough]))
  lagging(60_000)
  const lost = sandbox.faults.add({ ...patch, kind: 'drop_after' })
  const get = { system: 'procore', method: 'GET', path: new RegExp(`change_events/${lobbyId}$`) } as const
  // The reading before the write, and the look after the lost answer: that one is live and slow.
  sandbox.faults.add({ ...get, kind: 'run' })
  const look = sandbox.faults.add({ ...get, kind: 'hold_after' })
  void lost.hit.then(() => {
    // So that the state before the write is kept for those who lag.
    sandbox.procore.state.eventsToRead()
    lagging(0)
  })
  const applying = apply(planned)
  await look.hit
  // Another panel reads meanwhile, from a copy that lags.
  lagging(60_000)
  app.clock.advance(1)
  await ana.post(`${lobby}/refresh`)
  look.release()
  expect((await applying).body).toMatchObject({ recovered: true })

  // The lagging copy itself refuses the plan; a live reading has nothing to ask.
  const behind = await ana.post(`${harbor}/pushes`, intoLobby([rough]))
  expect(behind).toMatchObject({ status: 503, body: { code: 'procore_behind' } })
  lagging(0)
  expect(codesIn(await plan(intoLobby([rough])))).not.toContain('edited_in_procore')
  expect(everywhere('12')).toBe(1_234_567)
})

it('a 404 of a moment does not let a lagging reading prove that unlinked lines are gone', async () => {
  sandbox.procore.state.readings = { kind: 'frozen' }
  await pushed(intoLobby([rough]))
  await expectOk(ana.delete(`${lobby}/links/${rough}`))
  sandbox.faults.add({
    system: 'procore',
    method: 'GET',
    path: new RegExp(`change_events/${lobbyId}$`),
    kind: 'status',
    status: 404,
    body: '{}',
  })
  await ana.post(`${lobby}/refresh`)
  const again = await plan(elsewhere(rough))
  await applyIfPushable(again)
  sandbox.procore.state.readings = { kind: 'live' }
  expect(everywhere('12'), codesIn(again).join()).toBe(1_234_567)
})
