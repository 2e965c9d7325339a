import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreProjectId } from '../../server/domain/ids.ts'
import type { Person } from '../../server/domain/person.ts'
import { corHistory, eventHistory, newest } from '../../server/usecases/history/activity.ts'
import { openTrail, wholeTrail } from '../../server/usecases/history/trail.ts'
import { openAsCompanyAdmin, openProject } from '../../server/usecases/project-scope.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { people, projects } from '../sandbox/seed/world.ts'
import { startNodeApp } from '../support/app-under-test.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { intoLobby, lobby, lobbyId, pushed } from '../support/money-story.ts'

// A file is read part by part, as fast as its reader takes it. Each part is for who may see it then.
freshHarbor((sandbox) => startNodeApp(sandbox, { requestLimits: 'on' }))

const projectId = idOf<ProcoreProjectId>(String(projects.harbor.id))
const head = (path: string) =>
  fetch(`${app.url}${path}`, { method: 'HEAD', headers: { authorization: `Bearer ${ana.bearer}` } })

/** More entries than are read at once, all of the same push. */
async function longHistory(): Promise<Person> {
  await pushed(intoLobby([seededCors.rough]))
  await app.rows(
    `INSERT INTO activity (company_id, project_id, change_event_id, push_id, kind, at, person_id, person_name, plan)
     SELECT a.company_id, a.project_id, a.change_event_id, a.push_id, a.kind, a.at, a.person_id, a.person_name, a.plan
     FROM activity AS a, json_each('[${Array(120).fill(0)}]') WHERE a.kind = 'push' RETURNING 1`,
  )
  const [session] = await app.deps.store.sessions.ofCompany(idOf(String(people.ana.companyId)))
  if (!session) throw new Error('nobody is signed in')
  return session
}

const requestOf = (person: Person) => ({ deps: app.deps, person, projectId })

const files = {
  'a change event’s history': async (person: Person) =>
    (await eventHistory(await openProject(requestOf(person)), idOf(String(lobbyId))))(newest),
  'a COR’s history': async (person: Person) =>
    (await corHistory(await openProject(requestOf(person)), idOf(String(seededCors.rough))))(newest),
  'the trail': async (person: Person) =>
    wholeTrail(await openTrail(await openAsCompanyAdmin(requestOf(person)), { limit: 50 })),
}

async function readOn(items: AsyncGenerator<unknown>): Promise<number> {
  let count = 0
  for await (const _ of items) count += 1
  return count
}

describe.each(Object.entries(files))('%s', (_, open) => {
  it('is read to its end', async () => {
    expect(await readOn(await open(await longHistory()))).toBeGreaterThan(120)
  })

  it('ends with the session', async () => {
    const items = await open(await longHistory())
    await items.next()
    expect((await ana.delete('/api/session')).status).toBe(204)
    await expect(readOn(items)).rejects.toMatchObject({ code: 'session_ended' })
  })

  it('ends when the right is known to be gone', async () => {
    const items = await open(await longHistory())
    await items.next()
    sandbox.procore.state.setLevel(people.ana.id, projects.harbor.id, null)
    expect((await ana.get(`${harbor}/company`)).status).toBe(403)
    await expect(readOn(items)).rejects.toMatchObject({ code: 'project_forbidden' })
  })
})

describe('the head of a file', () => {
  it.each([`${harbor}/trail`, `${lobby}/activity`, `${harbor}/cors/${seededCors.rough}/activity`])(
    'leaves no download open: %s',
    async (path) => {
      for (let n = 0; n < 4; n += 1) {
        const answer = await head(`${path}?format=csv`)
        expect(answer.status).toBe(200)
        expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
      }
    },
  )

  it('of a page is limited as the page is', async () => {
    const answers = await Promise.all(Array.from({ length: 80 }, () => head(`${harbor}/company`)))
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(10)
    await expectOk(ana.get(`${harbor}/standing`))
  })
})
