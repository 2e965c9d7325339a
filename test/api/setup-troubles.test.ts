import { beforeEach, describe, expect, it } from 'vitest'
import type { FaultSpec } from '../sandbox/core/faults.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { heldDeadlines } from '../support/deadlines.ts'
import { app, freshApp, sandbox } from '../support/fresh-app.ts'
import { anaWithHarborMapped, expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshApp()

const projectId = String(projects.harbor.id)
const lobby = `${harbor}/change-events/${changeEvents.lobby.id}`
const rough = String(seededCors.rough)
const intoLobby = {
  kind: 'push',
  corIds: [rough],
  destination: { kind: 'existing', changeEventId: String(changeEvents.lobby.id) },
}

describe('connecting Clearstory', () => {
  let ana: Caller
  const connect = (keyId: string, secret: string) => ana.put('/api/connection', { projectId, keyId, secret })
  beforeEach(async () => {
    ana = await app.as(people.ana.id, companies.marin.id)
  })

  it.each([
    ['wrong', clearstoryKeys.marin.keyId, 'not-the-secret'],
    ['disabled', clearstoryKeys.disabled.keyId, clearstoryKeys.disabled.secret],
    ['with letters no header takes', 'schlüssel\u2028', 'geheim🔑'],
    ['with a colon in it', `${clearstoryKeys.marin.keyId}:`, clearstoryKeys.marin.secret],
  ])('refuses a key that is %s, and keeps nothing of it', async (_, keyId, secret) => {
    const problem = await expectProblem(connect(keyId, secret), 422, 'clearstory_key_refused')
    expect(JSON.stringify(problem)).not.toContain(secret)
    expect(app.logLines.join('\n')).not.toContain(secret)
    expect((await expectOk(ana.get(`${harbor}/setup`))).body).toMatchObject({ connection: null })
  })

  it.each([
    ['empty', '', 's'],
    ['blank', '   ', 's'],
    ['endless', 'k'.repeat(401), 's'],
  ])('asks for a key that is not %s', async (_, keyId, secret) => {
    await expectProblem(connect(keyId, secret), 400, 'bad_request')
  })

  it('takes a key that was pasted with spaces around it', async () => {
    await expectOk(connect(` ${clearstoryKeys.marin.keyId}\n`, `\t${clearstoryKeys.marin.secret} `))
  })

  it('does not swap one Clearstory company for another under the mappings', async () => {
    await expectOk(connect(clearstoryKeys.marin.keyId, clearstoryKeys.marin.secret))
    const other = connect(clearstoryKeys.coastal.keyId, clearstoryKeys.coastal.secret)
    const problem = await expectProblem(other, 409, 'clearstory_company_taken')
    expect(problem.title).toContain('Marin Builders')
  })

  it.each<[string, Omit<FaultSpec, 'system'>, number, string]>([
    ['is down', { kind: 'status', status: 503 }, 503, 'clearstory_down'],
    ['hangs up', { kind: 'drop_before' }, 503, 'clearstory_down'],
    ['answers with a page', { kind: 'body', status: 200, body: '<html>' }, 502, 'clearstory_unreadable'],
    ['answers something else', { kind: 'body', status: 200, body: '[1]' }, 502, 'clearstory_unreadable'],
  ])('says so when Clearstory %s', async (_, fault, status, code) => {
    sandbox.faults.add({ system: 'clearstory', times: Number.POSITIVE_INFINITY, ...fault })
    await expectProblem(connect(clearstoryKeys.marin.keyId, clearstoryKeys.marin.secret), status, code)
  })

  it('lets nobody read CORs of a company that is not connected', async () => {
    const list = await expectOk(ana.get(`${harbor}/cors`))
    expect(list.body).toMatchObject({ count: 0, standing: { setup: 'not_connected' } })
    await expectProblem(ana.post(`${harbor}/sync`), 409, 'clearstory_not_connected')
    await expectProblem(ana.post(`${harbor}/pushes`, intoLobby), 409, 'clearstory_not_connected')
    await expectProblem(ana.get(`${harbor}/clearstory-projects`), 409, 'clearstory_not_connected')
  })
})

describe('mapping a project', () => {
  let ana: Caller
  const map = (id: number, project = harbor) =>
    ana.put(`${project}/mapping`, { clearstoryProjectId: String(id) })
  beforeEach(async () => {
    ana = await app.as(people.ana.id, companies.marin.id)
    const { keyId, secret } = clearstoryKeys.marin
    await expectOk(ana.put('/api/connection', { projectId, keyId, secret }))
  })

  it('refuses a Clearstory project that the key does not see', async () => {
    await expectProblem(map(projects.coastal.clearstory.id), 422, 'clearstory_project_unknown')
    await expectProblem(map(123), 422, 'clearstory_project_unknown')
  })

  it('refuses one that another Procore project has, by name', async () => {
    await expectOk(map(projects.harbor.clearstory.id))
    const taken = map(projects.harbor.clearstory.id, `/api/projects/${projects.clinic.id}`)
    const problem = await expectProblem(taken, 409, 'project_mapped_elsewhere')
    expect(problem.title).toContain('Harbor Tower')
  })

  it('gives it to one of two who map it at the same moment', async () => {
    const answers = await Promise.all([
      map(projects.harbor.clearstory.id),
      map(projects.harbor.clearstory.id, `/api/projects/${projects.clinic.id}`),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('says so when the key sees no project at all', async () => {
    for (const project of sandbox.clearstory.state.tables.projects) project.archived = true
    await expectProblem(map(projects.harbor.clearstory.id), 422, 'clearstory_key_sees_no_project')
  })

  it('lets nobody push in a project that is not mapped', async () => {
    await expectProblem(ana.post(`${harbor}/sync`), 409, 'project_not_mapped')
    await expectProblem(ana.post(`${harbor}/pushes`, intoLobby), 409, 'project_not_mapped')
  })
})

describe('one of the two systems out of reach', () => {
  let ana: Caller
  beforeEach(async () => {
    ana = await anaWithHarborMapped(app)
  })
  const always = { times: Number.POSITIVE_INFINITY }

  it.each<[string, Omit<FaultSpec, 'system'>, number, string]>([
    ['is down', { kind: 'status', status: 500 }, 503, 'procore_down'],
    ['hangs up', { kind: 'drop_before' }, 503, 'procore_down'],
    ['answers with a page', { kind: 'body', status: 200, body: '<html>' }, 502, 'procore_unreadable'],
    ['answers something else', { kind: 'body', status: 200, body: '{"id":[]}' }, 502, 'procore_unreadable'],
    [
      'turns us away',
      { kind: 'status', status: 302, headers: { location: '/login' } },
      502,
      'procore_unreadable',
    ],
    [
      'limits us for an hour',
      { kind: 'status', status: 429, headers: { 'retry-after': '3600' } },
      503,
      'procore_busy',
    ],
  ])('Procore %s: in words, nothing written, what was known still shown', async (_, fault, status, code) => {
    await expectOk(ana.post(`${lobby}/refresh`))
    sandbox.faults.add({ system: 'procore', path: /change_events\/\d+$/, ...always, ...fault })
    expect((await expectProblem(ana.post(`${lobby}/refresh`), status, code)).written).toBe('no')
    expect((await expectProblem(ana.post(`${harbor}/pushes`, intoLobby), status, code)).written).toBe('no')
    expect((await expectOk(ana.get(lobby))).body).toMatchObject({ changeEvent: { number: '010' } })
  })

  it.each<[string, Omit<FaultSpec, 'system'>, number, string]>([
    ['is down', { kind: 'status', status: 500 }, 503, 'clearstory_down'],
    ['hangs up', { kind: 'drop_before' }, 503, 'clearstory_down'],
    ['asks for patience', { kind: 'status', status: 429 }, 503, 'clearstory_down'],
    ['answers with a page', { kind: 'body', status: 200, body: '<html>' }, 502, 'clearstory_unreadable'],
  ])('Clearstory %s: the change event opens with what was known', async (_, fault, status, code) => {
    await push(ana, intoLobby)
    sandbox.faults.add({ system: 'clearstory', ...always, ...fault })
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({ cors: [{ number: '12', state: 'up_to_date' }] })
    await expectProblem(ana.post(`${harbor}/sync`), status, code)
    await expectProblem(ana.post(`${harbor}/cors/${rough}/refresh`), status, code)
    const planned = await expectOk(ana.post(`${harbor}/pushes`, intoLobby))
    expect(planned.body).toMatchObject({
      pushable: false,
      blockers: [{ code: 'clearstory_not_read', detail: expect.any(String) }],
    })
  })

  it.each([
    ['Procore', { system: 'procore', path: /change_events\/\d+$/ } as const, 15_000, 'procore_down'],
    ['Clearstory', { system: 'clearstory', path: `/cors/${rough}` } as const, 30_000, 'clearstory_not_read'],
  ])('%s slower than anybody waits', async (system, call, deadline, code) => {
    const held = sandbox.faults.add({ ...call, kind: 'hold_before', ...always })
    const deadlines = heldDeadlines()
    try {
      const planning = ana.post(`${harbor}/pushes`, intoLobby)
      await held.hit
      deadlines.expire(deadline)
      if (system === 'Procore') await expectProblem(planning, 503, code)
      else expect((await expectOk(planning)).body).toMatchObject({ pushable: false, blockers: [{ code }] })
    } finally {
      deadlines.restore()
      held.release()
    }
  })

  it('never lets a word of a stranger’s page through', async () => {
    const page = '<html><script>alert(1)</script>Dear customer</html>'
    sandbox.faults.add({
      system: 'procore',
      path: /change_events\/\d+$/,
      kind: 'status',
      status: 500,
      body: page,
    })
    const problem = await expectProblem(ana.post(`${lobby}/refresh`), 503, 'procore_down')
    expect(JSON.stringify(problem)).not.toMatch(/script|Dear customer/)
  })
})

describe('a change event that cannot take a COR', () => {
  let ana: Caller
  beforeEach(async () => {
    ana = await anaWithHarborMapped(app)
  })

  it.each([
    ['closed', changeEvents.closed.id, { pushable: true, warnings: [{ code: 'change_event_closed' }] }],
    ['void', changeEvents.void.id, { pushable: false, blockers: [{ code: 'change_event_void' }] }],
  ])('is %s: said before anything is written', async (_, id, { pushable, ...findings }) => {
    const destination = { kind: 'existing', changeEventId: String(id) }
    const planned = await expectOk(ana.post(`${harbor}/pushes`, { ...intoLobby, destination }))
    expect(planned.body).toMatchObject({ pushable })
    for (const [severity, [finding]] of Object.entries(findings)) {
      expect(planned.body).toMatchObject({
        [severity]: expect.arrayContaining([expect.objectContaining(finding)]),
      })
    }
  })

  it('is in the recycle bin', async () => {
    sandbox.procore.state.deleteChangeEvent(changeEvents.lobby.id)
    const planned = await expectOk(ana.post(`${harbor}/pushes`, intoLobby))
    expect(planned.body).toMatchObject({ pushable: false, blockers: [{ code: 'change_event_deleted' }] })
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({ changeEvent: { deleted: true } })
  })

  it('is deleted for good: gone from here too', async () => {
    await expectOk(ana.post(`${lobby}/refresh`))
    sandbox.procore.state.deleteChangeEvent(changeEvents.lobby.id, 'for_good')
    await expectProblem(ana.post(`${lobby}/refresh`), 404, 'change_event_not_found')
    await expectProblem(ana.post(`${harbor}/pushes`, intoLobby), 404, 'change_event_not_found')
    expect((await expectOk(ana.get(lobby))).body).toMatchObject({ changeEvent: null })
  })
})
