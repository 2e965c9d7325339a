import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreProjectId } from '../../server/domain/ids.ts'
import { readCorsWhole } from '../../server/usecases/sync/full-sync.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { companies, projects } from '../sandbox/seed/world.ts'
import { conference, elsewhere } from '../support/elsewhere.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { apply, cards, codesIn, intoLobby, plan, pushed } from '../support/money-story.ts'

// "A separate COR" is a decision: what a person called separate from a COR does not take over its lines without a question.

freshHarbor()
const { rough } = seededCors
const other = 500_013
const state = () => sandbox.clearstory.state
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const separate = (corId: number, otherCorId: number) => ({
  separate: [{ corId: String(corId), otherCorId: String(otherCorId) }],
})

function rename() {
  const { contractId = 0 } = state().cor(rough) ?? {}
  state().reviseCor(other, { how: 'same_id', number: '12.1', contractId, amount: 500 })
}

/** COR 12 is in the lobby's change event; COR 12.1 is another COR of the same contract. */
async function twoCors() {
  await pushed(intoLobby([rough]))
  rename()
  await sync()
}

/** A full list of Clearstory lacks what has been deleted. */
async function readAll() {
  await readCorsWhole(
    app.deps,
    idOf<ProcoreCompanyId>(String(companies.marin.id)),
    idOf<ProcoreProjectId>(String(projects.harbor.id)),
  )
  await sync()
}

const undo = async () => expectOk(apply(await plan({ kind: 'undo', changeEventId: String(conference) })))
const leaving = {
  'that was undone': undo,
  'that was removed': () =>
    pushed({ kind: 'remove', corIds: [String(other)], changeEventId: String(conference) }),
  'whose COR was unlinked': () =>
    expectOk(ana.delete(`${harbor}/change-events/${conference}/links/${other}`)),
} as const
const ways = Object.keys(leaving) as (keyof typeof leaving)[]
const linked = async () => (await cards()).map(({ corId }) => corId)

describe('12.1 was called separate from 12 in a push', () => {
  it.each(ways)('%s: it does not take over when 12 is deleted, and is asked about', async (way) => {
    await twoCors()
    await pushed({ ...elsewhere(other), ...separate(other, rough) })
    await leaving[way]()
    state().deleteCor(rough)
    await readAll()
    expect(await linked()).toEqual([String(rough)])
    expect(codesIn(await plan(elsewhere(other)))).toContain('revision_of')
  })

  it('its own revision 12.2 does not take over either', async () => {
    await twoCors()
    await pushed({ ...elsewhere(other), ...separate(other, rough) })
    await undo()
    state().reviseCor(other, { number: '12.2', amount: 600 })
    state().deleteCor(rough)
    await readAll()
    expect(await linked()).toEqual([String(rough)])
  })

  it('it takes over once a person says that it replaces 12', async () => {
    await twoCors()
    await pushed({ ...elsewhere(other), ...separate(other, rough) })
    await undo()
    state().deleteCor(rough)
    await readAll()
    await expectOk(ana.post(`${harbor}/cors/${other}/replaces`, { replaces: String(rough) }))
    expect(await linked()).toEqual([String(other)])
    // From then on a certain revision takes over as usual.
    const next = state().reviseCor(other, { number: '12.1.1', amount: 600 })
    await readAll()
    expect(await linked()).toEqual([String(next)])
  })
})

it('12 was called separate from 12.1 in its own push: its lines do not pass to 12.1 when it is deleted', async () => {
  rename()
  await sync()
  await pushed(elsewhere(other))
  await pushed(intoLobby([rough], separate(rough, other)))
  await leaving['that was removed']()
  state().deleteCor(rough)
  await readAll()
  expect(await linked()).toEqual([String(rough)])
})
