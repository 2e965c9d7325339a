import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { applyIfPushable, elsewhere, everywhere } from '../support/elsewhere.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { apply, codesIn, intoLobby, lobbyId, plan, pushed } from '../support/money-story.ts'

// A COR was linked by hand to small lines beside COR 12, which it may revise. Its money comes in with the first push that
// writes it; a push that only takes lines out is none.

freshHarbor()
const { rough } = seededCors
const other = 500_013
const state = () => sandbox.clearstory.state
const sync = () => expectOk(ana.post(`${harbor}/sync`))

/** COR 12 is in another change event, COR 12.1 is linked to a line of 100, which gets locked, and a free one of 50. */
async function linkedByHand({ isLocked = true } = {}) {
  await pushed(elsewhere(rough))
  const { contractId = 0 } = state().cor(rough) ?? {}
  state().reviseCor(other, { how: 'same_id', number: '12.1', contractId, amount: 13_000 })
  await sync()
  const lines = ['100', '50'].map((amount) =>
    sandbox.procore.state.addLine(lobbyId, { description: 'estimate', amount }),
  )
  const changeItemIds = lines.map(String)
  await expectOk(
    ana.post(`${harbor}/change-events/${lobbyId}/links`, { corId: String(other), changeItemIds }),
  )
  expect(codesIn(await plan(intoLobby([other])))).toContain('revision_of')
  if (isLocked) sandbox.procore.state.lockLine(lobbyId, lines[0] ?? 0)
}

async function expectAsked() {
  const planned = await plan(intoLobby([other]))
  await applyIfPushable(planned)
  expect(codesIn(planned)).toContain('revision_of')
  expect(everywhere('12') + everywhere('12.1')).toBe(1_234_567)
}

describe('a COR that was linked by hand is still asked about', () => {
  it('after "Remove from event" took out one line and left the locked one', async () => {
    await linkedByHand()
    await pushed({ kind: 'remove', corIds: [String(other)], changeEventId: String(lobbyId) })
    await expectAsked()
  })

  it('after it was void, its other line was taken out, and it is in review again', async () => {
    await linkedByHand()
    state().voidCor(other)
    await sync()
    await expectOk(apply(await plan(intoLobby([other]))))
    state().editCor(other, { status: 'in_review', amount: 13_000 })
    await sync()
    await expectAsked()
  })

  it('after its push was undone', async () => {
    await linkedByHand({ isLocked: false })
    const separate = [{ corId: String(other), otherCorId: String(rough) }]
    await expectOk(apply(await plan(intoLobby([other], { separate }))))
    await expectOk(apply(await plan({ kind: 'undo', changeEventId: String(lobbyId) })))
    await expectAsked()
  })
})

it('a COR whose money a push wrote is not asked about again after a later push only took lines out', async () => {
  await linkedByHand()
  const separate = [{ corId: String(other), otherCorId: String(rough) }]
  await expectOk(apply(await plan(intoLobby([other], { separate }))))
  await pushed({ kind: 'remove', corIds: [String(other)], changeEventId: String(lobbyId) })
  expect(codesIn(await plan(intoLobby([other])))).not.toContain('revision_of')
})
