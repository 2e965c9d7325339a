import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { elsewhere } from '../support/elsewhere.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { exposureTotals, logLink } from '../support/log-link.ts'
import { expectOk } from '../support/mapped-project.ts'
import { cardOf, codesIn, intoLobby, lobby, lobbyId, ours, plan, pushed } from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

// Money in a change event that does not count in Procore: not found, in the recycle bin, or void.

freshHarbor()

const { rough } = seededCors
const notFound = {
  system: 'procore',
  method: 'GET',
  path: new RegExp(`/change_events/${lobbyId}$`),
  kind: 'status',
  status: 404,
  body: '{}',
} as const

async function expectUncounted(state: string) {
  expect(await logLink('12')).toMatchObject({ states: [state], needsAttention: true })
  expect((await exposureTotals()).settled.count).toBe(0)
}

describe('a COR is not up to date, and its money not settled,', () => {
  it.each([
    [true, 'event_recycled'],
    [false, 'event_missing'],
  ] as const)('where its change event is in the recycle bin (answered by id: %s)', async (byId, state) => {
    await pushed(intoLobby([rough]))
    sandbox.procore.state.recycleBin.answersById = byId
    sandbox.procore.state.deleteChangeEvent(lobbyId)
    await ana.post(`${lobby}/refresh`)
    await expectUncounted(state)
    sandbox.procore.state.restoreEvent(lobbyId)
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'], needsAttention: false })
    expect((await exposureTotals()).settled.count).toBe(1)
  })

  it('where its change event is void in Procore', async () => {
    await pushed(intoLobby([rough]))
    sandbox.procore.state.setStatus(lobbyId, 'Void')
    expect(await cardOf(rough)).toMatchObject({ states: ['event_void'], needsAttention: true })
    await expectUncounted('event_void')
    sandbox.procore.state.setStatus(lobbyId, 'Open')
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'] })
  })
})

it('a 404 of a moment keeps what was known of an edited line', async () => {
  await pushed(intoLobby([rough]))
  sandbox.procore.state.editLine(lobbyId, ours('12')[0]?.id ?? 0, { amount: '1.00' })
  expect((await cardOf(rough)).states).toEqual(['edited_in_procore'])
  sandbox.faults.add({ ...notFound, times: 1 })
  await expectProblem(ana.post(`${lobby}/refresh`), 404, 'change_event_not_found')
  expect((await logLink('12')).states).toEqual(['event_missing', 'edited_in_procore'])
  expect((await cardOf(rough)).states).toEqual(['edited_in_procore'])
})

it('a COR can be unlinked from a change event that Procore does not find, and its lines are asked about', async () => {
  await pushed(intoLobby([rough]))
  sandbox.procore.state.recycleBin.answersById = false
  sandbox.procore.state.deleteChangeEvent(lobbyId)
  await expectOk(ana.delete(`${lobby}/links/${rough}`))
  const planned = await plan(elsewhere(rough))
  expect(planned.pushable).toBe(false)
  expect(codesIn(planned)).toContain('line_unlinked')
})
