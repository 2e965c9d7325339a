import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { conference, elsewhere, patch } from '../support/elsewhere.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { apply, codesIn, intoLobby, lobby, lobbyId, plan, pushed } from '../support/money-story.ts'

// The same money under another COR: each plan here must ask before it adds.

freshHarbor()
const { rough } = seededCors
const other = 500_013
const state = () => sandbox.clearstory.state
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const unlink = (corId: number, at: number = lobbyId) =>
  expectOk(ana.delete(`${harbor}/change-events/${at}/links/${corId}`))
const replace = (corId: number, earlier: number) =>
  expectOk(ana.post(`${harbor}/cors/${corId}/replaces`, { replaces: String(earlier) }))
const expectAsked = async (request: object) => {
  const planned = await plan(request)
  expect(planned.pushable, codesIn(planned).join()).toBe(false)
}

describe('a linked COR was renamed in Clearstory when it was made void', () => {
  it.each(['12', '12.1', '12R1'])('its revision %s with another title is asked about', async (number) => {
    await pushed(intoLobby([rough]))
    const next = state().reviseCor(rough, { number, title: 'Rough-in with panel', amount: 13_000 })
    state().reviseCor(rough, { how: 'same_id', number: 'VOID 12', title: 'VOID' })
    state().voidCor(rough)
    await sync()
    await expectAsked(elsewhere(next))
  })
})

it('"a separate COR" answers the question that was asked, and no other', async () => {
  await pushed(intoLobby([rough]))
  const { contractId = 0 } = state().cor(rough) ?? {}
  state().reviseCor(other, { how: 'same_id', number: '12.1', amount: 500, contractId })
  await sync()
  const from = (corId: number, otherCorId: number) => ({
    separate: [{ corId: String(corId), otherCorId: String(otherCorId) }],
  })
  await pushed(intoLobby([other], from(other, rough)))
  const next = state().reviseCor(other, { number: '12.2', title: 'Other words', amount: 600 })
  await sync()
  const asked = (await plan(intoLobby([next]))).blockers.map(({ detail }) => detail)
  expect(asked.sort()).toEqual(['12', '12.1'])
  expect((await plan(intoLobby([next], from(next, rough)))).blockers).toMatchObject([{ detail: '12.1' }])
  expect((await plan(intoLobby([next], from(next, other)))).blockers).toMatchObject([{ detail: '12' }])
})

describe('a revision that took over by its title is taken back after its title was edited', () => {
  it.each(['only linked', 'pushed', 'pushed and unlinked'])('%s', async (how) => {
    await pushed(intoLobby([rough]))
    const next = state().reviseCor(rough, { number: '40', amount: 13_000 })
    await sync()
    await replace(next, rough)
    state().editCor(next, { title: 'Rough-in, second try' })
    await sync()
    if (how !== 'only linked') await pushed(intoLobby([next]))
    if (how === 'pushed and unlinked') await unlink(next)
    state().voidCor(next)
    state().editCor(rough, { status: 'in_review', amount: 12_345.67 })
    await sync()
    await expectAsked(elsewhere(rough))
  })

  it('12.1 comes back after 12.3', async () => {
    const first = state().reviseCor(rough, { how: 'new_id_old_gone', amount: 1001 })
    await sync()
    await pushed(intoLobby([first]))
    let last = first
    for (const amount of [1002, 1003]) {
      const next = state().reviseCor(last, { amount, title: `Other words ${amount}` })
      await sync()
      if (codesIn(await plan(intoLobby([next]))).includes('revision_of')) await replace(next, last)
      await pushed(intoLobby([next]))
      last = next
    }
    state().voidCor(last)
    state().editCor(first, { status: 'in_review', amount: 1001 })
    await sync()
    await expectAsked(elsewhere(first))
  })
})

describe('what was left behind is known by the number its COR got later', () => {
  it('unlinked lines', async () => {
    await pushed(intoLobby([rough]))
    await unlink(rough)
    state().reviseCor(rough, { how: 'same_id', number: '50', title: 'Other words' })
    await sync()
    const next = state().reviseCor(rough, { number: '50.1', amount: 13_000 })
    await sync()
    await expectAsked(elsewhere(next))
  })

  it('a write that seemed refused', async () => {
    const planned = await plan(intoLobby([rough]))
    sandbox.procore.state.readings = { kind: 'frozen' }
    sandbox.faults.add({ ...patch, kind: 'body', status: 422, body: '{"errors":"x"}' })
    await apply(planned)
    sandbox.procore.state.readings = { kind: 'live' }
    state().reviseCor(rough, { how: 'same_id', number: '50', title: 'Other words' })
    await sync()
    const next = state().reviseCor(rough, { number: '50.1', amount: 13_000 })
    await sync()
    await expectAsked(elsewhere(next))
  })
})

describe('31.1 is revised as 31.3 while 31.2 is another change', () => {
  it.each(['void_old_retyped', 'new_id_old_gone', 'new_id_old_unlisted'] as const)('%s', async (how) => {
    const { contractId = 0 } = state().cor(rough) ?? {}
    state().reviseCor(rough, { how: 'same_id', number: '31.1' })
    state().reviseCor(other, { how: 'same_id', number: '31.2', amount: 500, contractId })
    await sync()
    await pushed(intoLobby([rough]))
    await pushed(intoLobby([other]))
    const next = state().reviseCor(rough, { how, number: '31.3', title: 'Other words', amount: 13_000 })
    await sync()
    await expectAsked(intoLobby([next]))
  })
})

it('a revision that took over and whose own lines are unlinked elsewhere, at a lower amount', async () => {
  await pushed(intoLobby([rough]))
  const next = state().reviseCor(rough, { number: '12R1', amount: 11_000 })
  await sync()
  await pushed({ ...elsewhere(next), separate: [{ corId: String(next), otherCorId: String(rough) }] })
  await unlink(next, conference)
  await replace(next, rough)
  await expectAsked(intoLobby([next]))
})

it('a COR without a number, and its revision with one and the same title', async () => {
  state().overrideCor(rough, { corNumber: undefined })
  await sync()
  await pushed(intoLobby([rough]))
  const next = state().reviseCor(rough, { how: 'new_id_old_gone', number: '12', amount: 13_000 })
  await sync()
  await expectAsked(elsewhere(next))
})

it('a COR linked by hand and kept as it is still has somebody else’s amount', async () => {
  sandbox.procore.state.addLine(lobbyId, { description: 'Electrical rough-in', amount: '12345.67' })
  const id = sandbox.procore.state.addLine(lobbyId, { description: 'Allowance', amount: '20000' })
  await expectOk(ana.post(`${lobby}/links`, { corId: String(rough), changeItemIds: [String(id)] }))
  await expectAsked(intoLobby([rough]))
  sandbox.procore.state.editLine(lobbyId, id, { amount: '19000' })
  await pushed(intoLobby([rough], { choices: { [id]: 'procore' } }))
  await expectAsked(intoLobby([rough], { choices: { [id]: 'clearstory' } }))
})
