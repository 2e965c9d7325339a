import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreProjectId } from '../../server/domain/ids.ts'
import { readCorsWhole } from '../../server/usecases/sync/full-sync.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { companies, projects } from '../sandbox/seed/world.ts'
import { ana, anaAgain, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { everywhere, renumbered, sync } from '../support/money-places.ts'
import { apply, cardOf, cards, codesIn, intoLobby, lobbyId, plan, pushed } from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

// An earlier version that has left the list for its revision and still answers by its id.

freshHarbor()

const { rough, rom } = seededCors
const [thirteen, fourteen] = [500_013, 500_014]
const aDay = 24 * 3600 + 1
const removal = { kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) }
const undoLast = { kind: 'undo', changeEventId: String(lobbyId) }
const state = () => sandbox.clearstory.state
const revise = (number = '12.1') =>
  state().reviseCor(rough, { how: 'new_id_old_unlisted', amount: 13_000, number })
const refresh = () => ana.post(`${harbor}/cors/${rough}/refresh`)
const lists = { system: 'clearstory', path: '/cors', times: Number.POSITIVE_INFINITY } as const

async function readWhole() {
  const [marin, harborTower] = [String(companies.marin.id), String(projects.harbor.id)]
  app.clock.advance(aDay)
  await anaAgain()
  return readCorsWhole(app.deps, idOf<ProcoreCompanyId>(marin), idOf<ProcoreProjectId>(harborTower))
}

/** The revision comes in while Clearstory answers for no COR by its id. */
async function missed(number = '12.1') {
  const next = revise(number)
  sandbox.faults.add({ ...lists, path: /\/cors\/\d+/, kind: 'status', status: 503 })
  await ana.post(`${harbor}/sync`)
  sandbox.faults.clear()
  return next
}

const list = v.object({ rows: v.array(v.looseObject({ corId: v.string() })) })
async function log() {
  const { body } = await expectOk(ana.get(`${harbor}/cors?limit=200`))
  return v.parse(list, body).rows.map(({ corId }) => corId)
}

const totals = v.looseObject({ totals: v.looseObject({ none: v.looseObject({ cents: v.number() }) }) })
async function exposed() {
  return v.parse(totals, (await expectOk(ana.get(`${harbor}/exposure`))).body).totals.none.cents
}

describe('where its revision came in first', () => {
  it.each(['12.1', '12A', '#12', '40'])('it is not pushed: %s', async (number) => {
    const next = await missed(number)
    const planned = await plan(intoLobby([rough]))
    expect(planned).toMatchObject({
      pushable: false,
      blockers: [{ code: 'cor_gone', corNumber: '12', otherCorId: String(next), detail: number }],
    })
    expect((await plan(intoLobby([rough], { separate: [{ corId: String(rough) }] }))).pushable).toBe(false)
    await pushed(intoLobby([next]))
  })

  it('it is not pushed among many, which go without it', async () => {
    const many = [500_013, 500_014, 500_015, 500_017, 500_018, 500_044]
    await missed()
    expect(codesIn(await plan(intoLobby([rough, ...many])))).toContain('cor_gone')
    await pushed(intoLobby(many))
  })

  it('it is named before an undo brings it back', async () => {
    await pushed(intoLobby([rough]))
    await pushed(removal)
    await missed()
    expect((await plan(undoLast)).warnings).toContainEqual(
      expect.objectContaining({ code: 'cor_gone', corNumber: '12', cents: 1_234_567 }),
    )
  })

  it('it is not pushed unseen where Clearstory cannot say', async () => {
    await missed()
    sandbox.faults.add({ ...lists, kind: 'status', status: 503 })
    expect(await plan(intoLobby([rough]))).toMatchObject({
      pushable: false,
      blockers: [{ code: 'clearstory_not_read', corNumber: '12' }],
    })
  })
})

describe('where Clearstory says so when its revision comes in', () => {
  it('it is out of the log and of the exposure at once', async () => {
    const before = await exposed()
    revise()
    await sync()
    expect(await log()).not.toContain(String(rough))
    expect((await exposed()) - before).toBe(1_300_000 - 1_234_567)
  })

  it('a plan of it from before is a conflict', async () => {
    const old = await plan(intoLobby([rough]))
    revise()
    await sync()
    await expectProblem(apply(old), 409, 'push_conflict')
    expect(everywhere('12')).toBe(0)
  })

  it('costs no call for a separate change, and nothing is lost where Clearstory cannot say', async () => {
    state().versions = 'constant'
    await renumbered(rom, '3.1')
    const [corId = 0] = state().addCors(projects.harbor.clearstory.id, 1)
    state().reviseCor(corId, { how: 'same_id', number: '3.2', contractId: state().cor(rom)?.contractId ?? 0 })
    sandbox.journal.clear()
    await sync()
    expect(sandbox.journal.entries({ system: 'clearstory', path: /\/cors\/\d+/ })).toEqual([])
    await missed()
    expect(await log()).toEqual(expect.arrayContaining([corId, rom, rough].map(String)))
  })
})

describe('separate changes that are all in the list', () => {
  it('are pushed as before, with one more call for each that another could replace', async () => {
    await renumbered(rom, '3.1')
    await renumbered(thirteen, '3.2')
    await renumbered(fourteen, '50')
    sandbox.journal.clear()
    await pushed(intoLobby([rom, fourteen]))
    const calls = sandbox.journal.entries({ system: 'clearstory' }).map(({ path }) => path)
    expect(calls.filter((path) => path === '/cors')).toHaveLength(1)
    expect(calls).toHaveLength(3)
  })
})

describe('where Clearstory did not say when its revision came in', () => {
  it('the next full reading hands its link to the revision', async () => {
    await pushed(intoLobby([rough]))
    const next = await missed()
    expect((await cardOf(rough)).states).toContain('up_to_date')
    await readWhole()
    expect(await cards()).toMatchObject([{ corId: String(next), states: ['update_available'] }])
    await pushed(intoLobby([next]))
    expect([everywhere('12'), everywhere('12.1')]).toEqual([0, 1_300_000])
  })

  it('the next full reading says that it has left, where the number was typed over', async () => {
    await pushed(intoLobby([rough]))
    await missed('12A')
    await readWhole()
    expect((await cardOf(rough)).states).toEqual(['voided_in_clearstory'])
  })

  it('Refresh says so at once, and the next sync hands its link to the revision', async () => {
    await pushed(intoLobby([rough]))
    const next = await missed()
    expect((await expectOk(refresh())).body).toMatchObject({ stage: 'deleted' })
    expect(await cards()).toMatchObject([{ corId: String(next), states: ['update_available'] }])
  })
})

describe('a COR that left the list without a revision', () => {
  it('is out of the log after the next full reading, and back when it is listed again', async () => {
    const before = await exposed()
    state().unlistCor(rough)
    await readWhole()
    expect(await log()).not.toContain(String(rough))
    expect((await exposed()) - before).toBe(-1_234_567)
    state().listCor(rough)
    await readWhole()
    expect(await exposed()).toBe(before)
  })

  it('stays where its money is in a change event, says so, and is up to date when it is listed again', async () => {
    await pushed(intoLobby([rough]))
    state().unlistCor(rough)
    await readWhole()
    expect((await cardOf(rough)).states).toEqual(['voided_in_clearstory'])
    state().listCor(rough)
    await expectOk(refresh())
    expect((await cardOf(rough)).states).toEqual(['up_to_date'])
  })

  it('is void where Clearstory says so by its id', async () => {
    await pushed(intoLobby([rough]))
    state().voidCor(rough)
    state().unlistCor(rough)
    await readWhole()
    const { body } = await expectOk(refresh())
    expect(body).toMatchObject({ status: 'rejected', stage: 'void' })
  })
})

describe('Refresh of a COR that has left the list and is in no change event', () => {
  it('takes it out of the log and says so', async () => {
    await missed()
    await expectProblem(refresh(), 404, 'cor_not_found')
    expect(await log()).not.toContain(String(rough))
  })
})

describe('exposure', () => {
  it('counts the revision alone after the next full reading', async () => {
    const before = await exposed()
    await missed()
    await readWhole()
    expect((await exposed()) - before).toBe(1_300_000 - 1_234_567)
  })
})

describe('a list that has nothing any more, as of an archived project', () => {
  const empty = { kind: 'body', status: 200, body: JSON.stringify({ records: [], count: 0 }) } as const

  it('takes no COR out of the log that answers by its id, whatever reads it', async () => {
    await pushed(intoLobby([rough]))
    const before = await log()
    sandbox.faults.add({ ...lists, ...empty })
    await readWhole()
    await expectOk(refresh())
    expect(await log()).toEqual(before)
    expect((await cardOf(rough)).states).toEqual(['up_to_date'])
  })

  it('replaces no COR in a change event by one that is planned beside it', async () => {
    await pushed(intoLobby([rough]))
    const contractId = state().cor(rough)?.contractId ?? 0
    state().reviseCor(thirteen, { how: 'same_id', number: '12.1', title: 'Other words', contractId })
    sandbox.faults.add({ ...lists, ...empty })
    await plan(intoLobby([thirteen]))
    expect((await cardOf(rough)).states).toEqual(['up_to_date'])
  })
})

describe('an undo that brings back a COR whose revision is in the log', () => {
  it.each(['new_id_old_gone', 'new_id_old_unlisted'] as const)(
    'does not call it up to date: %s',
    async (how) => {
      await pushed(intoLobby([rough]))
      await pushed(removal)
      state().reviseCor(rough, { how, number: '12 Rev 2', title: 'Other words', amount: 13_000 })
      await sync()
      const undo = await plan(undoLast)
      expect(undo.warnings).toMatchObject([{ code: 'cor_gone' }])
      await expectOk(apply(undo))
      expect((await cardOf(rough)).states).not.toContain('up_to_date')
    },
  )
})
