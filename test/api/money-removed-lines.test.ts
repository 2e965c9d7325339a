import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk } from '../support/mapped-project.ts'
import { applyIfPushable, intoConference, renumbered, sync } from '../support/money-places.ts'
import { apply, centsOf, codesIn, intoLobby, lobbyId, ours, plan, pushed } from '../support/money-story.ts'

// A COR whose amount moves because one of its lines goes, and lines that a person typed into the change event.

freshHarbor()
const { rough } = seededCors
const undo = { kind: 'undo', changeEventId: String(lobbyId) }
const by = (request: object = {}) => intoLobby([rough], { breakdown: 'sub_total', ...request })
const type = (description: string, amount: string) =>
  String(sandbox.procore.state.addLine(lobbyId, { description, amount }))
const edit = (id: number, amount: string) => sandbox.procore.state.editLine(lobbyId, id, { amount })
const total = () =>
  sandbox.procore.state.lines(lobbyId).reduce((sum, { amountCents }) => sum + amountCents, 0)
const isRest = ({ description }: { description: string }) => description.includes('Markup')
const rest = () => ours('12').find(isRest)

async function price(cents: number) {
  sandbox.clearstory.state.editCor(rough, { amount: cents / 100 })
  await sync()
}

/** Pushes COR 12 with a line of markup and adjustments of so many cents. Returns what its other lines add up to. */
async function withRest(cents: number) {
  await pushed(by())
  const items = ours('12')
    .filter((line) => !isRest(line))
    .reduce((sum, { amountCents }) => sum + amountCents, 0)
  await price(items + cents)
  await pushed(by())
  expect(rest()?.amountCents ?? 0).toBe(cents)
  return items
}

/** Plans, pushes whatever may be pushed, and expects a question about the line instead. */
async function expectAsked(request: object, changeItemId: string) {
  const before = total()
  const planned = await plan(request)
  await applyIfPushable(planned)
  expect(planned.blockers).toMatchObject([{ code: 'line_like_this', changeItemId }])
  expect(total()).toBe(before)
}

describe('a line typed by hand is asked about', () => {
  it.each([
    ['up, of the same cents', -65_433, 'Extra', '654.33'],
    ['up, named', -65_433, 'COR 12 increase', '654.33'],
    ['down, of the same cents', 65_433, 'Deduct', '-654.33'],
    ['down, named', 65_433, 'COR 12 deduct', '-654.33'],
  ])('where only the removal of a line moves the COR: %s', async (_, cents, words, amount) => {
    const items = await withRest(cents)
    const typed = type(words, amount)
    await price(items)
    await expectAsked(by(), typed)
  })

  it('where it has the cents of the removed line, while another line is reset', async () => {
    const items = await withRest(65_433)
    const [{ id, amountCents } = { id: 0, amountCents: 0 }] = ours('12')
    edit(id, String((amountCents - 20_000) / 100))
    const typed = type('Deduct', '-654.33')
    await price(items)
    await expectAsked(by({ choices: { [id]: 'clearstory' } }), typed)
  })

  it.each([
    ['the same words', (words: string) => words],
    ['the number of the COR', () => 'COR 12 second half'],
    ['other words', () => 'Second half'],
  ])('where a person had split the removed line in two, with %s', async (_, words) => {
    const items = await withRest(65_433)
    const { id, description } = rest() ?? { id: 0, description: '' }
    edit(id, '100')
    const typed = type(words(description), '554.33')
    await price(items)
    await expectAsked(by({ choices: { [id]: 'clearstory' } }), typed)
  })

  it.each([
    ['is reset to another amount', false, 12_000],
    ['is reduced below what is left of it', false, 9000],
    ['was kept so, and is reset later', true, 13_000],
  ])('where a person had split our line in two, which %s', async (_, isKept, amount) => {
    await pushed(intoLobby([rough]))
    const id = ours('12')[0]?.id ?? 0
    edit(id, '10000')
    const typed = type('Second floor', '2345.67')
    if (isKept) await expectOk(apply(await plan(intoLobby([rough], { choices: { [id]: 'procore' } }))))
    await price(amount * 100)
    await expectAsked(intoLobby([rough], { choices: { [id]: 'clearstory' } }), typed)
  })

  it('where it puts back what the undone push took out by a line below zero', async () => {
    const items = await withRest(0)
    await price(items - 65_433)
    await pushed(by())
    await expectAsked(undo, type('COR 12 restored', '654.33'))
  })
})

describe('a line typed by hand is not asked about', () => {
  it.each([
    ['of other words and cents', 'Paint', '654.32'],
    ['that names the COR and goes the other way', 'COR 12 backcharge', '-200'],
  ])('where the removal of a line raises the COR: one %s', async (_, words, amount) => {
    const items = await withRest(-65_433)
    type(words, amount)
    await price(items)
    expect(codesIn(await pushed(by()))).not.toContain('line_like_this')
    expect(centsOf('12').reduce((sum, cents) => sum + cents, 0)).toBe(
      items + (words.startsWith('COR') ? -20_000 : 0),
    )
  })

  it('where other lines are written in place of the removed ones, for the same amount', async () => {
    await withRest(65_433)
    type('Deduct', '-654.33')
    expect(codesIn(await pushed(intoLobby([rough], { breakdown: 'lump_sum' })))).not.toContain(
      'line_like_this',
    )
  })

  it('again once it was told apart from what the removal of a line moves', async () => {
    const items = await withRest(65_433)
    const typed = type('COR 12 deduct', '-654.33')
    await price(items)
    await expectAsked(by(), typed)
    await pushed(by({ choices: { [typed]: 'beside' } }))
    await price(items + 65_433)
    await pushed(by())
    await price(items)
    await pushed(by())
    expect(rest()).toBeUndefined()
  })
})

describe('an undo that raises the COR by a line below zero', () => {
  it.each([
    ['which it removes', 0, 65_433],
    ['which it brings nearer to zero', -10_000, 55_433],
  ])('%s says that the COR is void, with the money', async (_, cents, back) => {
    const items = await withRest(cents)
    const before = total()
    await price(items - 65_433)
    await pushed(by())
    sandbox.clearstory.state.voidCor(rough)
    expect((await plan(undo)).warnings).toMatchObject([{ code: 'cor_void', cents: back }])
    await pushed(undo)
    expect(total()).toBe(before)
  })

  it('is shown again where the COR was voided since it was planned', async () => {
    const items = await withRest(0)
    await price(items - 65_433)
    await pushed(by())
    const planned = await plan(undo)
    sandbox.clearstory.state.voidCor(rough)
    await sync()
    expect(await apply(planned)).toMatchObject({ status: 409 })
  })

  it('is told from one that takes money out by a line', async () => {
    const items = await withRest(-65_433)
    await price(items - 10_000)
    await pushed(by())
    sandbox.clearstory.state.voidCor(rough)
    expect(codesIn(await plan(undo))).toEqual([])
  })
})

it('what came up since an increase by a removed line was planned is a conflict', async () => {
  const revision = 500_014
  await renumbered(revision, '12.1')
  const items = await withRest(-65_433)
  await price(items)
  const later = await plan(by())
  expect(later.pushable).toBe(true)
  await pushed(
    intoConference(revision, { separate: [{ corId: String(revision), otherCorId: String(rough) }] }),
  )
  expect(await apply(later)).toMatchObject({ status: 409 })
})
