import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import {
  changeEvents,
  clearstoryKeys,
  companies,
  people,
  projects,
  subcontracts,
} from '../sandbox/seed/world.ts'
import type { ApiAnswer, Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const rough = String(seededCors.rough)
const lobby = String(changeEvents.lobby.id)
const dunes = `/api/projects/${projects.coastal.id}`
const pier = `/api/projects/${projects.pier.id}`
const [duneEvent, pierEvent] = ['562949960709001', '562949960702001']
const [sub] = subcontracts
const into = (changeEventId: string, corIds: string[], more: object = {}) => ({
  kind: 'push',
  corIds,
  destination: { kind: 'existing', changeEventId },
  ...more,
})
const planned = v.object({ pushId: v.string() })
async function plan(caller: Caller, request: unknown, project = harbor): Promise<string> {
  return v.parse(planned, (await expectOk(caller.post(`${project}/pushes`, request))).body).pushId
}

/** Whatever belongs to Marin Builders and must never be told to another company. */
const marinsWords =
  /Harbor|Lobby|Marin|Northline|rough-in, added|12345\.67|1234567|22-041|Ana Diaz|Level 3 conf/

describe('the admin of another company, with ids of this one', () => {
  let otto: Caller
  let answers: ApiAnswer[]

  beforeEach(async () => {
    await push(ana, into(lobby, [rough]))
    const signedIn = await app.as(people.otto.id, companies.coastal.id)
    answers = []
    const heard = async (answering: Promise<ApiAnswer>) => {
      const answer = await answering
      answers.push(answer)
      return answer
    }
    otto = {
      bearer: signedIn.bearer,
      get: (path) => heard(signedIn.get(path)),
      post: (path, body) => heard(signedIn.post(path, body)),
      put: (path, body) => heard(signedIn.put(path, body)),
      delete: (path) => heard(signedIn.delete(path)),
    }
    const { keyId, secret } = clearstoryKeys.coastal
    await expectOk(otto.put('/api/connection', { projectId: String(projects.coastal.id), keyId, secret }))
    const clearstoryProjectId = String(projects.coastal.clearstory.id)
    await expectOk(otto.put(`${dunes}/mapping`, { clearstoryProjectId }))
    await app.settled()
  })

  it('reads nothing: not a change event, not a COR, not a push', async () => {
    const view = await expectOk(otto.get(`${dunes}/change-events/${lobby}`))
    expect(view.body).toMatchObject({ changeEvent: null, cors: [], unfinished: [], undo: null })
    await expectProblem(otto.post(`${dunes}/change-events/${lobby}/refresh`), 404, 'change_event_not_found')
    await expectProblem(
      otto.get(`${dunes}/change-events/${lobby}/other-lines`),
      404,
      'change_event_not_found',
    )
    await expectProblem(otto.post(`${dunes}/cors/${rough}/refresh`), 404, 'cor_not_found')
    expect((await expectOk(otto.get(`${dunes}/cors?changeEvent=${lobby}`))).body).toMatchObject({ count: 0 })
    expect((await expectOk(otto.get(`${dunes}/cors?search=rough`))).body).toMatchObject({ count: 0 })
    expect((await expectOk(otto.post(`${dunes}/cors/details`, { corIds: [rough] }))).body).toEqual({
      cors: [],
    })
    const codes = await expectOk(otto.post(`${dunes}/push-codes`, { corIds: [rough] }))
    expect(codes.body).toMatchObject({ contracts: [] })
    await expectOk(otto.get(`${dunes}/contract-maps`))
    await expectOk(otto.get(`${dunes}/clearstory-projects`))
    await expectOk(otto.get(`${dunes}/setup`))
  })

  it('plans nothing with a COR of this one, nor into its change event', async () => {
    const plan = await expectOk(otto.post(`${dunes}/pushes`, into(duneEvent, [rough])))
    expect(plan.body).toMatchObject({ pushable: false, blockers: [{ code: 'cor_gone', corId: rough }] })
    const own = String(seededCors.coastal)
    await expectProblem(otto.post(`${dunes}/pushes`, into(lobby, [own])), 404, 'change_event_not_found')
    const removal = { kind: 'remove', corIds: [rough], changeEventId: lobby }
    await expectProblem(otto.post(`${dunes}/pushes`, removal), 404, 'change_event_not_found')
    const undo = { kind: 'undo', changeEventId: lobby }
    await expectProblem(otto.post(`${dunes}/pushes`, undo), 404, 'push_not_found')
    const link = { corId: own, changeItemIds: ['562949970000001'] }
    await expectProblem(
      otto.post(`${dunes}/change-events/${lobby}/links`, link),
      404,
      'change_event_not_found',
    )
  })

  it('touches no push of this one', async () => {
    const pushId = await plan(ana, into(lobby, [String(seededCors.crane)]))
    for (const verb of ['apply', 'recover', 'withdraw']) {
      await expectProblem(otto.post(`${dunes}/pushes/${pushId}/${verb}`), 404, 'push_not_found')
    }
    await expectOk(ana.post(`${harbor}/pushes/${pushId}/apply`))
  })

  it('maps nothing of this one', async () => {
    const theirs = { clearstoryProjectId: String(projects.harbor.clearstory.id) }
    await expectProblem(otto.put(`${dunes}/mapping`, theirs), 422, 'clearstory_project_unknown')
    const contractId = String(sub?.clearstoryContractId)
    const map = { contractId, commitmentId: null, budgetCodeId: null }
    await expectProblem(otto.put(`${dunes}/contract-maps`, { maps: [map] }), 404, 'not_found')
    const own = { contractId: '79001', commitmentId: String(sub?.commitmentId), budgetCodeId: null }
    await expectProblem(otto.put(`${dunes}/contract-maps`, { maps: [own] }), 404, 'not_found')
    const codes = { 79001: { commitmentId: String(sub?.commitmentId), budgetCodeId: null } }
    const coastals = into(duneEvent, [String(seededCors.coastal)], { codes })
    await expectProblem(otto.post(`${dunes}/pushes`, coastals), 404, 'not_found')
  })

  it('connects and disconnects nothing by naming a project of this one', async () => {
    const { keyId, secret } = clearstoryKeys.coastal
    const connection = { projectId: String(projects.harbor.id), keyId, secret }
    await expectProblem(otto.put('/api/connection', connection), 403, 'project_forbidden')
    const gone = `/api/connection?projectId=${projects.harbor.id}`
    await expectProblem(otto.delete(gone), 403, 'project_forbidden')
    const setup = await expectOk(ana.get(`${harbor}/setup`))
    expect(setup.body).toMatchObject({ connection: { clearstoryCompanyName: 'Marin Builders' } })
  })

  it('disconnects his own company, and this one stays as it is', async () => {
    const before = (await ana.get(`${harbor}/cors?limit=200`)).body
    await expectOk(otto.delete(`/api/connection?projectId=${projects.coastal.id}`))
    expect((await ana.get(`${harbor}/cors?limit=200`)).body).toEqual(before)
  })

  afterEach(() => {
    expect(answers.length).toBeGreaterThan(2)
    for (const { body } of answers) expect(JSON.stringify(body)).not.toMatch(marinsWords)
  })
})

describe('a person of this company, with ids of another project', () => {
  beforeEach(async () => {
    const clearstoryProjectId = String(projects.pier.clearstory.id)
    await expectOk(ana.put(`${pier}/mapping`, { clearstoryProjectId }))
    await app.settled()
  })

  it('pushes no COR of one project into another', async () => {
    const plan = await expectOk(ana.post(`${pier}/pushes`, into(pierEvent, [rough])))
    expect(plan.body).toMatchObject({ pushable: false, blockers: [{ code: 'cor_gone' }] })
    expect(JSON.stringify(plan.body)).not.toContain('rough-in')
    await expectProblem(ana.post(`${pier}/cors/${rough}/refresh`), 404, 'cor_not_found')
  })

  it('reaches no change event through the wrong project', async () => {
    await expectProblem(ana.post(`${pier}/change-events/${lobby}/refresh`), 404, 'change_event_not_found')
    const own = into(lobby, ['500401'])
    await expectProblem(ana.post(`${pier}/pushes`, own), 404, 'change_event_not_found')
    expect((await expectOk(ana.get(`${pier}/change-events/${lobby}`))).body).toMatchObject({
      changeEvent: null,
    })
  })

  it('reaches no push through the wrong project', async () => {
    const pushId = await plan(ana, into(lobby, [rough]))
    for (const verb of ['apply', 'recover', 'withdraw']) {
      await expectProblem(ana.post(`${pier}/pushes/${pushId}/${verb}`), 404, 'push_not_found')
    }
  })

  it('points no line at a commitment or a budget code of another project', async () => {
    const foreign = { commitmentId: String((sub?.commitmentId ?? 0) + 2_000), budgetCodeId: null }
    const codes = { [String(sub?.clearstoryContractId)]: foreign }
    await expectProblem(ana.post(`${harbor}/pushes`, into(lobby, [rough], { codes })), 404, 'not_found')
  })
})

describe('a person of this project, with what is another’s', () => {
  let ben: Caller
  beforeEach(async () => {
    ben = await app.as(people.ben.id, companies.marin.id)
  })

  it('neither applies nor withdraws nor looks up a push that another person only planned', async () => {
    const pushId = await plan(ana, into(lobby, [rough]))
    for (const verb of ['apply', 'recover', 'withdraw']) {
      await expectProblem(ben.post(`${harbor}/pushes/${pushId}/${verb}`), 404, 'push_not_found')
    }
    await expectOk(ana.post(`${harbor}/pushes/${pushId}/apply`))
  })

  it('plans a push into a change event that another person made only to be told why not', async () => {
    const { body } = await expectOk(ben.post(`${harbor}/pushes`, into(lobby, [rough])))
    expect(body).toMatchObject({ pushable: false, blockers: [{ code: 'may_not_edit' }] })
    const { pushId } = v.parse(planned, body)
    await expectProblem(ben.post(`${harbor}/pushes/${pushId}/apply`), 422, 'push_blocked')
    expect(
      sandbox.journal.entries({ system: 'procore', method: 'PATCH', path: /\/change_events\// }),
    ).toHaveLength(0)
  })

  it('remembers no codes without the right to set up', async () => {
    const remembered = { commitmentId: String(sub?.commitmentId), budgetCodeId: null, remember: true }
    const codes = { [String(sub?.clearstoryContractId)]: remembered }
    await expectOk(ben.post(`${harbor}/pushes`, into(String(changeEvents.conference.id), [rough], { codes })))
    const maps = await expectOk(ana.get(`${harbor}/contract-maps`))
    const rows = v.parse(v.object({ rows: v.array(v.object({ mapped: v.unknown() })) }), maps.body).rows
    expect(rows.every(({ mapped }) => mapped === null)).toBe(true)
  })
})
