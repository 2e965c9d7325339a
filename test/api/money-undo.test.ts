import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { freshHarbor, sandbox } from '../support/fresh-app.ts'
import { sync } from '../support/money-places.ts'
import { codesIn, intoLobby, lobbyId, plan, pushed, sumOf } from '../support/money-story.ts'

// The undo of a removal brings a COR's money back as it was; what has become of the COR since is said first.

freshHarbor()

const { rough } = seededCors
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
