import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { conference, elsewhere, intoNew, post } from '../support/elsewhere.ts'
import { ana, anaAgain, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { apply, intoLobby, lobbyId, plan, pushed, sumOf } from '../support/money-story.ts'

// Separate changes of one contract, all of them in Clearstory's log, whose numbers or titles are alike: none is asked about,
// waited for or held back because of another.

freshHarbor()
const { rough } = seededCors
const other = 500_013
const state = () => sandbox.clearstory.state
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const contractId = () => state().cor(rough)?.contractId ?? 0
const number = (id: number, as: string, more: object = {}) =>
  state().reviseCor(id, { how: 'same_id', number: as, contractId: contractId(), ...more })
const undo = { kind: 'undo', changeEventId: String(lobbyId) }
const refused = { ...post, kind: 'status', status: 422, body: '{"errors":"Area is required"}' } as const

/** Both CORs are in change events; the first is pushed again at another price, and that is undone. */
async function repushAndUndo(as: string) {
  await pushed(intoLobby([rough]))
  await pushed(elsewhere(other))
  state().editCor(rough, { amount: 13_000 })
  await sync()
  await pushed(intoLobby([rough]))
  await expectOk(apply(await plan(undo)))
  expect(sumOf(as)).toBe(1_234_567)
}

async function refuse(corId: number) {
  sandbox.faults.add(refused)
  expect((await apply(await plan(intoNew(corId)))).status).toBe(422)
  sandbox.faults.clear()
  app.clock.advance(24 * 60 * 60)
  await anaAgain()
}

describe.each([
  ['26-001', '26-002', '26-040'],
  ['3.1', '3.2', '3.40'],
  ['1A', '1B', '1K'],
  ['001', '002', '040'],
  ['E-1', 'E-2', 'E-40'],
])('%s, %s, %s', (a, b, c) => {
  it('the lines of one that was unlinked are not asked about for the others', async () => {
    number(rough, a)
    number(other, b)
    number(500_014, c)
    state().editCor(other, { amount: 777 })
    state().editCor(500_014, { amount: 888 })
    await sync()
    await pushed(elsewhere(rough))
    await expectOk(ana.delete(`${harbor}/change-events/${conference}/links/${rough}`))
    const next = await plan(intoLobby([other]))
    const far = await plan(intoLobby([500_014]))
    expect([next.pushable, far.pushable]).toEqual([true, true])
  })
})

describe.each([
  ['26-001', '26-002'],
  ['3.1', '3.2'],
  ['1A', '1B'],
])('%s and %s', (a, b) => {
  it('the undo of a re-push of the first can be applied', async () => {
    number(rough, a)
    number(other, b)
    await sync()
    await repushAndUndo(a)
  })

  it('a plan of the first is not refused because the second was pushed meanwhile', async () => {
    number(rough, a)
    number(other, b)
    await sync()
    const mine = await plan(intoLobby([rough]))
    await pushed(elsewhere(other))
    expect((await apply(mine)).status).toBe(200)
  })
})

it('the undo of a re-push can be applied beside a COR of the same title', async () => {
  number(rough, '12', { title: 'T&M work' })
  number(other, '20', { title: 'T&M work', amount: 500 })
  await sync()
  await repushAndUndo('12')
})

it('a COR whose new change event Procore refused nine times in nine days can be pushed', async () => {
  for (let nth = 0; nth < 9; nth += 1) await refuse(rough)
  expect((await plan(intoLobby([rough]))).pushable).toBe(true)
})

it('nine of a series that Procore refused once each do not block a tenth', async () => {
  const nine = [rough, other, 500_014, 500_007, 500_044, 500_003, 500_015, 500_017, 500_018]
  for (const [at, id] of [...nine, 500_009].entries()) {
    number(id, `26-0${at + 11}`)
    state().editCor(id, { title: `Change ${at}`, amount: 100 + at, status: 'in_review' })
  }
  await sync()
  for (const id of nine) await refuse(id)
  expect((await plan(intoLobby([500_009]))).pushable).toBe(true)
})
