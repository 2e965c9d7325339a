import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk } from '../support/mapped-project.ts'
import { applyIfPushable, sync } from '../support/money-places.ts'
import {
  apply,
  codesIn,
  intoLobby,
  lobby,
  lobbyId,
  ours,
  plan,
  pushed,
  sumOf,
} from '../support/money-story.ts'

// A person took our line, or part of it, out and typed the same money as a line of their own; then the COR moves.

freshHarbor()
const { rough } = seededCors
const type = (description: string, amount: string) =>
  String(sandbox.procore.state.addLine(lobbyId, { description, amount }))
const edit = (id: number, amount: string) => sandbox.procore.state.editLine(lobbyId, id, { amount })
const lock = (id: number) => sandbox.procore.state.lockLine(lobbyId, id)
const remove = (id: number) => sandbox.procore.state.deleteLine(lobbyId, id)
const total = () =>
  sandbox.procore.state.lines(lobbyId).reduce((sum, { amountCents }) => sum + amountCents, 0)
const chosen = (choices: object, more: object = {}) => intoLobby([rough], { choices, ...more })

async function price(amount: number) {
  sandbox.clearstory.state.editCor(rough, { amount })
  await sync()
}

async function expectAsked(request: object, changeItemId: string) {
  const before = total()
  const planned = await plan(request)
  await applyIfPushable(planned)
  expect(planned.blockers).toMatchObject([{ code: 'line_like_this', changeItemId }])
  expect(total()).toBe(before)
}

async function pushedLine() {
  await pushed(intoLobby([rough]))
  return ours('12')[0]?.id ?? 0
}

async function replaced() {
  const id = await pushedLine()
  remove(id)
  return { id, typed: type('Bay Electric, rough-in', '12345.67') }
}

async function split() {
  const id = await pushedLine()
  edit(id, '10000')
  return { id, typed: type('Second floor', '2345.67') }
}

async function withDifference() {
  lock(await pushedLine())
  await price(13_000)
  await pushed(intoLobby([rough]))
  return ours('12').find(({ amountCents }) => amountCents === 65_433)?.id ?? 0
}

const keep = async (id: number) => expectOk(apply(await plan(chosen({ [id]: 'procore' }))))

describe('a line typed in place of ours is asked about', () => {
  it.each([
    ['13,000', 0, 13_000],
    ['13,000, kept out before', 1, 13_000],
    ['14,000, kept out at two amounts', 2, 14_000],
    ['12,000', 0, 12_000],
  ])('where our line is put back at %s', async (_, timesKept, amount) => {
    const { id, typed } = await replaced()
    for (let nth = 1; nth <= timesKept; nth += 1) {
      await price(12_345.67 + 100 * (nth - 1))
      await keep(id)
    }
    await price(amount)
    await expectAsked(chosen({ [id]: 'clearstory' }), typed)
  })

  it.each([13_000, 12_345.67])(
    'where the COR was removed from the event and comes in again at %s',
    async (amount) => {
      const { typed } = await replaced()
      await pushed({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
      await price(amount)
      await expectAsked(intoLobby([rough]), typed)
    },
  )

  it('where the COR was unlinked and comes in again', async () => {
    const { typed } = await replaced()
    await expectOk(ana.delete(`${lobby}/links/${rough}`))
    await price(13_000)
    await expectAsked(intoLobby([rough]), typed)
  })

  it('where it is the line of the difference to locked lines', async () => {
    const id = await withDifference()
    remove(id)
    const typed = type('Bay Electric, rest', '654.33')
    await price(13_500)
    await expectAsked(chosen({ [id]: 'clearstory' }), typed)
  })

  it('where it stands for two of our lines', async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    const [first, second] = ours('12')
    const ids = [first?.id ?? 0, second?.id ?? 0]
    for (const id of ids) remove(id)
    const cents = (first?.amountCents ?? 0) + (second?.amountCents ?? 0)
    const typed = type('Bay Electric', String(cents / 100))
    await price(13_000)
    await expectAsked(chosen(Object.fromEntries(ids.map((id) => [id, 'clearstory']))), typed)
  })
})

describe('the part that a person split off our line is asked about', () => {
  it('where the line was locked since, and the difference line makes up for it', async () => {
    const { id, typed } = await split()
    lock(id)
    await price(13_000)
    await expectAsked(intoLobby([rough]), typed)
  })

  it('where the line was kept as edited, and locked then', async () => {
    const { id, typed } = await split()
    await keep(id)
    lock(id)
    await price(13_000)
    await expectAsked(intoLobby([rough]), typed)
  })

  it.each([
    ['reset', false],
    ['locked', true],
  ])('where the line was kept as edited twice, and is %s then', async (_, isLocked) => {
    const { id, typed } = await split()
    await keep(id)
    await price(13_000)
    await keep(id)
    await price(14_000)
    if (isLocked) lock(id)
    await expectAsked(isLocked ? intoLobby([rough]) : chosen({ [id]: 'clearstory' }), typed)
  })

  it('where it is what the line lacked after the first of two edits', async () => {
    const { id, typed } = await split()
    await keep(id)
    edit(id, '9000')
    await keep(id)
    await price(14_000)
    await expectAsked(chosen({ [id]: 'clearstory' }), typed)
  })

  it('where it was split off the line of the difference, which is reset', async () => {
    const id = await withDifference()
    edit(id, '600')
    const typed = type('Bay Electric, rest', '54.33')
    await price(13_500)
    await expectAsked(chosen({ [id]: 'clearstory' }), typed)
  })
})

describe('a line typed by hand is not asked about', () => {
  it('where our line is put back, and it has other words and cents', async () => {
    const id = await pushedLine()
    remove(id)
    type('Paint', '654.32')
    await price(13_000)
    expect(codesIn(await pushed(chosen({ [id]: 'clearstory' })))).not.toContain('line_like_this')
    expect(sumOf('12')).toBe(1_300_000)
  })

  it('where our line stays out while another one of the COR is written', async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    const { id = 0, amountCents = 0 } = ours('12')[0] ?? {}
    remove(id)
    type('Bay Electric', String(amountCents / 100))
    await keep(id)
    await price(13_000)
    expect(codesIn(await pushed(intoLobby([rough])))).not.toContain('line_like_this')
  })

  it('again once our line was put back beside it', async () => {
    const { id, typed } = await replaced()
    await price(13_000)
    await pushed(chosen({ [id]: 'clearstory', [typed]: 'beside' }))
    await price(14_000)
    await pushed(intoLobby([rough]))
    expect(sumOf('12')).toBe(1_400_000)
  })

  it('again once the difference line was put beside it', async () => {
    const { id, typed } = await split()
    lock(id)
    await price(13_000)
    await pushed(chosen({ [typed]: 'beside' }))
    await price(14_000)
    await pushed(intoLobby([rough]))
    expect(sumOf('12')).toBe(1_400_000)
  })
})
