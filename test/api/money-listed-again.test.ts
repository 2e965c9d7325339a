import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { applyIfPushable, elsewhere } from '../support/elsewhere.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { cardOf, codesIn, intoLobby, plan, pushed, sumOf } from '../support/money-story.ts'

// A COR in a change event left Clearstory's log for a revision that does not take over without being asked. The contractor
// deletes the revision, and the COR is in the log again, with its old date: no delta brings it.

freshHarbor()
const { rough } = seededCors
const state = () => sandbox.clearstory.state
const sync = () => expectOk(ana.post(`${harbor}/sync`))

async function listedAgain(number: string) {
  await pushed(intoLobby([rough]))
  const next = state().reviseCor(rough, { how: 'new_id_old_unlisted', number, amount: 13_000 })
  await sync()
  expect(codesIn(await plan(elsewhere(next)))).toContain('revision_of')
  state().deleteCor(next)
  state().listCor(rough)
  await sync()
}

describe.each(['12R1', '40'])('its revision was %s', (number) => {
  it('its money is not taken out by a re-push', async () => {
    await listedAgain(number)
    const planned = await plan(intoLobby([rough]))
    await applyIfPushable(planned)
    expect({ codes: codesIn(planned), cents: sumOf('12') }).toMatchObject({ cents: 1_234_567 })
  })

  it('its card does not say void after a plan has looked', async () => {
    await listedAgain(number)
    await plan(intoLobby([rough]))
    expect((await cardOf(rough)).states).not.toContain('voided_in_clearstory')
  })
})
