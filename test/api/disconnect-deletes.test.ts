import { expect, it } from 'vitest'
import { storedData } from '../../server/http/pages/stored-data.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

freshHarbor()

const marin = companies.marin.id
const rowsIn = async (table: string) =>
  (await app.rows(`SELECT 1 FROM ${table} WHERE company_id = '${marin}'`)).length

/** Tables by what the privacy page says of them, as far as they are about a company. */
const told = (atDisconnect: 'deleted' | 'stays') =>
  storedData.filter((one) => one.atDisconnect === atDisconnect).flatMap(({ tables }) => tables)

it('Disconnect deletes what the privacy page says, and keeps what it says stays', async () => {
  const lobby = { kind: 'existing', changeEventId: String(changeEvents.lobby.id) }
  await push(ana, { kind: 'push', corIds: [String(seededCors.rough)], destination: lobby })
  await app.as(people.ben.id, marin)
  await expectOk(ana.get(`${harbor}/notifications`))
  // A day later the app has asked whether it is still installed.
  app.clock.advance(24 * 3600)
  await app.schedule(app.clock.now())
  await app.settled()
  const before = new Map<string, number>()
  for (const table of [...told('deleted'), 'links', 'link_lines', 'pushes', 'activity', 'change_events'])
    before.set(table, await rowsIn(table))
  const filled = [...before].filter(([, count]) => count > 0).map(([table]) => table)
  expect(filled.length).toBeGreaterThan(12)

  const again = await app.as(people.ana.id, marin)
  await expectOk(again.delete(`/api/connection?projectId=${projects.harbor.id}`))
  await app.settled()

  for (const table of told('deleted')) expect([table, await rowsIn(table)]).toEqual([table, 0])
  for (const table of ['links', 'link_lines', 'pushes', 'change_events'])
    expect([table, await rowsIn(table)]).toEqual([table, before.get(table)])
  expect(await app.rows('SELECT DISTINCT person_id FROM sessions')).toEqual([
    { person_id: String(people.ana.id) },
  ])
  expect(sandbox.procore.state.webhooks.hooks).toEqual([])
})
