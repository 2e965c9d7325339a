import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreProjectId } from '../../server/domain/ids.ts'
import { readCorsWhole } from '../../server/usecases/sync/full-sync.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEventStatuses, changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { apply, intoLobby, lobby, lobbyId, ours, plan, pushed, recover } from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

// What the app has to remember so that a COR's money is never in twice: links whose COR is not stored any more, lines that
// were let go, writes that were refused and arrived after all, and what has come in since a plan was made.

freshHarbor()

const { rough, rom, shaftWall } = seededCors
const conference = changeEvents.conference.id
const inConference = { destination: { kind: 'existing', changeEventId: String(conference) } }
const fresh = { kind: 'new', title: 'Fresh', statusId: String(changeEventStatuses[0].id), scope: 'tbd' }
const undoLast = { kind: 'undo', changeEventId: String(lobbyId) }
const removal = { kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) }
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
const elsewhere = (corId: number = rough) => ({ ...intoLobby([corId]), ...inConference })
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const unlink = (corId: number = rough, event = lobby) => expectOk(ana.delete(`${event}/links/${corId}`))
const link = (corId: number, lines: { id: number }[], changeEventId = lobbyId) =>
  expectOk(
    ana.post(`${harbor}/change-events/${changeEventId}/links`, {
      corId: String(corId),
      changeItemIds: lines.map(({ id }) => String(id)),
    }),
  )
const mapTo = (clearstoryProjectId: number, project = harbor) =>
  expectOk(ana.put(`${project}/mapping`, { clearstoryProjectId: String(clearstoryProjectId) }))

type Revision = Parameters<typeof sandbox.clearstory.state.reviseCor>[1]

/** COR 12, or the one named, is revised in Clearstory and the news is read. */
async function revised(more: Partial<Revision> = {}, corId: number = rough): Promise<number> {
  const next = sandbox.clearstory.state.reviseCor(corId, { how: 'new_id_old_gone', amount: 13_000, ...more })
  await sync()
  return next
}

async function renumbered(corId: number, number: string) {
  sandbox.clearstory.state.reviseCor(corId, { how: 'same_id', number, amount: 100 })
  await sync()
}

async function expectAsked(request: object) {
  const planned = await plan(request)
  expect(planned.pushable, JSON.stringify(planned.blockers)).toBe(false)
  expect(planned.blockers.length).toBeGreaterThan(0)
}

describe('a revision is asked about', () => {
  it.each(['12', '12 (R1)', '12_1', '12–1', 'R12', '#12.1'])(
    'whatever its number became: %s',
    async (number) => {
      await pushed(intoLobby([rough]))
      await expectAsked(intoLobby([await revised({ number })]))
    },
  )

  it.each(['12A', '12R1', '12-1'])('in a chain that goes on as %s', async (number) => {
    await pushed(intoLobby([rough]))
    const first = await revised()
    await pushed(intoLobby([first]))
    await expectAsked(intoLobby([await revised({ number, amount: 14_000 }, first)]))
  })

  it.each(['new_id_old_gone', 'new_id_old_unlisted'] as const)(
    'where its number is unlike and its title the same: %s',
    async (how) => {
      await pushed(intoLobby([rough]))
      await expectAsked(intoLobby([await revised({ how, number: '40' })]))
    },
  )

  it('where the project was unmapped meanwhile, so that the earlier one is not stored', async () => {
    await pushed(intoLobby([rough]))
    await expectOk(ana.delete(`${harbor}/mapping`))
    const corId = sandbox.clearstory.state.reviseCor(rough, { how: 'new_id_old_gone', amount: 13_000 })
    await mapTo(projects.harbor.clearstory.id)
    await app.settled()
    await expectAsked(intoLobby([corId]))
  })

  it('where the Clearstory project belongs to another Procore project by now', async () => {
    await pushed(intoLobby([rough]))
    await expectOk(ana.delete(`${harbor}/mapping`))
    const corId = sandbox.clearstory.state.reviseCor(rough, { how: 'new_id_old_gone', amount: 13_000 })
    const clinic = `/api/projects/${projects.clinic.id}`
    await mapTo(projects.harbor.clearstory.id, clinic)
    await app.settled()
    const answer = await expectOk(ana.post(`${clinic}/pushes`, { ...intoLobby([corId]), destination: fresh }))
    expect(answer.body).toMatchObject({ pushable: false, blockers: [{ code: 'revision_of' }] })
  })

  it('where the earlier one was forgotten and came back by undo', async () => {
    await pushed(intoLobby([rough]))
    await pushed(removal)
    const corId = await revised()
    await readCorsWhole(
      app.deps,
      idOf<ProcoreCompanyId>(String(companies.marin.id)),
      idOf<ProcoreProjectId>(String(projects.harbor.id)),
    )
    await pushed(undoLast)
    await expectAsked(intoLobby([corId]))
  })

  it('where both versions are chosen at once, however many there are beside them', async () => {
    const first = await revised()
    const second = await revised({ how: 'new_id_old_unlisted', amount: 14_000 }, first)
    await expectAsked(intoLobby([first, second]))
    const more = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 5)
    for (const corId of more) sandbox.clearstory.state.editCor(corId, { status: 'in_review', amount: 10 })
    await sync()
    await expectAsked(intoLobby([first, second, ...more]))
  })
})

describe('separate CORs', () => {
  it.each([
    ['3.1', '3.2'],
    ['26-001', '26-002'],
    ['7A', '7B'],
  ])('%s and %s come in in any order, leave and come back', async (a, b) => {
    await renumbered(rough, a)
    await renumbered(rom, b)
    await pushed(intoLobby([rom]))
    await pushed(intoLobby([rough]))
    await pushed(removal)
    await pushed(undoLast)
  })
})

describe('lines that were let go are asked about', () => {
  it('although another COR had one of them meanwhile', async () => {
    await pushed(intoLobby([rough]))
    const lines = ours('12')
    await unlink()
    await link(shaftWall, lines)
    await unlink(shaftWall)
    await expectAsked(elsewhere())
  })

  it('where only one of several was linked again by hand', async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    const [first] = ours('12')
    await unlink()
    await link(rough, first ? [first] : [])
    await expectAsked(intoLobby([rough]))
  })

  it('where the COR was linked to a small line elsewhere', async () => {
    await pushed(intoLobby([rough]))
    await unlink()
    const id = sandbox.procore.state.addLine(conference, { description: 'Bay Electric allowance', amount: 1 })
    await link(rough, [{ id }], conference)
    await expectAsked(elsewhere())
  })

  it('by whoever comes with the earlier version, also by an undo', async () => {
    await pushed(intoLobby([rough]))
    await pushed(removal)
    const corId = await revised({ how: 'new_id_old_unlisted' })
    await pushed(elsewhere(corId))
    await unlink(corId, `${harbor}/change-events/${conference}`)
    await expectAsked(intoLobby([rough]))
    await expectAsked(undoLast)
  })

  it('under the number that the COR had by then', async () => {
    await pushed(intoLobby([rough]))
    await renumbered(rough, '40')
    await unlink()
    await expectAsked(elsewhere(await revised({ number: '40.1' })))
  })

  it('where a removal did not see them, because the reading was behind', async () => {
    sandbox.procore.state.readings = { kind: 'frozen' }
    await pushed(intoLobby([rough]))
    // Longer than any reading is taken to be behind.
    app.clock.advance(181)
    await apply(await plan(removal))
    sandbox.procore.state.readings = { kind: 'live' }
    expect(ours('12')).toHaveLength(1)
    await expectAsked(elsewhere())
  })
})

describe('a plan that is older than what has come in since', () => {
  it('is a conflict where the COR went elsewhere and was unlinked there', async () => {
    const old = await plan(elsewhere())
    await pushed(intoLobby([rough]))
    await unlink()
    await expectProblem(apply(old), 409, 'push_conflict')
  })

  it('is a conflict where its revision did', async () => {
    const old = await plan(elsewhere())
    const corId = await revised({ how: 'new_id_old_unlisted' })
    await pushed(intoLobby([corId]))
    await unlink(corId)
    await expectProblem(apply(old), 409, 'push_conflict')
  })
})

describe('a write that seemed not to arrive', () => {
  it.each([422, 403, 404])('after a %i is asked about in another change event', async (status) => {
    sandbox.procore.state.readings = { kind: 'lag', ms: 2_000 }
    const first = await plan(intoLobby([rough]))
    sandbox.faults.add({ ...patch, kind: 'body', status, body: '{"errors":"x"}' })
    await apply(first)
    sandbox.procore.state.readings = { kind: 'live' }
    await expectAsked(elsewhere())
    const id = String(ours('12')[0]?.id)
    await pushed({ ...elsewhere(), choices: { [id]: 'beside' } })
  })

  it('and whose line was renamed since is asked about', async () => {
    const first = await plan(intoLobby([rough]))
    sandbox.faults.add({ ...patch, kind: 'drop_after' })
    sandbox.procore.state.readings = { kind: 'lag', ms: 3_000 }
    await apply(first)
    sandbox.procore.state.readings = { kind: 'live' }
    const id = ours('12')[0]?.id ?? 0
    sandbox.procore.state.editLine(lobbyId, id, { description: 'Bay Electric rough-in' })
    app.clock.advance(181)
    await recover(first)
    await expectAsked(elsewhere())
    sandbox.procore.state.editLine(lobbyId, id, { amount: '99.00' })
    await expectAsked(intoLobby([rough]))
  })

  it('is asked about under the number of its revision', async () => {
    const first = await plan({ ...intoLobby([rough]), destination: fresh })
    sandbox.procore.state.readings = { kind: 'frozen' }
    const post = { system: 'procore', path: /\/change_events$/, method: 'POST' } as const
    sandbox.faults.add({ ...post, kind: 'body', status: 422, body: '{"errors":"x"}' })
    await apply(first)
    sandbox.procore.state.readings = { kind: 'live' }
    await expectAsked(elsewhere(await revised()))
  })
})

describe('a change event whose POST was lost and whose description a person tidied', () => {
  /** What Procore has of it; until then nobody could see it. */
  async function lostAndTidied() {
    const first = await plan({ ...intoLobby([rough]), destination: fresh })
    sandbox.procore.state.readings = { kind: 'frozen' }
    const post = { system: 'procore', path: /\/change_events$/, method: 'POST' } as const
    sandbox.faults.add({ ...post, kind: 'drop_after' })
    await apply(first)
    sandbox.procore.state.readings = { kind: 'live' }
    const made = sandbox.procore.state.changeEvents.find(({ title }) => title === 'Fresh')
    if (!made) throw new Error('nothing was made')
    made.description = 'Rough-in, tidied'
    return { first, made }
  }

  it('is found by its lines, and not made again', async () => {
    const { first, made } = await lostAndTidied()
    app.clock.advance(181)
    const { body } = await expectOk(recover(first))
    expect(body).toMatchObject({
      outcome: 'applied',
      result: { changeEvent: { changeEventId: String(made.id) } },
    })
    const again = await plan({ ...intoLobby([rough]), destination: fresh })
    expect(again.pushable).toBe(false)
  })

  it('is not taken for another push’s, whose reference it has', async () => {
    const { first, made } = await lostAndTidied()
    made.description = 'Rough-in [CS-ABCDEFGH12]'
    app.clock.advance(181)
    expect(await recover(first)).toMatchObject({ body: { outcome: 'not_applied' } })
  })

  it('is not taken for this push’s where another person made it', async () => {
    const { first, made } = await lostAndTidied()
    made.createdById = people.ben.id
    app.clock.advance(181)
    expect(await recover(first)).toMatchObject({ body: { outcome: 'not_applied' } })
  })
})

describe('an answer of Clearstory’s with another id', () => {
  it('is not the COR that was asked for', async () => {
    sandbox.clearstory.state.overrideCor(rough, { id: 40, corNumber: '40' })
    const planned = await plan(intoLobby([rough]))
    expect(planned.plan.cors).toEqual([])
    expect(planned.blockers).toMatchObject([{ code: 'cor_gone' }])
  })
})
