import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { freshHarbor, sandbox } from '../support/fresh-app.ts'
import { applyIfPushable, sync } from '../support/money-places.ts'
import { intoLobby, lobbyId, ours, plan, pushed, sumOf } from '../support/money-story.ts'

// A COR leaves whose line is locked, and which was reduced since: its line "difference to locked lines" is below zero.

freshHarbor()
const { rough } = seededCors
const removal = { kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) }

async function reducedTo(amount: number) {
  await pushed(intoLobby([rough]))
  sandbox.procore.state.lockLine(lobbyId, ours('12')[0]?.id ?? 0)
  sandbox.clearstory.state.editCor(rough, { amount })
  await sync()
  await pushed(intoLobby([rough]))
  expect(sumOf('12')).toBe(amount * 100)
}

describe('a COR that leaves does not get more money in Procore by that', () => {
  it.each([11_000, 0])('removed from the event at %s', async (amount) => {
    await reducedTo(amount)
    await applyIfPushable(await plan(removal))
    expect(sumOf('12')).toBeLessThanOrEqual(amount * 100)
  })

  it('void in Clearstory', async () => {
    await reducedTo(11_000)
    sandbox.clearstory.state.voidCor(rough)
    await sync()
    await applyIfPushable(await plan(intoLobby([rough])))
    expect(sumOf('12')).toBeLessThanOrEqual(1_100_000)
  })
})
