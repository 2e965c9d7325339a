import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { engine, startApp } from '../support/app-under-test.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { instantPace } from '../support/instant-pace.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

const token = 'scrape-me-if-you-can'
const lobby = changeEvents.lobby
const rough = String(seededCors.rough)
const intoLobby = {
  kind: 'push',
  corIds: [rough],
  destination: { kind: 'existing', changeEventId: String(lobby.id) },
}
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const

const ask = (authorization?: string) =>
  fetch(`${app.url}/metrics`, { headers: authorization === undefined ? {} : { authorization } })
/** What a counter stands at. */
async function counted(series: string): Promise<number> {
  const text = await (await ask(`Bearer ${token}`)).text()
  const line = text.split('\n').find((one) => one.startsWith(`clearstory_for_procore_${series} `))
  return Number(line?.split(' ').at(-1) ?? 0)
}
async function plan(): Promise<string> {
  const { body } = await expectOk(ana.post(`${harbor}/pushes`, intoLobby))
  return v.parse(v.object({ pushId: v.string() }), body).pushId
}
const apply = (pushId: string) => ana.post(`${harbor}/pushes/${pushId}/apply`)

// Counts are one process's: on Workers there is nobody to ask.
describe.skipIf(engine === 'workers')('metrics', () => {
  freshHarbor((sandbox) =>
    startApp(sandbox, { metricsToken: token, gate: (clock) => new MemoryGate(instantPace(clock)) }),
  )

  it('are shown to whoever has the token, and to nobody else', async () => {
    for (const wrong of [
      undefined,
      'Bearer ',
      'Bearer scrape-me',
      `Basic ${token}`,
      `Bearer ${ana.bearer}`,
    ]) {
      const answer = await ask(wrong)
      expect([wrong, answer.status, await answer.text()]).toEqual([wrong, 401, ''])
    }
    const answer = await ask(`Bearer ${token}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('count pushes by how they ended', async () => {
    await push(ana, intoLobby)
    expect(await counted('pushes_total{outcome="applied"}')).toBe(1)

    await push(ana, { kind: 'remove', corIds: [rough], changeEventId: String(lobby.id) })
    const stale = await plan()
    sandbox.procore.state.addLine(lobby.id, { description: 'By hand', amount: '1.00' })
    await expectProblem(apply(stale), 409, 'push_conflict')
    expect(await counted('pushes_total{outcome="conflict"}')).toBe(1)

    const refused = await plan()
    sandbox.faults.add({ ...patch, kind: 'status', status: 422, body: '{"errors":"no"}' })
    await expectProblem(apply(refused), 422, 'procore_refused')
    expect(await counted('pushes_total{outcome="refused"}')).toBe(1)
  })

  it('count unknown outcomes, and how they were settled', async () => {
    sandbox.faults.add({ ...patch, kind: 'drop_after' })
    await push(ana, intoLobby)
    expect(await counted('pushes_total{outcome="unknown"}')).toBe(1)
    expect(await counted('settlements_total{outcome="applied"}')).toBe(1)
  })

  it('count calls by class of answer, readings of Clearstory, and waits at the gate', async () => {
    const before = await counted('calls_total{system="procore",status="429"}')
    sandbox.faults.add({
      system: 'procore',
      method: 'GET',
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '3' },
    })
    await expectOk(ana.post(`${harbor}/change-events/${lobby.id}/refresh`))
    expect(await counted('calls_total{system="procore",status="429"}')).toBe(before + 1)
    expect(await counted('calls_total{system="procore",status="2xx"}')).toBeGreaterThan(3)
    expect(await counted('calls_total{system="clearstory",status="2xx"}')).toBeGreaterThan(1)
    const syncs = await counted('syncs_total{outcome="done"}')
    await expectOk(ana.post(`${harbor}/sync`))
    expect(await counted('syncs_total{outcome="done"}')).toBe(syncs + 1)
    const waits = await counted('gate_wait_seconds_count')
    expect(await counted('gate_wait_seconds_bucket{le="+Inf"}')).toBe(waits)

    sandbox.faults.add({
      system: 'procore',
      method: 'GET',
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '60' },
    })
    await expectProblem(ana.post(`${harbor}/change-events/${lobby.id}/refresh`), 503, 'procore_busy')
    expect(await counted('gate_refusals_total{reason="busy"}')).toBe(1)
  })

  it('name no company, person, id or amount', async () => {
    await push(ana, intoLobby)
    const text = await (await ask(`Bearer ${token}`)).text()
    const told = [
      companies.marin.id,
      companies.marin.name,
      projects.harbor.id,
      people.ana.name,
      lobby.id,
      rough,
    ]
    for (const one of told) expect(text).not.toContain(String(one))
    const labels = [...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => `${name}=${value}`)
    expect([...new Set(labels.map((one) => one.split('=')[0]))].sort()).toEqual(
      ['le', 'outcome', 'status', 'system'].sort(),
    )
  })
})
