import { beforeEach, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, projects } from '../sandbox/seed/world.ts'
import { ana, anaAgain, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { until } from './until.ts'
import { startWorkersApp, type WorkersApp } from './workers-app.ts'

let app: WorkersApp

freshHarbor(async (sandbox) => {
  app = await startWorkersApp(sandbox)
  return app
})
beforeEach(() => {
  sandbox.journal.clear()
})

const corReads = () => sandbox.journal.entries({ system: 'clearstory', path: '/cors' })
const logged = (event: string) => app.logLines.filter((line) => line.includes(`"event":"${event}"`))
const syncHarbor = {
  kind: 'sync',
  companyId: String(companies.marin.id),
  projectId: String(projects.harbor.id),
}

describe('the schedule on Workers', () => {
  it('puts each project into the queue in its minute of ten, and the queue has it synced', async () => {
    sandbox.clearstory.state.editCor(seededCors.rough, { title: 'Edited while nobody looked' })
    const from = Date.parse(app.clock.now())
    for (let minute = 0; minute < 10; minute += 1) {
      await app.schedule(new Date(from + minute * 60_000).toISOString())
    }
    await until(() => corReads().length === 2)
    await app.settled()
    expect((await expectOk(ana.get(`${harbor}/cors?search=nobody`))).body).toMatchObject({ count: 1 })
    expect(logged('schedule_failed')).toEqual([])
  })
})

describe('a project that is due to be read whole', () => {
  it('is put into the queue, which finds what was deleted in Clearstory', async () => {
    app.clock.advance(24 * 3600)
    await anaAgain()
    const rough = () => ana.get(`${harbor}/cors?search=rough-in`)
    expect((await expectOk(rough())).body).toMatchObject({ count: 1 })
    sandbox.clearstory.state.deleteCor(seededCors.rough)
    await app.schedule(app.clock.now())
    await until(() => logged('cors_deleted').length === 1)
    expect((await expectOk(rough())).body).toMatchObject({ count: 0 })
  })
})

describe('a queue that delivers a job', () => {
  it('twice does no harm, and twice in one batch does it once', async () => {
    expect(await app.deliver([syncHarbor, syncHarbor])).toEqual({ acknowledged: ['m0', 'm1'], again: [] })
    expect(corReads()).toHaveLength(2)
    expect(await app.deliver([syncHarbor])).toEqual({ acknowledged: ['m0'], again: [] })
    expect((await expectOk(ana.get(`${harbor}/standing`))).status).toBe(200)
  })

  it('gets it again where Clearstory is down, and keeps the others of the batch', async () => {
    const times = Number.POSITIVE_INFINITY
    sandbox.faults.add({ system: 'clearstory', kind: 'status', status: 500, times })
    expect(await app.deliver([syncHarbor, { kind: 'news' }])).toEqual({ acknowledged: ['m1'], again: ['m0'] })
    sandbox.faults.clear()
    expect(await app.deliver([syncHarbor])).toEqual({ acknowledged: ['m0'], again: [] })
  })

  it('gets back what is no job, for another version or the dead letters', async () => {
    expect(await app.deliver([{ kind: 'unheard of' }, 'text'])).toEqual({
      acknowledged: [],
      again: ['m0', 'm1'],
    })
    await until(() => logged('job_failed').length === 2)
  })

  it('and fails each time leaves it among the dead letters, and works the next', async () => {
    await app.send({ kind: 'unheard of' })
    await until(() => logged('dead_letter').length === 1)
    expect(logged('dead_letter')).toEqual([
      JSON.stringify({ event: 'dead_letter', body: { kind: 'unheard of' } }),
    ])
    expect(logged('job_failed')).toHaveLength(3)
    await app.send(syncHarbor)
    await until(() => corReads().length === 2)
  })

  it('is done with a project that is no longer mapped', async () => {
    await expectOk(ana.delete(`/api/connection?projectId=${projects.harbor.id}`))
    expect(await app.deliver([syncHarbor])).toEqual({ acknowledged: ['m0'], again: [] })
  })
})

describe('news from Procore on Workers', () => {
  it('is answered at once and worked off by the queue', async () => {
    const lobby = String(changeEvents.lobby.id)
    await push(ana, {
      kind: 'push',
      corIds: [String(seededCors.rough)],
      destination: { kind: 'existing', changeEventId: lobby },
    })
    sandbox.procore.state.addLine(changeEvents.lobby.id, { description: 'Typed by somebody', amount: '5' })
    await sandbox.procore.state.webhooks.deliverNow()
    await until(() => logged('procore_news').length > 0)
    const view = await expectOk(ana.get(`${harbor}/change-events/${lobby}`))
    expect(view.body).toMatchObject({ changeEvent: { otherLines: { count: 2, cents: 910_500 } } })
  })
})
