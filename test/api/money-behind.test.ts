import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { applyIfPushable, elsewhere, everywhere, fresh, intoNew, patch } from '../support/elsewhere.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { logLink } from '../support/log-link.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import {
  apply,
  cardOf,
  codesIn,
  intoLobby,
  lobby,
  lobbyId,
  ours,
  plan,
  pushed,
} from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

// Procore's readings are a moment behind its own answer to our write: what they do not show yet is not absent.

freshHarbor()

const { rough } = seededCors
const once = 1_234_567
const behind = () => {
  sandbox.procore.state.readings = { kind: 'frozen' }
}
const live = () => {
  sandbox.procore.state.readings = { kind: 'live' }
}
const undo = { kind: 'undo', changeEventId: String(lobbyId) }
const expectBehind = async (request: object) => {
  const answer = await expectProblem(ana.post(`${harbor}/pushes`, request), 503, 'procore_behind')
  expect(answer).toMatchObject({ written: 'no', retryAt: expect.any(String) })
}

describe('a change event that a push has just made and that is not shown yet', () => {
  it('is not gone: its COR is free for no other one', async () => {
    behind()
    await pushed(intoNew(rough))
    const again = await plan(intoLobby([rough]))
    expect(codesIn(again)).toContain('cor_in_other_change_event')
    live()
    expect(everywhere('12')).toBe(once)
  })

  it('is not gone either once the time for readings is over, as long as none has shown it', async () => {
    behind()
    await pushed(intoNew(rough))
    app.clock.advance(600)
    await expectOk(ana.get(lobby))
    expect(codesIn(await plan(intoLobby([rough])))).toContain('cor_in_other_change_event')
  })

  it('says that Procore has not caught up yet, and is up to date in the log', async () => {
    behind()
    await pushed(intoNew(rough))
    await expectBehind({
      ...intoLobby([rough]),
      destination: { kind: 'existing', changeEventId: String(fresh()?.id) },
    })
    expect((await logLink('12')).states).toEqual(['up_to_date'])
  })
})

describe('lines that were just pushed and are not shown yet', () => {
  it('count as there after an Unlink: a push elsewhere asks about them', async () => {
    behind()
    await pushed(intoLobby([rough]))
    await expectOk(ana.delete(`${lobby}/links/${rough}`))
    const again = await plan(elsewhere(rough))
    expect(codesIn(again)).toContain('line_unlinked')
    await applyIfPushable(again)
    live()
    expect(everywhere('12')).toBe(once)
  })

  it('are neither removed nor edited: the card stays as the push left it, and nothing can be planned', async () => {
    behind()
    await pushed(intoLobby([rough]))
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'], procoreCents: once })
    const choices = { [String(ours('12')[0]?.id)]: 'clearstory' }
    await expectBehind(intoLobby([rough], { choices }))
    live()
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'] })
    expect(everywhere('12')).toBe(once)
  })

  it('are not undone by an undo that does not see them: it says so, and takes them out later', async () => {
    behind()
    await pushed(intoLobby([rough]))
    await expectBehind(undo)
    await expectBehind({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
    live()
    await pushed(undo)
    expect(everywhere('12')).toBe(0)
  })
})

it('a changed amount that is not shown yet is no edit', async () => {
  await pushed(intoLobby([rough]))
  sandbox.clearstory.state.editCor(rough, { amount: 14_020 })
  await expectOk(ana.post(`${harbor}/sync`))
  behind()
  await pushed(intoLobby([rough]))
  expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'], procoreCents: 1_402_000 })
  await expectBehind(undo)
})

it('lines that a push took out are not back because a reading still has them', async () => {
  await pushed(intoLobby([rough]))
  behind()
  await pushed(undo)
  await expectBehind(intoLobby([rough]))
  live()
  await pushed(intoLobby([rough]))
  expect(everywhere('12')).toBe(once)
})

it('what people change in Procore after a push is seen at once', async () => {
  await pushed(intoLobby([rough]))
  sandbox.procore.state.deleteLine(lobbyId, ours('12')[0]?.id ?? 0)
  expect((await cardOf(rough)).states).toContain('edited_in_procore')
})

it('a reading is believed once the time for readings is over', async () => {
  behind()
  await pushed(intoLobby([rough]))
  app.clock.advance(181)
  expect((await cardOf(rough)).states).toContain('edited_in_procore')
})

describe('a push that was refused after it was carried out', () => {
  it('is not written again by the same button while a reading may be behind', async () => {
    behind()
    const first = await plan(intoLobby([rough]))
    sandbox.faults.add({ ...patch, kind: 'body', status: 422, body: '{"errors":"x"}' })
    await apply(first)
    const problem = await expectProblem(apply(first), 503, 'procore_behind')
    expect(problem).toMatchObject({ written: 'no' })
    live()
    app.clock.advance(11)
    await expectProblem(apply(first), 409, 'push_conflict')
    expect(everywhere('12')).toBe(once)
  })
})
