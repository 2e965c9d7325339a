import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreProjectId } from '../../server/domain/ids.ts'
import { readCorsWhole } from '../../server/usecases/sync/full-sync.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { companies, projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import {
  applyIfPushable,
  everywhere,
  intoConference,
  intoNew,
  renumbered,
  sync,
} from '../support/money-places.ts'
import { apply, cards, intoLobby, lobby, lobbyId, plan, pushed, sumOf } from '../support/money-story.ts'

// Two people at once: what should have been asked about, and came up while a plan was being made or lay on the screen, is a
// conflict when the plan is applied, and the next plan asks.

freshHarbor()

const { rough, rom } = seededCors
const [thirteen, fourteen] = [500_013, 500_014]
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const

async function expectAsked(later: { pushId: string }, request: object, code: string) {
  expect(await plan(request)).toMatchObject({ pushable: false, blockers: [{ code }] })
  expect(await apply(later)).toMatchObject({ status: 409 })
}

describe('what a plan should have asked about is a conflict when it is applied', () => {
  it('the earlier COR was pushed while its revision was being planned', async () => {
    await renumbered(rom, '3.2')
    await renumbered(thirteen, '3.1')
    await renumbered(fourteen, '12.1')
    await pushed(intoLobby([rom]))
    // Planning 3.1 asks Clearstory for it twice: its latest version, and whether 3.2 has replaced it. The second answer is slow.
    const get = { system: 'clearstory', method: 'GET', path: new RegExp(`/cors/${thirteen}$`) } as const
    sandbox.faults.add({ ...get, kind: 'run' })
    const slow = sandbox.faults.add({ ...get, kind: 'hold_after' })
    const planning = plan(intoNew(thirteen, fourteen))
    await slow.hit
    await pushed(intoLobby([rough]))
    slow.release()
    await applyIfPushable(await planning)
    expect([everywhere('12') > 0, everywhere('12.1') > 0]).toEqual([true, false])
  })

  it('a COR in a change event became the earlier one by "Replaces COR 12"', async () => {
    await renumbered(thirteen, '40')
    await renumbered(fourteen, '40.1')
    await pushed(intoLobby([rough]))
    const later = await plan(intoNew(fourteen))
    await expectOk(ana.post(`${harbor}/cors/${thirteen}/replaces`, { replaces: String(rough) }))
    await expectAsked(later, intoNew(fourteen), 'revision_of')
  })

  it('a COR in a change event became the earlier one by its number in Clearstory', async () => {
    await renumbered(fourteen, '40.1')
    await pushed(intoLobby([thirteen]))
    const later = await plan(intoNew(fourteen))
    await renumbered(thirteen, '40')
    await expectAsked(later, intoNew(fourteen), 'revision_of')
  })

  it('the earlier COR was pushed and unlinked since', async () => {
    await renumbered(fourteen, '12.1')
    const later = await plan(intoNew(fourteen))
    await pushed(intoLobby([rough]))
    await expectOk(ana.delete(`${lobby}/links/${rough}`))
    await expectAsked(later, intoNew(fourteen), 'line_unlinked')
  })

  it('a COR whose removal is undone has a revision elsewhere by now', async () => {
    await renumbered(fourteen, '12.1')
    await pushed(intoLobby([rough]))
    await pushed({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
    const undo = await plan({ kind: 'undo', changeEventId: String(lobbyId) })
    await pushed(intoNew(fourteen))
    expect(await apply(undo)).toMatchObject({ status: 409 })
    expect(everywhere('12')).toBe(0)
  })

  it('a write that was on its way while the plan was made seemed refused, and is there after all', async () => {
    const first = await plan(intoLobby([rough]))
    sandbox.procore.state.readings = { kind: 'frozen' }
    const path = new RegExp(`/change_events/${lobbyId}$`)
    const slow = sandbox.faults.add({ system: 'procore', method: 'GET', path, kind: 'hold_after' })
    sandbox.faults.add({ ...patch, kind: 'body', status: 422, body: '{"errors":"x"}' })
    const writing = apply(first)
    await slow.hit
    const second = await plan(intoConference(rough))
    slow.release()
    expect(await writing).toMatchObject({ status: 422 })
    sandbox.procore.state.readings = { kind: 'live' }
    await applyIfPushable(second)
    expect(everywhere('12')).toBe(1_234_567)
  })
})

describe('what a plan knew and asked about is no conflict', () => {
  it('COR 12.1 is separate from 12, which is in a change event and pushed again meanwhile', async () => {
    await renumbered(fourteen, '12.1')
    await pushed(intoLobby([rough]))
    const separate = [{ corId: String(fourteen), otherCorId: String(rough) }]
    const later = await plan({ ...intoNew(fourteen), separate })
    sandbox.clearstory.state.editCor(rough, { amount: 13_000 })
    await pushed(intoLobby([rough]))
    await expectOk(apply(later))
  })

  it('3.2 is added while 3.1 is in a change event and in the log', async () => {
    await renumbered(thirteen, '3.1')
    await renumbered(fourteen, '3.2')
    await pushed(intoLobby([thirteen]))
    await pushed(intoNew(fourteen))
  })

  it('the line that a COR was unlinked from is other work', async () => {
    await pushed(intoLobby([rough]))
    await expectOk(ana.delete(`${lobby}/links/${rough}`))
    const { blockers } = await plan(intoConference(rough))
    await pushed(intoConference(rough, { choices: { [String(blockers[0]?.changeItemId)]: 'beside' } }))
  })
})

it('a plan that finds a change event gone unlinks nothing that was pushed elsewhere meanwhile', async () => {
  await pushed(intoNew(rough))
  const made = sandbox.procore.state.changeEvents.find(({ title }) => title === 'Fresh')?.id ?? 0
  // Seen since it was made, so that its absence is believed.
  await expectOk(ana.post(`${harbor}/change-events/${made}/refresh`))
  app.clock.advance(181)
  sandbox.procore.state.deleteChangeEvent(made, 'for_good')
  const path = new RegExp(`/change_events/${made}$`)
  const slow = sandbox.faults.add({ system: 'procore', method: 'GET', path, kind: 'hold_after' })
  const planning = plan(intoConference(rough))
  await slow.hit
  await pushed(intoLobby([rough]))
  slow.release()
  await planning
  expect(sumOf('12')).toBe(1_234_567)
  expect((await cards()).map(({ corId }) => corId)).toEqual([String(rough)])
})

describe('a plan of many CORs', () => {
  const many = [rough, thirteen, fourteen, 500_015, 500_017, 500_018, 500_044]
  const page = { system: 'clearstory', method: 'GET', path: /\/cors$/ } as const
  const [marin, harborTower] = [String(companies.marin.id), String(projects.harbor.id)]
  const readWhole = () =>
    readCorsWhole(app.deps, idOf<ProcoreCompanyId>(marin), idOf<ProcoreProjectId>(harborTower))

  it.each<[string, () => Promise<unknown>]>([
    ['a delta', sync],
    ['a full reading', readWhole],
  ])('does not take what %s has read before it', async (_, read) => {
    const held = sandbox.faults.add({ ...page, kind: 'hold_after' })
    const reading = read()
    await held.hit
    sandbox.clearstory.state.voidCor(rough)
    await applyIfPushable(await plan(intoLobby(many)))
    held.release()
    await reading
    expect(sumOf('12')).toBe(0)
  })
})
