import { expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { people } from '../sandbox/seed/world.ts'
import {
  applyIfPushable,
  conference,
  elsewhere,
  everywhere,
  fresh,
  intoNew,
  patch,
  post,
} from '../support/elsewhere.ts'
import { ana, anaAgain, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { sync } from '../support/money-places.ts'
import { apply, codesIn, intoLobby, lobbyId, ours, plan, pushed, recover } from '../support/money-story.ts'

// What was carried out and did not look like it: a 4xx after the write, an answer that was lost.

freshHarbor()
const { rough } = seededCors
const behind = () => {
  sandbox.procore.state.readings = { kind: 'frozen' }
}
const live = () => {
  sandbox.procore.state.readings = { kind: 'live' }
}
const refusedAfter = { kind: 'body', status: 422, body: '{"errors":"x"}' } as const

it('nine pushes that seemed refused are all looked for', async () => {
  const nine = [rough, 500_013, 500_014, 500_007, 500_044, 500_003, 500_015, 500_017, 500_018]
  for (const id of nine) {
    const planned = await plan(intoLobby([id]))
    behind()
    sandbox.faults.add({ ...patch, ...refusedAfter })
    await apply(planned)
    live()
  }
  const again = await plan({
    ...intoLobby(nine),
    destination: { kind: 'existing', changeEventId: String(conference) },
  })
  const named = again.blockers.flatMap(({ changeItemId }) => (changeItemId ? [String(changeItemId)] : []))
  expect(named).toContain(String(ours('12')[0]?.id))
})

it('a line that was called other work is asked about again only once it was edited', async () => {
  const planned = await plan(intoLobby([rough]))
  behind()
  sandbox.faults.add({ ...patch, ...refusedAfter })
  await apply(planned)
  live()
  const { blockers } = await plan(elsewhere(rough))
  expect(blockers).toMatchObject([{ code: 'made_after_all' }])
  await pushed({ ...elsewhere(rough), choices: { [String(blockers[0]?.changeItemId)]: 'beside' } })
  const grown = async (amount: number) => {
    sandbox.clearstory.state.editCor(rough, { amount })
    await sync()
    return elsewhere(rough)
  }
  expect(codesIn(await pushed(await grown(13_000)))).toContain('made_after_all')
  sandbox.procore.state.editLine(lobbyId, ours('12')[0]?.id ?? 0, { amount: '12000' })
  expect(await plan(await grown(14_000))).toMatchObject({ blockers: [{ code: 'made_after_all' }] })
})

it('a lost write whose line was renamed is asked about a day later too', async () => {
  const planned = await plan(intoLobby([rough]))
  behind()
  sandbox.faults.add({ ...patch, kind: 'drop_after' })
  await apply(planned)
  live()
  sandbox.procore.state.editLine(lobbyId, ours('12')[0]?.id ?? 0, { description: 'E-12 rough-in' })
  app.clock.advance(181)
  await recover(planned)
  expect((await plan(elsewhere(rough))).pushable).toBe(false)
  app.clock.advance(25 * 3600)
  await anaAgain()
  expect((await plan(elsewhere(rough))).pushable).toBe(false)
})

it('a lost POST whose description was tidied and whose line was renamed is asked about', async () => {
  const planned = await plan(intoNew(rough))
  behind()
  sandbox.faults.add({ ...post, kind: 'drop_after' })
  await apply(planned)
  live()
  const made = fresh()
  if (!made) throw new Error('nothing was made')
  made.description = 'tidied'
  sandbox.procore.state.editLine(made.id, made.items[0]?.id ?? 0, { description: 'Bay Electric rough-in' })
  app.clock.advance(181)
  await recover(planned)
  expect((await plan(elsewhere(rough))).pushable).toBe(false)
})

it('a POST that was refused, and a change event of that title in the recycle bin: the COR can be planned', async () => {
  const planned = await plan(intoNew(rough))
  sandbox.faults.add({ ...post, kind: 'status', status: 422, body: '{"errors":"x"}' })
  await apply(planned)
  // The person types it in Procore instead, and throws it away.
  const { state } = sandbox.procore
  const now = state.stamp()
  const typed = {
    ...structuredClone(state.changeEvent(lobbyId)),
    id: state.nextId(),
    title: 'Fresh',
    description: '',
    createdById: people.ana.id,
    createdAt: now,
    updatedAt: now,
    items: [],
  }
  state.changeEvents.push(typed)
  state.recycleBin.answersById = false
  state.deleteChangeEvent(typed.id)
  expect((await ana.post(`${harbor}/pushes`, elsewhere(rough))).status).toBe(201)
})

it('a second try that never left does not erase that the first one did', async () => {
  const planned = await plan(intoLobby([rough]))
  sandbox.procore.state.readings = { kind: 'frozen' }
  sandbox.faults.add({ ...patch, kind: 'body', status: 422, body: '{"errors":"x"}' })
  await apply(planned)
  app.clock.advance(11)
  sandbox.clearstory.state.editCor(rough, { customerReferenceNumber: 'R-1' })
  await expectOk(ana.post(`${harbor}/sync`))
  // A conflict: the COR is another by now.
  expect((await apply(planned)).status).toBe(409)
  sandbox.procore.state.readings = { kind: 'live' }
  const again = await plan(elsewhere(rough))
  await applyIfPushable(again)
  expect(everywhere('12'), codesIn(again).join()).toBe(1_234_567)
})

it('of a push that arrived in part by the look of it, a COR whose line was renamed is asked about', async () => {
  const planned = await plan(intoLobby([rough, 500_013]))
  sandbox.procore.state.readings = { kind: 'frozen' }
  sandbox.faults.add({ ...patch, kind: 'drop_after' })
  await apply(planned)
  sandbox.procore.state.readings = { kind: 'live' }
  sandbox.procore.state.editLine(lobbyId, ours('12')[0]?.id ?? 0, { description: 'Bay Electric rough-in' })
  app.clock.advance(181)
  expect((await recover(planned)).body).toMatchObject({ outcome: 'partly' })
  const again = await plan(elsewhere(rough))
  expect(again.pushable, codesIn(again).join()).toBe(false)
})
