import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId } from '../../server/domain/ids.ts'
import { systemPace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import { startNodeApp } from '../support/app-under-test.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

// What the app does unasked is done with the session of Ana, who pushed last. It must not use what she has of the
// company's hour, nor make others share with her after she has gone home.
const hourly = 240
let aheadMs = 0
let ben: Caller
freshHarbor((sandbox) => {
  aheadMs = 0
  sandbox.procore.state.limits = { hourly, spike: 100_000 }
  return startNodeApp(sandbox, {
    requestLimits: 'on',
    gate: () =>
      new MemoryGate(
        { ...systemPace, now: () => Date.now() + aheadMs },
        { longestWaitMs: 100, longestQueue: 200, untoldAllowance: 10 },
      ),
  })
}, 'as_seeded')

const lobby = String(changeEvents.lobby.id)
const event = `${harbor}/change-events/${lobby}`
const intoLobby = {
  kind: 'push',
  corIds: [String(seededCors.rough)],
  destination: { kind: 'existing', changeEventId: lobby },
}
const marin = idOf<ProcoreCompanyId>(String(companies.marin.id))
const calls = (path: RegExp) => sandbox.journal.entries({ system: 'procore', path }).length

/** Somebody edits the change event in Procore, which says so by webhook. */
async function editedInProcore(n: number) {
  const answer = await fetch(`${app.url}/webhooks/procore/${marin}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: await app.deps.procoreWebhook.secretFor(marin),
    },
    body: JSON.stringify({
      id: n,
      ulid: `01K00000000000000000000${String(n).padStart(3, '0')}`,
      timestamp: new Date().toISOString(),
      company_id: companies.marin.id,
      project_id: projects.harbor.id,
      event_type: 'update',
      resource_name: 'Change Events',
      resource_id: changeEvents.lobby.id,
    }),
  })
  expect(answer.status).toBe(202)
  await app.settled()
}

beforeEach(async () => {
  await push(ana, intoLobby)
  ben = await app.as(people.ben.id, companies.marin.id)
  await expectOk(ben.get(event))
})

describe('much news from Procore', () => {
  beforeEach(async () => {
    sandbox.journal.clear()
    for (let n = 1; n <= 90; n += 1) await editedInProcore(n)
  })

  it('uses no person’s share of the hour, and a third of it at most', async () => {
    expect(calls(/change_events/)).toBeGreaterThan(hourly / 6)
    expect(calls(/change_events/)).toBeLessThanOrEqual(hourly / 3)
    await expectOk(ben.post(`${event}/refresh`))
    await expectOk(ana.post(`${event}/refresh`))
    await app.as(people.ana.id, companies.marin.id)
  })

  it('is read in the next hour', async () => {
    const before = calls(/change_events/)
    app.clock.advance(3700)
    aheadMs += 3_700_000
    await app.schedule(app.clock.now())
    await app.settled()
    expect(calls(/change_events/)).toBeGreaterThan(before)
    const waiting = await app.rows('SELECT 1 FROM webhook_events WHERE worked_at IS NULL')
    expect(waiting).toEqual([])
  })
})

describe('Ben, who works alone after Ana has gone home,', () => {
  /** Ana goes home. Eleven minutes later Ben works on. */
  async function benAlone(meanwhile: () => Promise<void>) {
    app.clock.advance(660)
    aheadMs += 660_000
    sandbox.journal.clear()
    await meanwhile()
    const statuses: number[] = []
    for (let n = 0; n < 20; n += 1) {
      app.clock.advance(3)
      statuses.push((await ben.post(`${event}/refresh`)).status)
    }
    return statuses
  }
  const onSchedule = async () => {
    await app.schedule(app.clock.now())
    await app.settled()
  }
  const all = Array.from({ length: 20 }, () => 200)

  it('has the whole hour when his edits come back as news', async () => {
    expect(await benAlone(() => editedInProcore(1))).toEqual(all)
    expect(calls(/change_events/)).toBe(21)
  })

  it('has the whole hour when a push of Ana’s is settled on schedule', async () => {
    const removal = { kind: 'remove', corIds: intoLobby.corIds, changeEventId: lobby }
    const { body } = await expectOk(ana.post(`${harbor}/pushes`, removal))
    const { pushId } = v.parse(v.object({ pushId: v.string() }), body)
    sandbox.faults.add({ system: 'procore', method: 'PATCH', path: /change_events/, kind: 'drop_before' })
    expect((await ana.post(`${harbor}/pushes/${pushId}/apply`)).status).toBe(502)
    expect(await benAlone(onSchedule)).toEqual(all)
    expect(app.logLines.join()).toContain('push_recovered')
  })

  it('has the whole hour when the installation is checked', async () => {
    // It is checked with the session of the lowest id, which is random.
    const first = 'SELECT person_id FROM sessions ORDER BY session_id LIMIT 1'
    while (JSON.stringify(await app.rows(first)).includes(String(people.ben.id))) {
      await ben.delete('/api/session')
      ben = await app.as(people.ben.id, companies.marin.id)
    }
    const checked = async () => {
      await app.rows(`UPDATE connections SET connected_at = '2026-01-01T00:00:00.000Z' RETURNING 1`)
      await onSchedule()
    }
    expect(await benAlone(checked)).toEqual(all)
    expect(calls(/\/me$/)).toBe(1)
  })
})

it('an admin’s share is not used up by the webhooks that follow a connection', async () => {
  const { keyId, secret } = clearstoryKeys.marin
  sandbox.journal.clear()
  for (let n = 0; n < 9; n += 1) {
    await expectOk(ana.put('/api/connection', { projectId: String(projects.harbor.id), keyId, secret }))
    await app.settled()
  }
  expect(calls(/\/webhooks\//)).toBeGreaterThan(40)
  await expectOk(ana.post(`${event}/refresh`))
})
