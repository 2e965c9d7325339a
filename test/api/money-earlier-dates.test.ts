import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { sync } from '../support/money-places.ts'
import { apply, cardOf, codesIn, intoLobby, plan, pushed, sumOf } from '../support/money-story.ts'

// Answers by id that are older by their date than what is stored: a change that was taken back, a date that a list gives more
// finely, an earlier version that has left the log.

freshHarbor()

const { rough } = seededCors
const many = [500_013, 500_014, 500_015, 500_017, 500_018, 500_044]

/** A change of COR 12 is taken back: the COR is as before, its date included. Both states were read. */
async function takenBack() {
  const { updatedAt = 0, statusAmount = null } = sandbox.clearstory.state.cor(rough) ?? {}
  sandbox.clearstory.state.editCor(rough, { amount: 13_000 })
  await sync()
  sandbox.clearstory.state.editCor(rough, { amount: statusAmount, updatedAt })
}

describe('a COR whose last change was taken back, so that its date is an earlier one', () => {
  it('can be pushed', async () => {
    await takenBack()
    expect(await apply(await plan(intoLobby([rough])))).toMatchObject({ status: 200 })
    expect(sumOf('12')).toBe(1_234_567)
  })

  it('is pushed among many others with the amount that Clearstory has', async () => {
    await takenBack()
    await pushed(intoLobby([rough, ...many]))
    expect(sumOf('12')).toBe(1_234_567)
  })

  it('shows as it is after the next delta, and after a plan', async () => {
    await pushed(intoLobby([rough]))
    await takenBack()
    expect(codesIn(await plan(intoLobby([rough])))).toContain('nothing_to_do')
    expect((await cardOf(rough)).states).toEqual(['up_to_date'])
    await takenBack()
    await sync()
    expect((await cardOf(rough)).states).toEqual(['up_to_date'])
  })
})

it('a COR whose date is finer in the list than by its id can be pushed, also where a list comes between', async () => {
  const { updatedAt = 0 } = sandbox.clearstory.state.cor(rough) ?? {}
  const seconds = new Date(Math.floor(updatedAt / 1000) * 1000).toISOString()
  sandbox.faults.add({
    system: 'clearstory',
    method: 'GET',
    path: new RegExp(`/cors/${rough}$`),
    kind: 'body',
    status: 200,
    times: Number.POSITIVE_INFINITY,
    body: (answer) => JSON.stringify({ ...JSON.parse(answer), updatedAt: seconds }),
  })
  const planned = await plan(intoLobby([rough]))
  await sync()
  expect(await apply(planned)).toMatchObject({ status: 200 })
})

describe('Refresh of a COR that was found gone from the list', () => {
  it('does not make an earlier version up to date that has left the log for its revision', async () => {
    await pushed(intoLobby([rough]))
    const revision = { how: 'new_id_old_unlisted', number: '12A', amount: 13_000 } as const
    sandbox.clearstory.state.reviseCor(rough, revision)
    await sync()
    expect((await cardOf(rough)).states).toEqual(['voided_in_clearstory'])
    await expectOk(ana.post(`${harbor}/cors/${rough}/refresh`))
    expect((await cardOf(rough)).states).toEqual(['voided_in_clearstory'])
  })
})
