import { beforeEach, describe, expect, it } from 'vitest'
import type { Sql } from '../../server/store/sql.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'
import { until } from './until.ts'
import { startWorkersApp, type WorkersApp } from './workers-app.ts'

let app: WorkersApp
let otto: Caller

const dunes = `/api/projects/${projects.coastal.id}`
const marin = String(companies.marin.id)
const coastal = String(companies.coastal.id)
const pushOf = (corId: number, changeEventId: string) => ({
  kind: 'push',
  corIds: [String(corId)],
  destination: { kind: 'existing', changeEventId },
})
const dunesEvent = '562949960709001'

freshHarbor(async (sandbox) => {
  app = await startWorkersApp(sandbox)
  return app
})
beforeEach(async () => {
  otto = await app.as(people.otto.id, companies.coastal.id)
  const { keyId, secret } = clearstoryKeys.coastal
  await expectOk(otto.put('/api/connection', { projectId: String(projects.coastal.id), keyId, secret }))
  const clearstoryProjectId = String(projects.coastal.clearstory.id)
  await expectOk(otto.put(`${dunes}/mapping`, { clearstoryProjectId }))
  await app.settled()
})

const tables = [
  ...['sessions', 'connections', 'project_maps', 'contracts', 'cors', 'syncs'],
  ...['links', 'pushes', 'activity', 'change_events'],
]
async function companiesIn(sql: Sql): Promise<Set<unknown>> {
  const found = await Promise.all(tables.map((table) => sql.all(`SELECT company_id FROM ${table}`)))
  return new Set(found.flat().map(({ company_id }) => company_id))
}

describe('two companies on two databases', () => {
  beforeEach(async () => {
    await push(ana, pushOf(seededCors.rough, String(changeEvents.lobby.id)))
    await push(otto, pushOf(seededCors.coastal, dunesEvent), dunes)
  })

  it('have every row of theirs in their own, and no other', async () => {
    expect(await companiesIn(app.home)).toEqual(new Set([marin]))
    expect(await companiesIn(app.second)).toEqual(new Set([coastal]))
  })

  it('see each their own, and nothing of each other', async () => {
    const lobby = await expectOk(ana.get(`${harbor}/change-events/${changeEvents.lobby.id}`))
    expect(lobby.body).toMatchObject({ cors: [{ number: '12', state: 'up_to_date' }] })
    const dune = await expectOk(otto.get(`${dunes}/change-events/${dunesEvent}`))
    expect(dune.body).toMatchObject({ cors: [{ state: 'up_to_date', pushedByName: people.otto.name }] })
    await expectProblem(otto.get(`${harbor}/cors`), 403, 'project_forbidden')
    await expectProblem(ana.get(`${dunes}/cors`), 403, 'project_forbidden')
    await expectProblem(otto.post(`${dunes}/cors/${seededCors.rough}/refresh`), 404, 'cor_not_found')
  })

  it('are both found by the schedule, which asks every database', async () => {
    sandbox.clearstory.state.editCor(seededCors.rough, { title: 'Edited while nobody looked' })
    sandbox.clearstory.state.editCor(seededCors.coastal, { title: 'Edited while nobody looked' })
    const from = Date.parse(app.clock.now())
    for (let minute = 0; minute < 10; minute += 1) {
      await app.schedule(new Date(from + minute * 60_000).toISOString())
    }
    const edited = "SELECT company_id FROM cors WHERE cor LIKE '%nobody looked%'"
    await until(async () => (await app.rows(edited)).length === 2)
    expect(await app.home.all(edited)).toEqual([{ company_id: marin }])
    expect(await app.second.all(edited)).toEqual([{ company_id: coastal }])
  })

  it('leave the other as it was when one disconnects', async () => {
    await expectOk(otto.delete(`/api/connection?projectId=${projects.coastal.id}`))
    await app.settled()
    expect(await app.second.all('SELECT 1 FROM connections UNION ALL SELECT 1 FROM cors')).toEqual([])
    expect((await expectOk(ana.get(`${harbor}/change-events/${changeEvents.lobby.id}`))).body).toMatchObject({
      cors: [{ number: '12', state: 'up_to_date' }],
    })
  })
})
