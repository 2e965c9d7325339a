import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { projects } from '../sandbox/seed/world.ts'
import { anaAgain, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { applyIfPushable, sync } from '../support/money-places.ts'
import { codesIn, intoLobby, lobbyId, plan, pushed, sumOf } from '../support/money-story.ts'

// A plan of many CORs knows of each what a plan of that one alone would know.

freshHarbor()

const { rough, vav } = seededCors
const six = [500_013, 500_014, 500_015, 500_017, 500_018, 500_044]
const seven = [rough, ...six]
const removal = { kind: 'remove', corIds: seven.map(String), changeEventId: String(lobbyId) }
const undoLast = { kind: 'undo', changeEventId: String(lobbyId) }
const state = () => sandbox.clearstory.state
const always = { system: 'clearstory', times: Number.POSITIVE_INFINITY } as const
const asked = () => sandbox.journal.entries({ system: 'clearstory', path: /^\/cors\/\d+$/ })

describe('a COR that Clearstory does not find any more', () => {
  it('blocks the push, and the others go without it', async () => {
    state().deleteCor(rough)
    const planned = await plan(intoLobby(seven))
    expect(planned).toMatchObject({
      pushable: false,
      blockers: [{ code: 'cor_gone', corId: String(rough), corNumber: '12' }],
    })
    await pushed(intoLobby(six))
  })

  it('is named before an undo brings it back', async () => {
    await pushed(intoLobby(seven))
    await pushed(removal)
    state().deleteCor(rough)
    expect((await plan(undoLast)).warnings).toContainEqual(
      expect.objectContaining({ code: 'cor_gone', corId: String(rough), cents: 1_234_567 }),
    )
  })
})

describe('a change that was taken back', () => {
  it('is not pushed although its date has left the window of the delta', async () => {
    const { updatedAt = 0, statusAmount = null } = state().cor(rough) ?? {}
    state().editCor(rough, { amount: 13_000 })
    await sync()
    app.clock.advance(7200)
    await anaAgain()
    state().editCor(500_007, { amount: 100, updatedAt: Date.now() + 3_600_000 })
    await sync()
    await sync()
    state().editCor(rough, { amount: statusAmount, updatedAt })
    await pushed(intoLobby(seven))
    expect(sumOf('12')).toBe(1_234_567)
  })

  it('is not planned, however many there are', async () => {
    const ids = [...seven, 500_007, 500_003, 500_009, 500_109, 500_046]
    const before = ids.map((id) => ({ id, ...state().cor(id) }))
    for (const { id } of before) state().editCor(id, { amount: 77 })
    await sync()
    for (const { id, statusAmount = null, updatedAt = 0 } of before) {
      state().editCor(id, { amount: statusAmount, updatedAt })
    }
    const { plan: planned } = await plan(intoLobby(ids))
    expect(planned.cors).toHaveLength(ids.length)
    expect(planned.cors.filter(({ newCents }) => newCents === 7700)).toEqual([])
  })
})

describe('a COR that Clearstory does not give', () => {
  it.each([
    ['an answer that cannot be read', { kind: 'body', status: 200, body: '<html>' }],
    ['an error', { kind: 'status', status: 500 }],
    ['a refusal', { kind: 'status', status: 422 }],
  ] as const)('is named among many, and the others go without it: %s', async (_, fault) => {
    sandbox.faults.add({ ...always, path: `/cors/${rough}`, ...fault })
    const planned = await plan(intoLobby(seven))
    expect(planned).toMatchObject({
      pushable: false,
      blockers: [{ code: 'clearstory_not_read', corId: String(rough), corNumber: '12' }],
    })
    await applyIfPushable(planned)
    expect(sumOf('12')).toBe(0)
    await pushed(intoLobby(six))
  })

  it('is named before an undo brings many back', async () => {
    await pushed(intoLobby(seven))
    await pushed(removal)
    sandbox.faults.add({ ...always, path: `/cors/${rough}`, kind: 'status', status: 500 })
    expect(await plan(undoLast)).toMatchObject({
      pushable: true,
      warnings: [{ code: 'clearstory_not_read', corId: String(rough), corNumber: '12' }],
    })
  })
})

describe('Clearstory', () => {
  it('is asked for each of a hundred CORs, and for no list', async () => {
    const ids = state().addCors(projects.harbor.clearstory.id, 100)
    await sync()
    ids.forEach((id, at) => {
      state().editCor(id, { title: `Change ${at}` })
    })
    await sync()
    sandbox.journal.clear()
    await plan(intoLobby(ids))
    const calls = sandbox.journal.entries({ system: 'clearstory' }).map(({ path }) => path)
    expect(calls.sort()).toEqual(ids.map((id) => `/cors/${id}`).sort())
  })

  it('is not asked for the rest where it does not answer', async () => {
    sandbox.faults.add({ ...always, kind: 'status', status: 503 })
    sandbox.journal.clear()
    const ids = [...seven, vav, 500_007, 500_003, 500_009, 500_109, 500_046]
    const planned = await plan(intoLobby(ids))
    expect(codesIn(planned)).toContain('clearstory_not_read')
    expect(new Set(asked().map(({ path }) => path)).size).toBeLessThanOrEqual(6)
  })
})
