import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreProjectId } from '../../server/domain/ids.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const rough = String(seededCors.rough)
const lobby = String(changeEvents.lobby.id)
const marin = idOf<ProcoreCompanyId>(String(companies.marin.id))
const harborTower = idOf<ProcoreProjectId>(String(projects.harbor.id))
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const state = () => app.deps.store.syncs.state(marin, harborTower, 'received')
const inYears = (years: number) => Date.now() + years * 365 * 86_400_000
const intoLobby = {
  kind: 'push',
  corIds: [rough],
  destination: { kind: 'existing', changeEventId: lobby },
}

const list = v.object({
  rows: v.array(
    v.object({
      corId: v.string(),
      title: v.string(),
      status: v.string(),
      stage: v.nullable(v.string()),
      cents: v.nullable(v.number()),
    }),
  ),
})
async function row(corId: number) {
  const { body } = await expectOk(ana.get(`${harbor}/cors?limit=200`))
  return v.parse(list, body).rows.find((one) => one.corId === String(corId))
}

describe('a record that is not what the contract says', () => {
  it.each([
    ['without a status', { status: undefined }],
    ['with null as its status', { status: null }],
    ['with a new status', { status: 'superseded' }],
  ])('a COR %s is there without an amount, and both inboxes are read', async (_, fields) => {
    sandbox.clearstory.state.overrideCor(seededCors.rough, fields)
    sandbox.clearstory.state.editCor(seededCors.shaftWall, { title: 'Edited after it' })
    sandbox.journal.clear()
    await sync()
    expect(await row(seededCors.rough)).toMatchObject({ status: 'unknown', cents: null })
    expect(await row(seededCors.shaftWall)).toMatchObject({ title: 'Edited after it' })
    const inboxes = sandbox.journal
      .entries({ system: 'clearstory', path: '/cors' })
      .map(({ query }) => new URLSearchParams(query).get('inbox'))
    expect(inboxes).toEqual(['received', 'sent'])
    const odd = () => app.logLines.filter((line) => line.includes('clearstory_record_odd'))
    expect(odd()).toHaveLength(1)
    expect(odd()[0]).toContain(`"recordId":"${rough}"`)
    await sync()
    expect(odd()).toHaveLength(1)
  })

  it('does not keep one inbox from being read where the other cannot', async () => {
    sandbox.journal.clear()
    const before = (await app.deps.store.syncs.state(marin, harborTower, 'sent')).syncedAt
    const html = { kind: 'body', status: 200, body: '<html>' } as const
    sandbox.faults.add({ system: 'clearstory', path: '/cors', ...html })
    await expectProblem(ana.post(`${harbor}/sync`), 502, 'clearstory_unreadable')
    const after = (await app.deps.store.syncs.state(marin, harborTower, 'sent')).syncedAt
    expect(after !== null && before !== null && after > before).toBe(true)
    expect((await expectOk(ana.get(`${harbor}/standing`))).body).toMatchObject({
      clearstoryTrouble: { code: 'clearstory_unreadable' },
    })
  })
})

describe('a COR dated in the future', () => {
  it('does not hide what changes after it', async () => {
    const { state: clearstory } = sandbox.clearstory
    clearstory.editCor(seededCors.rough, { title: 'From the future', updatedAt: inYears(1) })
    await sync()
    expect(await row(seededCors.rough)).toMatchObject({ title: 'From the future' })
    clearstory.editCor(seededCors.shaftWall, { title: 'Edited now', updatedAt: Date.now() })
    await sync()
    expect(await row(seededCors.shaftWall)).toMatchObject({ title: 'Edited now' })
  })

  it('leaves the cursor where the reading began, at the latest', async () => {
    sandbox.clearstory.state.editCor(seededCors.rough, { updatedAt: inYears(1) })
    const before = app.clock.now()
    await sync()
    const { cursor } = await state()
    expect(cursor !== null && cursor >= before && cursor <= app.clock.now()).toBe(true)
  })

  it('hides nothing either where the clock of Clearstory is a minute behind', async () => {
    const { state: clearstory } = sandbox.clearstory
    clearstory.editCor(seededCors.rough, { updatedAt: inYears(1) })
    await sync()
    const aMinuteBehind = Date.now() - 60_000
    clearstory.editCor(seededCors.shaftWall, { title: 'Edited now', updatedAt: aMinuteBehind })
    await sync()
    expect(await row(seededCors.shaftWall)).toMatchObject({ title: 'Edited now' })
  })

  it('is replaced by its own later version, which is dated now', async () => {
    const { state: clearstory } = sandbox.clearstory
    clearstory.editCor(seededCors.rough, { title: 'From the future', updatedAt: inYears(1) })
    await sync()
    clearstory.editCor(seededCors.rough, { title: 'Put right', amount: 77, updatedAt: Date.now() })
    await sync()
    expect(await row(seededCors.rough)).toMatchObject({ title: 'Put right', cents: 7700 })
  })
})

describe('a COR that Clearstory does not find just now', () => {
  const notFoundOnce = () =>
    sandbox.faults.add({ system: 'clearstory', path: `/cors/${rough}`, kind: 'status', status: 404 })

  it('stays as it was, and the answer says to try again', async () => {
    const before = await row(seededCors.rough)
    notFoundOnce()
    const problem = await expectProblem(ana.post(`${harbor}/cors/${rough}/refresh`), 404, 'cor_not_found_now')
    expect(problem).toMatchObject({ written: 'no' })
    expect(await row(seededCors.rough)).toEqual(before)
    await expectOk(ana.post(`${harbor}/cors/${rough}/refresh`))
  })

  it('keeps its state in the change event', async () => {
    await push(ana, intoLobby)
    notFoundOnce()
    await expectProblem(ana.post(`${harbor}/cors/${rough}/refresh`), 404, 'cor_not_found_now')
    const shown = await expectOk(ana.get(`${harbor}/change-events/${lobby}`))
    expect(shown.body).toMatchObject({ cors: [{ state: 'up_to_date' }] })
  })
})
