import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { linkStates } from '../../server/domain/link-state.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import {
  type AccessLevel,
  changeEventStatuses,
  changeEvents,
  clearstoryKeys,
  companies,
  people,
  projects,
} from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

// Which Clearstory project a project admin may map, and what is told of other projects after a re-mapping.

const pier = `/api/projects/${projects.pier.id}`
const [clinicInClearstory, pierInClearstory, harborInClearstory] = [
  projects.clinic.clearstory.id,
  projects.pier.clearstory.id,
  projects.harbor.clearstory.id,
].map(String) as [string, string, string]

const choices = v.object({
  all: v.boolean(),
  projects: v.array(v.looseObject({ clearstoryProjectId: v.string(), released: v.boolean() })),
})

function levels(projectAdmin: AccessLevel) {
  return { changeEvents: 'Read Only', commitments: 'None', primeContracts: 'None', projectAdmin } as const
}

/** Rita as project admin of Pier 9, and of nothing else. */
async function pierAdmin() {
  sandbox.procore.state.setLevel(people.rita.id, projects.pier.id, levels('Admin'))
  return app.as(people.rita.id, companies.marin.id)
}

const map = (clearstoryProjectId: string) => ({ clearstoryProjectId })

describe('a project admin', () => {
  freshHarbor()

  it('is offered and may map the Clearstory project with the same job number alone', async () => {
    const rita = await pierAdmin()
    const { body } = await expectOk(rita.get(`${pier}/clearstory-projects`))
    const offered = v.parse(choices, body)
    expect(offered.all).toBe(false)
    expect(offered.projects.map((one) => one.clearstoryProjectId)).toEqual([pierInClearstory])
    const refused = await rita.put(`${pier}/mapping`, map(clinicInClearstory))
    expect(refused).toMatchObject({ status: 403, body: { code: 'project_not_released' } })
    // Not even whether it is mapped already is told, or whether there is one of that id at all.
    for (const id of [harborInClearstory, '123456']) {
      const told = await rita.put(`${pier}/mapping`, map(id))
      expect(told).toMatchObject({ status: 403, body: { code: 'project_not_released' } })
    }
    // Company admins are shown all projects.
    const unknown = await ana.put(`${pier}/mapping`, map('123456'))
    expect(unknown).toMatchObject({ status: 422, body: { code: 'clearstory_project_unknown' } })
    await expectOk(rita.put(`${pier}/mapping`, map(pierInClearstory)))
  })

  it('has the rightful mapping to take after an attempt at it', async () => {
    const rita = await pierAdmin()
    await rita.put(`${pier}/mapping`, map(clinicInClearstory))
    const clinic = `/api/projects/${projects.clinic.id}`
    await expectOk(ana.put(`${clinic}/mapping`, map(clinicInClearstory)))
  })

  it('may map what a company admin released for that project, until it is withdrawn; for no other project', async () => {
    const rita = await pierAdmin()
    const release = `${pier}/releases/${clinicInClearstory}`
    expect(await rita.put(release, {})).toMatchObject({ status: 403, body: { code: 'admin_only' } })
    await expectOk(ana.put(`${harbor}/releases/${clinicInClearstory}`, {}))
    expect((await rita.put(`${pier}/mapping`, map(clinicInClearstory))).status).toBe(403)
    await expectOk(ana.put(release, {}))
    const { body } = await expectOk(rita.get(`${pier}/clearstory-projects`))
    expect(v.parse(choices, body).projects.filter(({ released }) => released)).toMatchObject([
      { clearstoryProjectId: clinicInClearstory },
    ])
    expect(await rita.delete(release)).toMatchObject({ status: 403, body: { code: 'admin_only' } })
    await expectOk(ana.delete(release))
    expect((await rita.put(`${pier}/mapping`, map(clinicInClearstory))).status).toBe(403)
    await expectOk(ana.put(release, {}))
    await expectOk(rita.put(`${pier}/mapping`, map(clinicInClearstory)))
  })

  it('keeps the mapping a company admin made, and may save it again', async () => {
    const rita = await pierAdmin()
    await expectOk(ana.put(`${pier}/mapping`, map(clinicInClearstory)))
    const { body } = await expectOk(rita.get(`${pier}/clearstory-projects`))
    expect(
      v
        .parse(choices, body)
        .projects.map((one) => one.clearstoryProjectId)
        .sort(),
    ).toEqual([clinicInClearstory, pierInClearstory].sort())
    await expectOk(rita.put(`${pier}/mapping`, map(clinicInClearstory)))
  })

  it('is asked anew: one who lost the right maps nothing, within the same minute', async () => {
    const rita = await pierAdmin()
    await expectOk(rita.get(`${pier}/clearstory-projects`))
    sandbox.procore.state.setLevel(people.rita.id, projects.pier.id, levels('None'))
    expect(await rita.put(`${pier}/mapping`, map(pierInClearstory))).toMatchObject({
      status: 403,
      body: { code: 'admin_only' },
    })
  })

  it('every mapping and release is visible to company admins, and to nobody else', async () => {
    const rita = await pierAdmin()
    await expectOk(rita.put(`${pier}/mapping`, map(pierInClearstory)))
    await expectOk(ana.put(`${pier}/releases/${clinicInClearstory}`, {}))
    expect((await expectOk(ana.get(`${harbor}/company`))).body).toMatchObject({
      projects: [
        { name: 'Harbor Tower', clearstoryProjectId: harborInClearstory, mappedByName: 'Ana Diaz' },
        { name: 'Pier 9 Retrofit', clearstoryProjectId: pierInClearstory, mappedByName: 'Rita Chen' },
      ],
      releases: [{ projectId: String(projects.pier.id), clearstoryProjectId: clinicInClearstory }],
    })
    expect((await rita.get(`${pier}/company`)).status).toBe(403)
    const otto = await app.as(people.otto.id, companies.coastal.id)
    const coastal = `/api/projects/${projects.coastal.id}`
    expect((await expectOk(otto.get(`${coastal}/company`))).body).toEqual({ projects: [], releases: [] })
  })

  it('can take the mapping off; then nothing of Clearstory is shown', async () => {
    const rita = await pierAdmin()
    await expectOk(rita.put(`${pier}/mapping`, map(pierInClearstory)))
    await app.settled()
    expect((await expectOk(rita.delete(`${pier}/mapping`))).body).toMatchObject({ mapping: null })
    expect((await expectOk(rita.get(`${pier}/cors`))).body).toMatchObject({ rows: [], count: 0 })
  })
})

describe('after a re-mapping', () => {
  freshHarbor()

  /** A COR of Harbor Tower's Clearstory project, in a change event of Harbor Tower, which Pier 9 is mapped to by now. */
  async function remapped() {
    const corId = String(seededCors.rough)
    await push(ana, {
      kind: 'push',
      corIds: [corId],
      destination: { kind: 'existing', changeEventId: String(changeEvents.conference.id) },
    })
    await expectOk(ana.put(`${harbor}/mapping`, map(clinicInClearstory)))
    await expectOk(ana.put(`${pier}/mapping`, map(harborInClearstory)))
    await app.settled()
    return corId
  }
  const into = (corId: string) => ({
    kind: 'push',
    corIds: [corId],
    destination: {
      kind: 'new',
      title: 'New',
      statusId: '562949959600001',
      scope: 'tbd',
    },
  })
  const all = {
    changeEvents: 'Admin',
    commitments: 'Read Only',
    primeContracts: 'None',
    projectAdmin: 'None',
  } as const
  const secret = /Level 3 conference rooms|1234567|1,?234/

  it('a change event of another project is named to those who may open it', async () => {
    const corId = await remapped()
    sandbox.procore.state.setLevel(people.ben.id, projects.pier.id, all)
    for (const who of [ana, await app.as(people.ben.id, companies.marin.id)]) {
      const { body } = await expectOk(who.get(`${pier}/cors?changeEvent=linked&limit=200`))
      expect(JSON.stringify(body)).toContain('Level 3 conference rooms')
      const plan = await expectOk(who.post(`${pier}/pushes`, into(corId)))
      expect(JSON.stringify(plan.body)).toContain('011 Level 3 conference rooms')
    }
  })

  it('no filter and no sum tells how the change event or its lines are', async () => {
    const conference = changeEvents.conference.id
    const corId = await remapped()
    const line = sandbox.procore.state.changeEvent(conference).items.at(-1)
    sandbox.procore.state.editLine(conference, line?.id ?? 0, { amount: '1', by: people.ana.id })
    await expectOk(ana.post(`${harbor}/change-events/${conference}/refresh`))
    sandbox.procore.state.setLevel(people.rita.id, projects.pier.id, all)
    sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, null)
    const rita = await app.as(people.rita.id, companies.marin.id)
    const found = async (filter: string) => {
      const place = `changeEvent=${encodeURIComponent(filter)}`
      const { body } = await expectOk(rita.get(`${pier}/cors?${place}&limit=200`))
      return v.parse(v.object({ count: v.number() }), body).count
    }
    const { statusId } = sandbox.procore.state.changeEvent(conference)
    const status = changeEventStatuses.find(({ id }) => id === statusId)
    for (const filter of [String(conference), `status:${status?.name}`, ...linkStates, 'changed']) {
      expect([filter, await found(filter)]).toEqual([filter, 0])
    }
    // That it is in some change event is told, as the row tells it; the exposure counts it where the filter finds it.
    expect([await found('linked'), await found('settled')]).toEqual([1, 1])
    const { body } = await expectOk(rita.get(`${pier}/exposure`))
    expect(body).toMatchObject({ totals: { settled: { count: 1 }, changed: { count: 0 } } })
    expect(corId).not.toBe('')
  })

  it('to the others it stays unnamed, in the log, the plan and the sums; and the COR still cannot be pushed', async () => {
    const corId = await remapped()
    sandbox.procore.state.setLevel(people.rita.id, projects.pier.id, all)
    sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, null)
    const rita = await app.as(people.rita.id, companies.marin.id)
    const log = await expectOk(rita.get(`${pier}/cors?changeEvent=linked&limit=200`))
    expect(log.body).toMatchObject({ rows: [{ corId, link: { changeEventId: '', changeEventNumber: '' } }] })
    expect(JSON.stringify(log.body)).not.toMatch(/Level 3 conference rooms/)
    const refreshed = await expectOk(rita.post(`${pier}/cors/${corId}/refresh`))
    expect(refreshed.body).toMatchObject({ link: { changeEventTitle: '', procoreCents: 0 } })
    const plan = await expectOk(rita.post(`${pier}/pushes`, into(corId)))
    expect(plan.body).toMatchObject({ pushable: false, blockers: [{ code: 'cor_in_other_change_event' }] })
    expect(JSON.stringify(plan.body)).not.toMatch(secret)
    const exposure = await expectOk(rita.get(`${pier}/exposure`))
    const places = v.object({ totals: v.record(v.string(), v.looseObject({ pushedCents: v.number() })) })
    for (const { pushedCents } of Object.values(v.parse(places, exposure.body).totals)) {
      expect(pushedCents).toBe(0)
    }
  })
})

describe('an admin who lost the right', () => {
  freshHarbor()

  it('changes and reads nothing of the company within the five minutes that rights are remembered', async () => {
    await expectOk(ana.get(`${harbor}/setup`))
    sandbox.procore.state.setCompanyLevel(people.ana.id, 'None')
    sandbox.procore.state.setLevel(people.ana.id, projects.harbor.id, levels('None'))
    const { keyId, secret } = clearstoryKeys.marin
    const projectId = String(projects.harbor.id)
    const acts = [
      ana.put('/api/connection', { projectId, keyId, secret }),
      ana.delete(`/api/connection?projectId=${projectId}`),
      ana.get(`${harbor}/clearstory-projects`),
      ana.put(`${harbor}/mapping`, map(harborInClearstory)),
      ana.delete(`${harbor}/mapping`),
      ana.put(`${harbor}/releases/${clinicInClearstory}`, {}),
      ana.delete(`${harbor}/releases/${clinicInClearstory}`),
      ana.put(`${harbor}/contract-maps`, { maps: [] }),
      ana.put(`${harbor}/settings`, { labelCors: true }),
      ana.get(`${harbor}/company`),
      ana.get(`${harbor}/trail`),
      ana.get(`${harbor}/trail?format=csv`),
    ]
    for (const answer of await Promise.all(acts)) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'admin_only' } })
    }
  })

  // One at a time, so that none profits from what another has just asked.
  it.each([
    ['disconnects', () => ana.delete(`/api/connection?projectId=${projects.harbor.id}`)],
    ['maps', () => ana.put(`${harbor}/mapping`, map(harborInClearstory))],
    ['turns on labels', () => ana.put(`${harbor}/settings`, { labelCors: true })],
    ['reads the trail', () => ana.get(`${harbor}/trail`)],
  ] as const)('nor %s as the first thing after', async (_, act) => {
    await expectOk(ana.get(`${harbor}/setup`))
    sandbox.procore.state.setCompanyLevel(people.ana.id, 'None')
    sandbox.procore.state.setLevel(people.ana.id, projects.harbor.id, levels('None'))
    expect(await act()).toMatchObject({ status: 403, body: { code: 'admin_only' } })
  })

  it('remembers no contract map by a push either', async () => {
    const corId = String(seededCors.rough)
    await expectOk(ana.get(`${harbor}/setup`))
    sandbox.procore.state.setCompanyLevel(people.ana.id, 'None')
    sandbox.procore.state.setLevel(people.ana.id, projects.harbor.id, { projectAdmin: 'None' })
    await push(ana, {
      kind: 'push',
      corIds: [corId],
      destination: { kind: 'existing', changeEventId: String(changeEvents.conference.id) },
      codes: { '70001': { commitmentId: '562949958500001', budgetCodeId: null, remember: true } },
    })
    expect(await app.rows('SELECT * FROM contract_maps')).toEqual([])
  })
})
