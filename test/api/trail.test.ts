import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

// The trail: every act of an admin and every write into Clearstory, for company admins.

const pier = `/api/projects/${projects.pier.id}`
const entry = v.object({
  entryId: v.number(),
  at: v.string(),
  personName: v.string(),
  projectId: v.string(),
  projectName: v.nullable(v.string()),
  changeEventId: v.nullable(v.string()),
  kind: v.string(),
  foundAgain: v.boolean(),
  subject: v.nullable(v.string()),
  corNumbers: v.array(v.string()),
})
const view = v.strictObject({ entries: v.array(v.strictObject(entry.entries)), next: v.nullable(v.number()) })

async function trail(query = '') {
  return v.parse(view, (await expectOk(ana.get(`${harbor}/trail${query}`))).body)
}
const kinds = async (query = '') => (await trail(query)).entries.map(({ kind }) => kind)

const corId = String(seededCors.rough)
const pushed = {
  kind: 'push',
  corIds: [corId],
  destination: { kind: 'existing', changeEventId: String(changeEvents.conference.id) },
}
const clinic = String(projects.clinic.clearstory.id)

/** Everything an admin can do, each once; what follows by itself in Clearstory is done too. */
async function everyAct() {
  const { keyId, secret } = clearstoryKeys.marin
  const connection = { projectId: String(projects.harbor.id), keyId, secret }
  await expectOk(ana.put('/api/connection', connection))
  await expectOk(
    ana.put(`${harbor}/contract-maps`, {
      maps: [{ contractId: '70001', commitmentId: '562949958500001', budgetCodeId: null }],
    }),
  )
  await expectOk(ana.put(`${harbor}/settings`, { labelCors: true }))
  await push(ana, pushed)
  await app.settled()
  await expectOk(ana.put(`${harbor}/settings`, { labelCors: false }))
  await app.settled()
  await expectOk(ana.put(`${pier}/releases/${clinic}`, {}))
  await expectOk(ana.delete(`${pier}/releases/${clinic}`))
  await expectOk(ana.put(`${pier}/mapping`, { clearstoryProjectId: clinic }))
  await expectOk(ana.delete(`${pier}/mapping`))
  await app.settled()
}

describe('the trail', () => {
  freshHarbor()

  it('has every act of an admin and every write into Clearstory, with what it was about, newest first', async () => {
    await everyAct()
    const { entries } = await trail()
    expect(entries.map(({ kind, subject, personName }) => [kind, subject, personName])).toEqual([
      ['unmapped', 'Mission Street Clinic (23-107)', 'Ana Diaz'],
      ['mapped', 'Mission Street Clinic (23-107)', 'Ana Diaz'],
      ['release_withdrawn', 'Mission Street Clinic', 'Ana Diaz'],
      ['released', 'Mission Street Clinic (23-107)', 'Ana Diaz'],
      ['label_removed', 'In Procore: COR 12', 'Clearstory for Procore'],
      ['labels_off', 'In Procore', 'Ana Diaz'],
      ['label_added', 'In Procore: COR 12', 'Clearstory for Procore'],
      ['push', null, 'Ana Diaz'],
      ['labels_on', 'In Procore', 'Ana Diaz'],
      ['contracts_mapped', 'SC-014 Electrical → SC-014 Electrical', 'Ana Diaz'],
      ['key_replaced', 'Marin Builders, key ending in 7f3c', 'Ana Diaz'],
      ['mapped', 'Harbor Tower (22-041)', 'Ana Diaz'],
      ['connected', 'Marin Builders, key ending in 7f3c', 'Ana Diaz'],
    ])
    expect(entries.find(({ kind }) => kind === 'push')).toMatchObject({ corNumbers: ['12'] })
    await expectOk(ana.delete(`/api/connection?projectId=${projects.harbor.id}`))
    const [last] = (await trail()).entries
    expect(last).toMatchObject({ kind: 'disconnected', subject: 'Marin Builders' })
  })

  it('says nothing of what did not happen', async () => {
    const before = await kinds()
    const { keyId } = clearstoryKeys.marin
    const connection = { projectId: String(projects.harbor.id), keyId, secret: 'wrong' }
    expect((await ana.put('/api/connection', connection)).status).toBe(422)
    const taken = { clearstoryProjectId: String(projects.harbor.clearstory.id) }
    expect((await ana.put(`${pier}/mapping`, taken)).status).toBe(409)
    await expectOk(ana.delete(`${pier}/releases/${clinic}`))
    await expectOk(ana.delete(`${pier}/mapping`))
    expect(await kinds()).toEqual(before)
  })

  it('has a contract map that was remembered by a push', async () => {
    await push(ana, {
      ...pushed,
      codes: { '70001': { commitmentId: '562949958500001', budgetCodeId: null, remember: true } },
    })
    expect(await kinds('?kinds=contracts_mapped,push')).toEqual(['contracts_mapped', 'push'])
  })

  it('holds no amount and no secret', async () => {
    await everyAct()
    const json = JSON.stringify(await trail())
    const csv = await file()
    for (const text of [json, csv]) {
      expect(text).not.toMatch(/18,?450|1845000|12,?345|1234567|cents/i)
      expect(text).not.toContain(clearstoryKeys.marin.secret)
      expect(text).not.toContain(clearstoryKeys.marin.keyId)
    }
  })

  it('is filtered by kind, project, person and time, and read in pages', async () => {
    await everyAct()
    expect(await kinds(`?project=${projects.pier.id}`)).toEqual([
      'unmapped',
      'mapped',
      'release_withdrawn',
      'released',
    ])
    expect(await kinds('?kinds=labels_on,labels_off')).toEqual(['labels_off', 'labels_on'])
    expect(await kinds('?person=clearstory%20for')).toEqual(['label_removed', 'label_added'])
    expect(await kinds('?from=2999-01-01')).toEqual([])
    const today = app.clock.now().slice(0, 10)
    expect(await kinds(`?from=${today}&to=${today}`)).toEqual(await kinds())
    const { entries } = await trail()
    expect(await kinds(`?before=${entries[2]?.entryId}`)).toEqual(entries.slice(3).map(({ kind }) => kind))
    expect((await ana.get(`${harbor}/trail?kinds=nonsense`)).status).toBe(400)
  })

  it('is a file too, of everything that passes the filter', async () => {
    await everyAct()
    const [head, ...rows] = (await file()).trim().split('\r\n')
    expect(head).toContain('When (UTC)')
    expect(rows).toHaveLength((await trail()).entries.length)
    const some = (await file('&kinds=labels_on')).trim().split('\r\n')
    expect(some).toHaveLength(2)
  })

  it('is for company admins alone, and of their own company alone', async () => {
    sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, { projectAdmin: 'Admin' })
    const rita = await app.as(people.rita.id, companies.marin.id)
    expect(await rita.get(`${harbor}/trail`)).toMatchObject({ status: 403, body: { code: 'admin_only' } })
    expect((await rita.get(`${harbor}/trail?format=csv`)).status).toBe(403)
    const otto = await app.as(people.otto.id, companies.coastal.id)
    const coastal = `/api/projects/${projects.coastal.id}`
    const others = await expectOk(otto.get(`${coastal}/trail?project=${projects.harbor.id}`))
    expect(others.body).toEqual({ entries: [], next: null })
  })
})

async function file(filter = ''): Promise<string> {
  const response = await fetch(`${app.url}${harbor}/trail?format=csv${filter}`, {
    headers: { authorization: `Bearer ${ana.bearer}` },
  })
  expect(response.headers.get('content-type')).toContain('text/csv')
  return response.text()
}
