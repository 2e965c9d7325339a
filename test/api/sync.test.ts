import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreProjectId } from '../../server/domain/ids.ts'
import { syncProject } from '../../server/usecases/sync/sync.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, clearstoryKeys, companies, projects } from '../sandbox/seed/world.ts'
import { engine } from '../support/app-under-test.ts'
import { ana, anaAgain, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const rough = String(seededCors.rough)
const marin = idOf<ProcoreCompanyId>(String(companies.marin.id))
const harborTower = idOf<ProcoreProjectId>(String(projects.harbor.id))
const sync = (caller = ana) => expectOk(caller.post(`${harbor}/sync`))
const corCalls = () => sandbox.journal.entries({ system: 'clearstory', path: '/cors' })

const list = v.object({
  count: v.number(),
  rows: v.array(
    v.object({ corId: v.string(), number: v.string(), title: v.string(), cents: v.nullable(v.number()) }),
  ),
})
async function log(query = 'limit=200') {
  return v.parse(list, (await expectOk(ana.get(`${harbor}/cors?${query}`))).body)
}
/** CORs of Harbor Tower that its general contractor sees in Clearstory. */
const harborCors = () =>
  [...sandbox.clearstory.state.cors()].filter(({ contractId }) => {
    const { customerProjectId, contractorProjectId } = sandbox.clearstory.state.contract(contractId)
    return [customerProjectId, contractorProjectId].includes(projects.harbor.clearstory.id)
  })

describe('reading the CORs of a mapped project', () => {
  it('shows each of them and none of any other project', async () => {
    const { rows, count } = await log()
    expect(count).toBe(rows.length)
    expect(rows.map(({ corId }) => corId).sort()).toEqual(
      harborCors()
        .map(({ id }) => String(id))
        .sort(),
    )
  })

  it('shows nothing under a contract of another project, whatever Clearstory answers', async () => {
    const [page] = sandbox.journal.entries({ system: 'clearstory', path: '/cors' })
    const { records } = v.parse(
      v.object({ records: v.array(v.looseObject({})) }),
      JSON.parse(page?.responseBody ?? ''),
    )
    const stray = { ...records[0], id: 999_001, corNumber: 'STRAY', contractId: 71_001 }
    const body = JSON.stringify({ records: [stray], count: 1 })
    sandbox.faults.add({ system: 'clearstory', path: '/cors', kind: 'body', status: 200, body })
    await sync()
    const { rows } = await log()
    expect(rows.map(({ corId }) => corId)).not.toContain('999001')
    await expectProblem(ana.post(`${harbor}/cors/999001/refresh`), 404, 'cor_not_found')
  })

  it('goes page by page, a hundred at a time', async () => {
    const added = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 250)
    sandbox.journal.clear()
    expect((await sync()).body).toMatchObject({ added: 250, changed: 0 })
    const received = corCalls().filter(({ query }) => query.includes('inbox=received'))
    expect(received.length).toBeGreaterThanOrEqual(3)
    expect(received.length).toBeLessThanOrEqual(5)
    for (const { query } of received) expect(new URLSearchParams(query).get('limit')).toBe('100')
    expect((await log()).count).toBe(harborCors().length)
    expect(added).toHaveLength(250)
  })

  it('asks once per inbox when nothing is new', async () => {
    await sync()
    sandbox.journal.clear()
    expect((await sync()).body).toMatchObject({ added: 0, changed: 0 })
    expect(corCalls()).toHaveLength(2)
    expect(sandbox.journal.entries({ system: 'clearstory' })).toHaveLength(2)
    for (const { query } of corCalls()) expect(query).toContain('fromUpdatedAt=')
  })

  it('does not read again and again what was changed at once, some time ago', async () => {
    sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 250)
    await sync()
    sandbox.journal.clear()
    await sync()
    expect(corCalls().length).toBeGreaterThan(2)
    app.clock.advance(1000)
    await anaAgain()
    await sync()
    sandbox.journal.clear()
    expect((await sync()).body).toMatchObject({ added: 0, changed: 0 })
    expect(corCalls()).toHaveLength(2)
    sandbox.clearstory.state.editCor(seededCors.rough, { title: 'Edited later' })
    expect((await sync()).body).toMatchObject({ added: 0, changed: 1 })
  })

  it('finds an edited, a new and a voided COR', async () => {
    const { state } = sandbox.clearstory
    state.editCor(seededCors.rough, { amount: 99.5, title: 'Edited' })
    state.voidCor(seededCors.shaftWall)
    const [added] = state.addCors(projects.harbor.clearstory.id, 1)
    expect((await sync()).body).toMatchObject({ added: 1, changed: 2 })
    const { rows } = await log()
    const byId = new Map(rows.map((row) => [row.corId, row]))
    expect(byId.get(rough)).toMatchObject({ cents: 9950, title: 'Edited' })
    expect(byId.has(String(added))).toBe(true)
    const voided = await log('statuses=rejected&limit=200')
    expect(voided.rows.map(({ corId }) => corId)).toContain(String(seededCors.shaftWall))
  })

  it('shows a revision beside the COR it replaces', async () => {
    const revised = sandbox.clearstory.state.reviseCor(seededCors.rough, { amount: 13_000 })
    await sync()
    const { rows } = await log('search=12.1')
    expect(rows).toMatchObject([{ corId: String(revised), number: '12.1', cents: 1_300_000 }])
  })

  it('runs once when asked twice at the same time', async () => {
    await sync()
    sandbox.journal.clear()
    sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 3)
    const held = sandbox.faults.add({ system: 'clearstory', path: '/cors', kind: 'hold_before' })
    const both = [syncProject(app.deps, marin, harborTower), syncProject(app.deps, marin, harborTower)]
    await held.hit
    held.release()
    const added = (await Promise.all(both)).map((one) => one.added)
    expect(Math.max(...added)).toBe(3)
    expect(corCalls().filter(({ query }) => query.includes('inbox=received'))).toHaveLength(1)
  })

  it('leaves it to another process that is reading already, and takes over when that one died', async () => {
    await sync()
    sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 3)
    const now = app.clock.now()
    const until = new Date(Date.parse(now) + 120_000).toISOString()
    for (const inbox of ['received', 'sent'] as const) {
      expect(await app.deps.store.syncs.lease(marin, harborTower, inbox, 'another', now, until)).toBe(true)
    }
    sandbox.journal.clear()
    expect((await sync()).body).toMatchObject({ added: 0 })
    expect(corCalls()).toHaveLength(0)
    app.clock.advance(121)
    await sync()
    expect((await log()).count).toBe(harborCors().length)
  })

  it('goes on where it was when Clearstory fails in the middle', async () => {
    sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 150)
    sandbox.faults.add({ system: 'clearstory', path: '/cors', kind: 'hold_after' }).release()
    sandbox.faults.add({ system: 'clearstory', path: '/cors', kind: 'status', status: 500, times: 2 })
    await expectProblem(ana.post(`${harbor}/sync`), 503, 'clearstory_down')
    await sync()
    expect((await log()).count).toBe(harborCors().length)
  })

  it('says so when the key is disabled, keeps what it has, and the change event still opens', async () => {
    const before = await log()
    sandbox.clearstory.state.disableKey(clearstoryKeys.marin.keyId)
    await expectProblem(ana.post(`${harbor}/sync`), 422, 'clearstory_key_refused')
    expect(await log()).toEqual(before)
    await expectOk(ana.post(`${harbor}/change-events/${changeEvents.lobby.id}/refresh`))
    sandbox.clearstory.state.enableKey(clearstoryKeys.marin.keyId)
    await sync()
  })

  it('keeps a COR that Clearstory no longer has until a full reading, and says so when it is refreshed', async () => {
    sandbox.clearstory.state.deleteCor(seededCors.rough)
    await expectProblem(ana.post(`${harbor}/cors/${rough}/refresh`), 404, 'cor_not_found_now')
    expect((await log()).rows.map(({ corId }) => corId)).toContain(rough)
  })
})

describe('mapping anew', () => {
  const toClinic = { clearstoryProjectId: String(projects.clinic.clearstory.id) }

  it('leaves nothing of the first Clearstory project', async () => {
    await expectOk(ana.put(`${harbor}/mapping`, toClinic))
    await app.settled()
    const { rows } = await log()
    expect(rows.length).toBeGreaterThan(0)
    for (const { corId } of rows) expect(corId).toMatch(/^5003/)
    await expectProblem(ana.post(`${harbor}/cors/${rough}/refresh`), 404, 'cor_not_found')
  })

  it('is not undone by a sync of the first that was still on its way', async () => {
    sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 3)
    const held = sandbox.faults.add({ system: 'clearstory', path: '/cors', kind: 'hold_after' })
    const late = ana.post(`${harbor}/sync`)
    await held.hit
    await expectOk(ana.put(`${harbor}/mapping`, toClinic))
    held.release()
    await late
    await app.settled()
    // Lists hide what has no contract here, so the table itself is asked.
    const kept = (await app.rows('SELECT cor_id FROM cors')).map(
      (row) => v.parse(v.object({ cor_id: v.string() }), row).cor_id,
    )
    expect(kept.length).toBeGreaterThan(0)
    for (const corId of kept) expect(corId).toMatch(/^5003/)
  })

  it('is not undone by one COR that was being refreshed', async () => {
    const held = sandbox.faults.add({ system: 'clearstory', path: `/cors/${rough}`, kind: 'hold_after' })
    const late = ana.post(`${harbor}/cors/${rough}/refresh`)
    await held.hit
    await expectOk(ana.put(`${harbor}/mapping`, toClinic))
    held.release()
    await expectProblem(late, 404, 'cor_not_found')
    await app.settled()
    expect((await log()).rows.map(({ corId }) => corId)).not.toContain(rough)
  })

  it('keeps a COR in the change event it was pushed to', async () => {
    const intoLobby = {
      kind: 'push',
      corIds: [rough],
      destination: { kind: 'existing', changeEventId: String(changeEvents.lobby.id) },
    }
    await push(ana, intoLobby)
    await expectOk(ana.put(`${harbor}/mapping`, toClinic))
    await app.settled()
    await expectOk(
      ana.put(`/api/projects/${projects.pier.id}/mapping`, {
        clearstoryProjectId: String(projects.harbor.clearstory.id),
      }),
    )
    await app.settled()
    const planned = await expectOk(
      ana.post(`/api/projects/${projects.pier.id}/pushes`, {
        ...intoLobby,
        destination: { kind: 'existing', changeEventId: '562949960702001' },
      }),
    )
    expect(planned.body).toMatchObject({ pushable: false, blockers: [{ code: 'cor_in_other_change_event' }] })
  })
})

describe('disconnecting', () => {
  const readTables = ['connections', 'project_maps', 'contracts', 'contract_maps', 'cors', 'syncs']
  const countOf = async (table: string) => (await app.rows(`SELECT 1 FROM ${table}`)).length

  it('removes everything that was read from Clearstory', async () => {
    expect(await countOf('cors')).toBeGreaterThan(0)
    await expectOk(ana.delete(`/api/connection?projectId=${projects.harbor.id}`))
    for (const table of readTables) expect([table, await countOf(table)]).toEqual([table, 0])
    await expectProblem(ana.post(`${harbor}/sync`), 409, 'clearstory_not_connected')
  })

  it('is not undone by a sync that was still on its way', async () => {
    sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 3)
    const held = sandbox.faults.add({ system: 'clearstory', path: '/cors', kind: 'hold_after' })
    const late = ana.post(`${harbor}/sync`)
    await held.hit
    await expectOk(ana.delete(`/api/connection?projectId=${projects.harbor.id}`))
    held.release()
    await late
    await app.settled()
    for (const table of readTables) expect([table, await countOf(table)]).toEqual([table, 0])
  })
})

describe('secrets', () => {
  it.runIf(engine === 'node')(
    'are nowhere in clear: not in the database files, the log, or an answer',
    async () => {
      const answers = await Promise.all([
        ana.get(`${harbor}/setup`),
        ana.get(`${harbor}/cors`),
        ana.get(`${harbor}/clearstory-projects`),
      ])
      await app.settled()
      const files = await Promise.all(
        ['', '-wal'].map((ending) => readFile(`${app.databasePath}${ending}`, 'latin1').catch(() => '')),
      )
      const tokens = sandbox.journal
        .entries({ system: 'procore' })
        .flatMap(({ requestHeaders }) => requestHeaders.authorization?.replace('Bearer ', '') ?? [])
      const refreshTokens = sandbox.journal
        .entries({ path: '/oauth/token' })
        .flatMap(({ responseBody }) => responseBody.match(/[0-9a-f]{64}/g) ?? [])
      const { keyId, secret } = clearstoryKeys.marin
      const basic = Buffer.from(`${keyId}:${secret}`).toString('base64')
      const secrets = [secret, keyId, basic, ana.bearer, ...new Set([...tokens, ...refreshTokens])]
      expect(secrets.length).toBeGreaterThanOrEqual(5)
      const everything = [...files, app.logLines.join('\n'), JSON.stringify(answers.map(({ body }) => body))]
      expect(everything[0]).toContain('SQLite')
      for (const text of everything) for (const one of secrets) expect(text.includes(one)).toBe(false)
    },
  )
})
