import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreProjectId } from '../../server/domain/ids.ts'
import { readCorsWhole } from '../../server/usecases/sync/full-sync.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import {
  apply,
  cards,
  centsOf,
  codesIn,
  intoLobby,
  lobbyId,
  ours,
  plan,
  pushed,
} from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const { rough } = seededCors
const roughCents = 1_234_567
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const retypedWays = ['void_old_retyped', 'new_id_old_gone', 'new_id_old_unlisted'] as const
const versions = ['from_one', 'from_zero', 'constant'] as const

/** What is in Procore of COR 12 and its revision, under whatever number. */
function allCents(): number[] {
  return sandbox.procore.state
    .lines(lobbyId)
    .filter(({ description }) => /^COR 0?12/.test(description))
    .map(({ amountCents }) => amountCents)
}

describe.each(versions)('a revision that Clearstory numbers itself, versions %s', (count) => {
  it.each(['same_id', 'new_id_old_gone', 'new_id_old_unlisted'] as const)(
    'takes over the link at once: %s',
    async (how) => {
      sandbox.clearstory.state.versions = count
      await pushed(intoLobby([rough]))
      const revised = sandbox.clearstory.state.reviseCor(rough, { how, amount: 13_000 })
      await sync()
      expect(await cards()).toMatchObject([
        { corId: String(revised), number: '12.1', states: ['update_available'], currentCents: 1_300_000 },
      ])
      await pushed(intoLobby([revised]))
      expect(centsOf('12.1')).toEqual([1_300_000])
      expect(allCents()).toEqual([1_300_000])
    },
  )

  it('and the next one after it', async () => {
    sandbox.clearstory.state.versions = count
    await pushed(intoLobby([rough]))
    const first = sandbox.clearstory.state.reviseCor(rough, { how: 'new_id_old_gone', amount: 13_000 })
    await sync()
    await pushed(intoLobby([first]))
    const second = sandbox.clearstory.state.reviseCor(first, {
      how: 'new_id_old_unlisted',
      amount: 14_000,
      number: '12.2',
    })
    await sync()
    const planned = await plan(intoLobby([second]))
    if (codesIn(planned).includes('revision_of')) {
      await expectOk(ana.post(`${harbor}/cors/${second}/replaces`, { replaces: String(first) }))
    }
    await pushed(intoLobby([second]))
    expect(allCents()).toEqual([1_400_000])
  })
})

describe('a revision under a number that was typed over', () => {
  it.each(
    // Each number in one way; that the numbers are told apart alike is tested in test/domain/revision.test.ts.
    ['12R1', '12 Rev 1', '12A', '012.1', '12-1'].map(
      (number, at) => [number, retypedWays[at % 3] ?? 'void_old_retyped'] as const,
    ),
  )('%s, %s: is asked about before it is pushed', async (number, how) => {
    await pushed(intoLobby([rough]))
    const revised = sandbox.clearstory.state.reviseCor(rough, { how, amount: 13_000, number })
    await sync()
    const asked = await plan(intoLobby([revised]))
    expect(asked.pushable).toBe(false)
    expect(asked.blockers).toMatchObject([{ code: 'revision_of', otherCorId: String(rough), detail: '12' }])
    expect(allCents()).toEqual([roughCents])
    // Nothing that left the log is called up to date.
    expect((await cards())[0]?.states).not.toContain('up_to_date')

    await expectOk(ana.post(`${harbor}/cors/${revised}/replaces`, { replaces: String(rough) }))
    expect(await cards()).toMatchObject([{ corId: String(revised), states: ['update_available'] }])
    await pushed(intoLobby([revised]))
    expect(allCents()).toEqual([1_300_000])
    const { body } = await expectOk(ana.get(`${harbor}/change-events/${lobbyId}/activity`))
    expect(JSON.stringify(body)).toContain('"revised"')
  })

  it('can be called a separate COR', async () => {
    await pushed(intoLobby([rough]))
    const other = sandbox.clearstory.state.reviseCor(rough, {
      how: 'new_id_old_gone',
      amount: 99,
      number: '12A',
    })
    await sync()
    await pushed(intoLobby([other], { separate: [{ corId: String(other), otherCorId: String(rough) }] }))
    expect(allCents()).toEqual([roughCents, 9_900])
  })
})

describe('separate changes with a number behind the dot', () => {
  it('do not take over each other’s link when one is voided', async () => {
    const { state } = sandbox.clearstory
    state.versions = 'constant'
    const three = state.reviseCor(rough, { how: 'same_id', number: '3.1', amount: 100 })
    await sync()
    await pushed(intoLobby([three]))
    const other = state.reviseCor(three, { how: 'void_old_retyped', number: '3.3', amount: 300 })
    await sync()
    expect(await cards()).toMatchObject([{ corId: String(three), states: ['voided_in_clearstory'] }])
    const asked = await plan(intoLobby([other]))
    expect(asked.blockers).toMatchObject([{ code: 'revision_of', detail: '3.1' }])
  })

  it('are pushed beside each other while both are in the log', async () => {
    const { state } = sandbox.clearstory
    const [first, second] = [seededCors.rough, seededCors.rom]
    state.reviseCor(first, { how: 'same_id', number: '3.1', amount: 100 })
    state.reviseCor(second, { how: 'same_id', number: '3.2', amount: 200 })
    await sync()
    await pushed(intoLobby([first]))
    await pushed(intoLobby([second]))
    expect([...centsOf('3.1'), ...centsOf('3.2')]).toEqual([10_000, 20_000])
  })
})

describe('a plan that is older than the revision', () => {
  it('is refused', async () => {
    await pushed(intoLobby([rough]))
    sandbox.clearstory.state.editCor(rough, { amount: 13_000 })
    await sync()
    const old = await plan(intoLobby([rough]))
    sandbox.clearstory.state.reviseCor(rough, { how: 'new_id_old_gone', amount: 14_000 })
    await sync()
    await app.settled()
    const answer = await apply(old)
    expect(answer.status).toBe(409)
    expect(ours('12').map(({ amountCents }) => amountCents)).toEqual([roughCents])
  })
})

describe('a COR that was taken out of a change event and revised since', () => {
  const undoLast = { kind: 'undo', changeEventId: String(lobbyId) }

  it.each([
    ['new_id_old_gone', '12.1'],
    ['new_id_old_unlisted', '12R1'],
    ['void_old_retyped', '12 Rev 1'],
  ] as const)('does not come back by undo beside its revision: %s as %s', async (how, number) => {
    await pushed(intoLobby([rough]))
    await pushed({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
    const revised = sandbox.clearstory.state.reviseCor(rough, { how, number })
    await sync()
    const conference = { kind: 'existing', changeEventId: String(changeEvents.conference.id) }
    await pushed({ ...intoLobby([revised]), destination: conference })
    await expectProblem(ana.post(`${harbor}/pushes`, undoLast), 409, 'undo_moved_on')
    expect(allCents()).toEqual([])
  })

  it('does not come back either once the full reading has found it gone', async () => {
    await pushed(intoLobby([rough]))
    await pushed({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
    const revised = sandbox.clearstory.state.reviseCor(rough, { how: 'new_id_old_gone', number: '12R1' })
    await sync()
    const [marin, harborTower] = [String(companies.marin.id), String(projects.harbor.id)]
    await readCorsWhole(app.deps, idOf<ProcoreCompanyId>(marin), idOf<ProcoreProjectId>(harborTower))
    const conference = { kind: 'existing', changeEventId: String(changeEvents.conference.id) }
    await pushed({ ...intoLobby([revised]), destination: conference })
    await expectProblem(ana.post(`${harbor}/pushes`, undoLast), 409, 'undo_moved_on')
  })

  it('comes back by undo while its revision is in no change event', async () => {
    await pushed(intoLobby([rough]))
    await pushed({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
    sandbox.clearstory.state.reviseCor(rough, { how: 'new_id_old_unlisted', number: '12R1' })
    await sync()
    await pushed(undoLast)
    expect(allCents()).toEqual([roughCents])
  })
})
