import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { everywhere, intoConference, intoNew, renumbered, sync } from '../support/money-places.ts'
import { intoLobby, lobbyId, plan, pushed } from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

// A revision that is taken back: 12.1 leaves the log or is void, and 12 is in review again.

freshHarbor()

const { rough } = seededCors

/** COR 12 has been revised, and its revision is in the lobby's change event. */
async function revisedAndPushed(number = '12.1'): Promise<number> {
  await pushed(intoLobby([rough]))
  const revision = { how: 'void_old_retyped', title: 'Other words', amount: 13_000, number } as const
  const next = sandbox.clearstory.state.reviseCor(rough, revision)
  await sync()
  const { blockers } = await plan(intoLobby([next]))
  if (blockers.length > 0) {
    await expectOk(ana.post(`${harbor}/cors/${next}/replaces`, { replaces: String(rough) }))
  }
  await pushed(intoLobby([next]))
  return next
}

async function withdrawn(revision: number) {
  sandbox.clearstory.state.voidCor(revision)
  sandbox.clearstory.state.editCor(rough, { status: 'in_review', stage: 'in_review', amount: 12_345.67 })
  await sync()
}

describe('the COR that counts again', () => {
  it.each(['12.1', '12A', '12 (R1)'])('is asked about, and takes over the lines of %s', async (number) => {
    await withdrawn(await revisedAndPushed(number))
    const asked = await plan(intoConference(rough))
    expect(asked).toMatchObject({
      pushable: false,
      blockers: [{ code: 'revision_withdrawn', corNumber: '12', detail: number }],
    })
    const otherCorId = asked.blockers[0]?.otherCorId
    await expectOk(ana.post(`${harbor}/cors/${rough}/replaces`, { replaces: String(otherCorId) }))
    await pushed(intoLobby([rough]))
    expect([everywhere('12'), everywhere(number)]).toEqual([1_234_567, 0])
  })

  it('can be called separate', async () => {
    const revision = await revisedAndPushed()
    await withdrawn(revision)
    const separate = [{ corId: String(rough), otherCorId: String(revision) }]
    await pushed({ ...intoNew(rough), separate })
    expect([everywhere('12'), everywhere('12.1')]).toEqual([1_234_567, 1_300_000])
  })

  it('does not come back by undo beside the lines of its revision', async () => {
    await pushed(intoLobby([rough]))
    await pushed({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
    const revision = {
      how: 'void_old_retyped',
      number: '12.1',
      title: 'Other words',
      amount: 13_000,
    } as const
    const next = sandbox.clearstory.state.reviseCor(rough, revision)
    await sync()
    await pushed(intoNew(next))
    await withdrawn(next)
    const undo = { kind: 'undo', changeEventId: String(lobbyId) }
    await expectProblem(ana.post(`${harbor}/pushes`, undo), 409, 'undo_moved_on')
  })
})

it('3.1 beside 3.2 is not asked about while both are in the log', async () => {
  const [one, two] = [500_013, 500_014]
  await renumbered(one, '3.1')
  await renumbered(two, '3.2')
  await pushed(intoLobby([two]))
  await pushed(intoNew(one))
})
