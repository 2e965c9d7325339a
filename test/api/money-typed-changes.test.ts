import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { codesIn, intoLobby, lobby, lobbyId, ours, plan, pushed, sumOf } from '../support/money-story.ts'

// Money by which a line of ours is about to move, and that a person has typed into the change event already.

freshHarbor()
const { rough } = seededCors
const state = () => sandbox.clearstory.state
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const type = (description: string, amount: string) =>
  String(sandbox.procore.state.addLine(lobbyId, { description, amount }))

async function price(amount: number) {
  state().editCor(rough, { amount })
  await sync()
}

async function expectQuestion(request: object, changeItemId: string) {
  const planned = await plan(request)
  expect(planned).toMatchObject({ pushable: false, blockers: [{ code: 'line_like_this', changeItemId }] })
}

describe('a line typed by hand is asked about', () => {
  it('where a person split our line in two and takes Clearstory’s amount for the first', async () => {
    await pushed(intoLobby([rough]))
    const [{ id, description } = { id: 0, description: '' }] = ours('12')
    sandbox.procore.state.editLine(lobbyId, id, { amount: '10000' })
    const other = type(description, '2345.67')
    await expectQuestion(intoLobby([rough], { choices: { [id]: 'clearstory' } }), other)
  })

  it.each([
    { from: 12_345.67, to: 13_000, typed: '654.33' },
    { from: -1000, to: -1500, typed: '-500' },
    { from: 13_000, to: 12_000, typed: '-1000' },
    { from: 13_000, to: 12_000, typed: '-950' },
    { from: -1500, to: -1000, typed: '500' },
    { from: 12_345.67, to: 13_000, typed: '600' },
  ])('where it names the COR, which moves from $from to $to: $typed', async ({ from, to, typed }) => {
    await price(from)
    await pushed(intoLobby([rough]))
    const other = type('COR 12 revised', typed)
    await price(to)
    await expectQuestion(intoLobby([rough]), other)
  })

  it('where it names another thing and has the cents of the change', async () => {
    await pushed(intoLobby([rough]))
    const other = type('Bay Electric', '654.33')
    await price(13_000)
    await expectQuestion(intoLobby([rough]), other)
  })

  it('where it has the cents that a line linked by hand lacks', async () => {
    const line = type('Bay Electric', '10000')
    await expectOk(ana.post(`${lobby}/links`, { corId: String(rough), changeItemIds: [line] }))
    await expectQuestion(intoLobby([rough]), type('Bay Electric, rest', '2345.67'))
  })

  it('where it is the revision that took over the link', async () => {
    await pushed(intoLobby([rough]))
    const other = type('COR 12.1 Level 3 electrical rough-in', '13000')
    const next = state().reviseCor(rough, { how: 'new_id_old_gone', number: '12.1', amount: 13_000 })
    await sync()
    await expectQuestion(intoLobby([next]), other)
  })
})

describe('a line typed by hand is not asked about', () => {
  it.each([
    ['of other words and cents', 'Paint', '654.32'],
    ['that names the COR and goes the other way', 'COR 12 backcharge', '-200'],
  ])('where the COR grows: one %s', async (_, description, amount) => {
    await pushed(intoLobby([rough]))
    type(description, amount)
    await price(13_000)
    expect(codesIn(await pushed(intoLobby([rough])))).not.toContain('line_like_this')
    expect(sumOf('12')).toBe(1_300_000 + (description.startsWith('COR') ? -20_000 : 0))
  })

  it('again once a person put the COR beside it, until it is edited', async () => {
    const other = type('COR 12 temporary power', '8000')
    await expectQuestion(intoLobby([rough]), other)
    await pushed(intoLobby([rough], { choices: { [other]: 'beside' } }))
    await price(13_000)
    await pushed(intoLobby([rough]))
    const next = state().reviseCor(rough, { how: 'new_id_old_gone', number: '12.1', amount: 14_000 })
    await sync()
    await pushed(intoLobby([next]))
    sandbox.procore.state.editLine(lobbyId, Number(other), { amount: '8500' })
    state().editCor(next, { amount: 14_500 })
    await sync()
    await expectQuestion(intoLobby([next]), other)
  })

  it('again once it was told apart from an increase', async () => {
    await pushed(intoLobby([rough]))
    const other = type('COR 12 lift rental', '654.33')
    await price(13_000)
    await expectQuestion(intoLobby([rough]), other)
    await pushed(intoLobby([rough], { choices: { [other]: 'beside' } }))
    await price(14_000)
    await pushed(intoLobby([rough]))
  })
})

it('a line that was put beside a COR is asked about when the COR comes in again', async () => {
  const other = type('COR 12 temporary power', '8000')
  await pushed(intoLobby([rough], { choices: { [other]: 'beside' } }))
  await pushed({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
  await expectQuestion(intoLobby([rough]), other)
})
