import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { projects } from '../sandbox/seed/world.ts'
import { elsewhere } from '../support/elsewhere.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { intoLobby, plan, pushed } from '../support/money-story.ts'

// Clearstory answers for some CORs with an error: those are named, and the others go without them.

freshHarbor()
const { rough } = seededCors
const [other, third] = [500_013, 500_014]
const state = () => sandbox.clearstory.state
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const contractId = () => state().cor(rough)?.contractId ?? 0
const broken = (corId: number) =>
  sandbox.faults.add({
    system: 'clearstory',
    method: 'GET',
    path: new RegExp(`/cors/${corId}$`),
    kind: 'status',
    status: 500,
    times: Number.POSITIVE_INFINITY,
  })

describe('a COR that Clearstory cannot give', () => {
  it('blocks, where it is in a change event, the one that looks like its revision and no other', async () => {
    await pushed(intoLobby([rough]))
    state().reviseCor(other, { how: 'same_id', number: '12.1', contractId: contractId() })
    await sync()
    broken(rough)
    const planned = await plan({ ...elsewhere(other), corIds: [other, third].map(String) })
    expect(planned).toMatchObject({
      pushable: false,
      blockers: [{ code: 'revised_not_read', corId: String(other), otherCorId: String(rough) }],
    })
    await pushed(elsewhere(third))
  })

  it('is named, where three of a dozen are so', async () => {
    const ids = state().addCors(projects.harbor.clearstory.id, 12)
    await sync()
    for (const id of ids.slice(0, 3)) broken(id)
    const { blockers } = await plan(intoLobby(ids))
    expect(blockers.map(({ code, corId }) => `${code} ${corId}`).sort()).toEqual(
      ids
        .slice(0, 3)
        .map((id) => `clearstory_not_read ${id}`)
        .sort(),
    )
    await pushed(intoLobby(ids.slice(3)))
  })
})

describe('sixty CORs of one contract in a change event, all of one title, and one more', () => {
  const calls = () => sandbox.journal.entries({ system: 'clearstory' }).length

  it('are looked for in the list of the contract, when it comes in and when it is planned', async () => {
    const titled = (ids: number[]) => {
      for (const id of ids) state().editCor(id, { contractId: contractId(), title: 'Extra work' })
      return ids
    }
    const ids = titled(state().addCors(projects.harbor.clearstory.id, 60))
    await sync()
    await pushed(intoLobby(ids))
    const [next = 0] = titled(state().addCors(projects.harbor.clearstory.id, 1))
    sandbox.journal.clear()
    await sync()
    expect(calls()).toBeLessThan(20)
    sandbox.journal.clear()
    await plan(intoLobby([next]))
    expect(calls()).toBeLessThan(20)
  })
})
