import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk } from '../support/mapped-project.ts'
import { sync } from '../support/money-places.ts'
import { apply, codesIn, intoLobby, lobbyId, plan, pushed, sumOf } from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

// The undo of a removal brings a COR's money back as it was; what has become of the COR since is said first.

freshHarbor()

const { rough, credit } = seededCors
const undoLast = { kind: 'undo', changeEventId: String(lobbyId) }

async function pushedAndRemoved() {
  await pushed(intoLobby([rough]))
  await pushed({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
}

describe('an undo that brings back a COR', () => {
  it.each([
    ['has been voided', 'cor_void', () => sandbox.clearstory.state.voidCor(rough)],
    ['has been deleted', 'cor_gone', () => sandbox.clearstory.state.deleteCor(rough)],
  ])('which %s says so, with the money, whether or not the news was read', async (_, code, happen) => {
    await pushedAndRemoved()
    happen()
    const finding = { code, severity: 'warning', corNumber: '12', cents: 1_234_567 }
    expect((await plan(undoLast)).warnings).toContainEqual({ ...finding, corId: String(rough) })
    await sync()
    expect(codesIn(await plan(undoLast))).toContain(code)
    await pushed(undoLast)
    expect(sumOf('12')).toBe(1_234_567)
  })

  it('which Clearstory counts still says nothing', async () => {
    await pushedAndRemoved()
    expect(codesIn(await plan(undoLast))).toEqual([])
  })

  it.each([
    ['another amount', 13_000, { cents: 1_300_000 }],
    ['no amount', null, {}],
  ])('which has %s by now says so, before the removal or after it', async (_, amount, cents) => {
    const finding = { code: 'cor_amount_changed', severity: 'warning', corId: String(rough), corNumber: '12' }
    await pushed(intoLobby([rough]))
    sandbox.clearstory.state.editCor(rough, { amount })
    await sync()
    await pushed({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
    expect((await plan(undoLast)).warnings).toEqual([{ ...finding, ...cents }])
    sandbox.clearstory.state.editCor(rough, { amount: 12_345.67 })
    await sync()
    expect(codesIn(await plan(undoLast))).toEqual([])
    sandbox.clearstory.state.editCor(rough, { amount })
    await sync()
    const planned = await pushed(undoLast)
    expect(planned.warnings).toEqual([{ ...finding, ...cents }])
    expect(sumOf('12')).toBe(1_234_567)
  })

  it('which comes back by more in its line is told too, with what comes back', async () => {
    await pushed(intoLobby([rough]))
    sandbox.clearstory.state.editCor(rough, { amount: 100 })
    await sync()
    await pushed(intoLobby([rough]))
    expect(codesIn(await plan(undoLast))).toEqual([])
    sandbox.clearstory.state.editCor(rough, { amount: 200 })
    expect((await plan(undoLast)).warnings).toMatchObject([{ code: 'cor_amount_changed', cents: 20_000 }])
    sandbox.clearstory.state.voidCor(rough)
    const finding = { code: 'cor_void', severity: 'warning', cents: 1_234_567 - 10_000 }
    expect((await plan(undoLast)).warnings).toMatchObject([finding])
  })

  it.each([
    ['grows again', -1500, -900, [{ code: 'cor_void', cents: -60_000 }]],
    ['becomes less', -900, -1500, []],
  ])(
    'which is a credit that %s says so only where its money comes back',
    async (_, first, then, warnings) => {
      for (const amount of [first, then]) {
        sandbox.clearstory.state.editCor(credit, { amount })
        await sync()
        await pushed(intoLobby([credit]))
      }
      sandbox.clearstory.state.voidCor(credit)
      expect((await plan(undoLast)).warnings).toMatchObject(warnings)
      await pushed(undoLast)
      expect(sumOf('45')).toBe(first * 100)
    },
  )

  it.each([
    ['was voided', () => sandbox.clearstory.state.voidCor(rough)],
    ['got another amount', () => sandbox.clearstory.state.editCor(rough, { amount: 13_000 })],
  ])('which %s since the undo was planned is shown again first', async (_, happen) => {
    await pushedAndRemoved()
    const planned = await plan(undoLast)
    happen()
    await sync()
    await expectProblem(apply(planned), 409, 'push_conflict')
    expect(sumOf('12')).toBe(0)
    await pushed(undoLast)
  })

  it('says how old its news is where Clearstory cannot be read', async () => {
    await pushedAndRemoved()
    sandbox.faults.add({
      system: 'clearstory',
      path: /cors/,
      kind: 'body',
      status: 500,
      body: '',
      times: Number.POSITIVE_INFINITY,
    })
    expect(codesIn(await plan(undoLast))).toEqual(['clearstory_not_read'])
  })
})

it('an undo that only takes money out does not depend on what the COR has become since', async () => {
  await pushed(intoLobby([rough]))
  const planned = await plan(undoLast)
  sandbox.clearstory.state.voidCor(rough)
  await sync()
  await expectOk(apply(planned))
  expect(sumOf('12')).toBe(0)
})
