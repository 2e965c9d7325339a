import { describe, expect, it } from 'vitest'
import { labelDueProjects } from '../../server/usecases/sync/labels.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const lobby = String(changeEvents.lobby.id)
const [rough, vav] = [seededCors.rough, seededCors.vav]
const into = (...corIds: number[]) =>
  push(ana, {
    kind: 'push',
    corIds: corIds.map(String),
    destination: { kind: 'existing', changeEventId: lobby },
  })
const remove = (corId: number) => push(ana, { kind: 'remove', corIds: [String(corId)], changeEventId: lobby })
const want = async (labelCors: boolean) => {
  await expectOk(ana.put(`${harbor}/settings`, { labelCors }))
  await app.settled()
}
/** Labels of a COR in Clearstory by name. */
function labelsOf(corId: number): string[] {
  const { state } = sandbox.clearstory
  const ids = state.cor(corId)?.labelIds ?? []
  return state.tables.labels.filter(({ id }) => ids.includes(id)).map(({ name }) => name)
}
const writes = () => sandbox.journal.entries({ system: 'clearstory', path: /\/labels$/ })

describe('the label "In Procore"', () => {
  it('is not put on anything unless an admin asked for it', async () => {
    await into(rough)
    await app.settled()
    expect(writes()).toEqual([])
    const ben = await app.as(people.ben.id, companies.marin.id)
    await expectProblem(ben.put(`${harbor}/settings`, { labelCors: true }), 403, 'admin_only')
    expect((await expectOk(ben.get(`${harbor}/settings`))).body).toMatchObject({
      labelCors: false,
      labels: { name: 'In Procore', on: 0, waiting: 0 },
      maySetUp: false,
    })
  })

  it('is put on what is in a change event, follows what comes and leaves, and is taken off when unwanted', async () => {
    await into(rough)
    const before = labelsOf(rough)
    await want(true)
    expect(labelsOf(rough)).toEqual([...before, 'In Procore'])

    await into(vav)
    await app.settled()
    expect(labelsOf(vav)).toContain('In Procore')
    await remove(rough)
    await app.settled()
    expect(labelsOf(rough)).toEqual(before)

    await want(false)
    expect(labelsOf(vav)).not.toContain('In Procore')
    expect((await expectOk(ana.get(`${harbor}/settings`))).body).toMatchObject({
      labels: { on: 0, waiting: 0 },
    })
  })

  it('is written once per COR', async () => {
    await want(true)
    await into(rough, vav)
    await app.settled()
    await expectOk(ana.post(`${harbor}/sync`))
    await app.settled()
    await labelDueProjects(app.deps)
    expect(writes().map(({ method }) => method)).toEqual(['PATCH', 'PATCH'])
    expect(writes().map(({ requestBody }) => JSON.parse(requestBody))).toEqual([
      { labels: ['In Procore'] },
      { labels: ['In Procore'] },
    ])
  })

  it('waits for the schedule where Clearstory fails, and the push knows nothing of it', async () => {
    await want(true)
    sandbox.faults.add({ system: 'clearstory', path: /\/labels$/, kind: 'status', status: 500, times: 2 })
    expect((await into(rough)).body).toMatchObject({ corCount: 1 })
    await app.settled()
    expect((await expectOk(ana.get(`${harbor}/settings`))).body).toMatchObject({
      labels: { on: 0, waiting: 1 },
    })
    await labelDueProjects(app.deps)
    expect(labelsOf(rough)).toContain('In Procore')
    await labelDueProjects(app.deps)
    expect(writes().filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('moves on to the revision that took over', async () => {
    await want(true)
    await into(rough)
    await app.settled()
    const revised = sandbox.clearstory.state.reviseCor(rough, { amount: 14_000 })
    await expectOk(ana.post(`${harbor}/sync`))
    await app.settled()
    expect(labelsOf(revised)).toContain('In Procore')
    expect(labelsOf(rough)).not.toContain('In Procore')
  })

  it('gives up on a COR that Clearstory no longer has', async () => {
    await into(rough)
    sandbox.clearstory.state.deleteCor(rough)
    await want(true)
    await labelDueProjects(app.deps)
    expect(writes()).toHaveLength(1)
    expect((await expectOk(ana.get(`${harbor}/settings`))).body).toMatchObject({
      labels: { on: 0, waiting: 0 },
    })
  })

  it('comes a batch at a time', async () => {
    const added = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 60)
    await expectOk(ana.post(`${harbor}/sync`))
    await into(...added)
    await want(true)
    expect(writes()).toHaveLength(50)
    await labelDueProjects(app.deps)
    expect(writes()).toHaveLength(60)
  })
})
