import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk } from '../support/mapped-project.ts'
import { applyIfPushable, sync } from '../support/money-places.ts'
import { apply, codesIn, intoLobby, lobby, lobbyId, ours, plan, pushed } from '../support/money-story.ts'

// A person has taken a COR's money out by a line of the opposite amount; then the app takes the COR's lines out as well.

freshHarbor()
const { rough, credit } = seededCors
const other = 500_013
const removalOf = (...corIds: number[]) => ({
  kind: 'remove',
  corIds: corIds.map(String),
  changeEventId: String(lobbyId),
})
const removal = removalOf(rough)
const undo = { kind: 'undo', changeEventId: String(lobbyId) }
const type = (description: string, amount: string) =>
  String(sandbox.procore.state.addLine(lobbyId, { description, amount }))
const total = () =>
  sandbox.procore.state.lines(lobbyId).reduce((sum, { amountCents }) => sum + amountCents, 0)

/** Plans, pushes whatever may be pushed, and expects a question about the line instead. */
async function expectAsked(request: object, changeItemId: string) {
  const before = total()
  const planned = await plan(request)
  await applyIfPushable(planned)
  expect(planned.blockers).toMatchObject([{ code: 'line_like_this', changeItemId }])
  expect(total()).toBe(before)
}

async function voided() {
  sandbox.clearstory.state.voidCor(rough)
  await sync()
}

/** The ways in which the COR leaves again once its first push is done. */
const leaving: [string, object, () => Promise<unknown>][] = [
  ['a removal', removal, async () => {}],
  ['the undo of the first push', undo, async () => {}],
  ['a push of the void COR', intoLobby([rough]), voided],
]

describe('a counter-entry typed by hand is asked about', () => {
  it.each(
    leaving.flatMap(([way, request, happen]) => [
      { way, request, happen, words: 'COR 12 void' },
      { way, request, happen, words: 'Taken out again' },
    ]),
  )('before $way: $words', async ({ request, happen, words }) => {
    await pushed(intoLobby([rough]))
    const typed = type(words, '-12345.67')
    await happen()
    await expectAsked(request, typed)
  })

  it('before the removal of a COR in many lines, of all of them or of one', async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    const [one] = ours('12')
    const ofOne = type('Taken out again', String(-(one?.amountCents ?? 0) / 100))
    await expectAsked(removal, ofOne)
    sandbox.procore.state.deleteLine(lobbyId, Number(ofOne))
    await expectAsked(removal, type('Taken out again', '-12345.67'))
  })

  it('before a credit leaves', async () => {
    await pushed(intoLobby([credit]))
    await expectAsked(removalOf(credit), type('Credit reversed', '1200'))
  })

  it('before a removal in which a person takes out an edited line', async () => {
    await pushed(intoLobby([rough]))
    const id = ours('12')[0]?.id ?? 0
    sandbox.procore.state.editLine(lobbyId, id, { amount: '10000' })
    await expectAsked({ ...removal, choices: { [id]: 'clearstory' } }, type('Second floor', '2345.67'))
  })

  it('before the one of several CORs that it is of', async () => {
    await pushed(intoLobby([rough, other]))
    const typed = type('COR 12 void', '-12345.67')
    await expectAsked(removalOf(rough, other), typed)
  })

  it('of a COR that was linked by hand', async () => {
    const line = type('Bay Electric', '10000')
    await expectOk(ana.post(`${lobby}/links`, { corId: String(rough), changeItemIds: [line] }))
    await expectAsked(removal, type('Taken out again', '-10000'))
  })
})

describe('a COR leaves without a question', () => {
  it.each(leaving)('where nothing typed is of the opposite amount: %s', async (_, request, happen) => {
    await pushed(intoLobby([rough]))
    type('Paint', '-12345.66')
    type('Extra', '12345.67')
    type('COR 12 allowance', '500')
    await happen()
    expect(codesIn(await pushed(request))).not.toContain('line_like_this')
  })

  it('where a person said that the line is other work', async () => {
    await pushed(intoLobby([rough]))
    const typed = type('COR 12 void', '-12345.67')
    await expectAsked(removal, typed)
    await pushed({ ...removal, choices: { [typed]: 'beside' } })
    expect(ours('12').map(({ description }) => description)).toEqual(['COR 12 void'])
  })

  it('where the line was told apart from it while it was in the change event', async () => {
    const typed = type('COR 12 backcharge', '-200')
    await pushed(intoLobby([rough], { choices: { [typed]: 'beside' } }))
    expect((await pushed(undo)).warnings).toMatchObject([{ code: 'line_like_this' }])
    await pushed(intoLobby([rough], { choices: { [typed]: 'beside' } }))
    await pushed(removal)
  })

  it('where its only line is locked and stays', async () => {
    await pushed(intoLobby([rough]))
    type('COR 12 void', '-12345.67')
    sandbox.procore.state.lockLine(lobbyId, ours('12')[0]?.id ?? 0)
    const planned = await plan(removal)
    expect(codesIn(planned)).not.toContain('line_like_this')
    await expectOk(apply(planned))
  })
})

it('a COR that counts again is asked about the counter-entry, beside which it left', async () => {
  await pushed(intoLobby([rough]))
  const typed = type('COR 12 void', '-12345.67')
  await voided()
  await pushed(intoLobby([rough], { choices: { [typed]: 'beside' } }))
  sandbox.clearstory.state.editCor(rough, { amount: 12_345.67, status: 'approved_to_proceed' })
  await sync()
  await expectAsked(intoLobby([rough]), typed)
})
