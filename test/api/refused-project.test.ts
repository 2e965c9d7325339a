import { beforeEach, describe, expect, it } from 'vitest'
import { systemPace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { startNodeApp } from '../support/app-under-test.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

// Rita may open Harbor Tower and not the clinic. Each question whether she may costs four calls of the company's hour.
const hourly = 400
/** By how much the gate's clock is ahead, in milliseconds. */
let ahead = 0
freshHarbor((sandbox) => {
  ahead = 0
  sandbox.procore.state.limits = { hourly, spike: 100_000 }
  const pace = { ...systemPace, now: () => systemPace.now() + ahead }
  return startNodeApp(sandbox, {
    requestLimits: 'on',
    gate: () => new MemoryGate(pace, { longestWaitMs: 100, longestQueue: 200, untoldAllowance: 10 }),
  })
}, 'as_seeded')

const clinic = `/api/projects/${projects.clinic.id}`
const lobby = String(changeEvents.lobby.id)
const reader = {
  changeEvents: 'Read Only',
  commitments: 'Read Only',
  primeContracts: 'None',
  projectAdmin: 'None',
} as const
const calls = () => sandbox.journal.entries({ system: 'procore' }).length
const forbidden = { status: 403, body: { code: 'project_forbidden', written: 'no' } }

let rita: Caller
beforeEach(async () => {
  rita = await app.as(people.rita.id, companies.marin.id)
  sandbox.journal.clear()
})

describe('a project that Procore refuses to a person', () => {
  it('is refused for 30 seconds without asking Procore, also what is written', async () => {
    for (let at = 0; at < 5; at += 1) expect(await rita.get(`${clinic}/standing`)).toMatchObject(forbidden)
    expect(await rita.post(`${clinic}/change-events/${lobby}/refresh`)).toMatchObject(forbidden)
    expect(calls()).toBe(4)
    app.clock.advance(29)
    await rita.get(`${clinic}/standing`)
    expect(calls()).toBe(4)
  })

  it('opens within 30 seconds of the right being given, and at once to a check, an admin action or a new sign-in', async () => {
    const open = () => rita.get(`${clinic}/standing`)
    const give = (levels: Parameters<typeof sandbox.procore.state.setLevel>[2]) =>
      sandbox.procore.state.setLevel(people.rita.id, projects.clinic.id, levels)
    give(null)
    expect(await open()).toMatchObject(forbidden)
    give(reader)
    app.clock.advance(31)
    await expectOk(open())

    give(null)
    expect(await rita.post(`${clinic}/validation`)).toMatchObject(forbidden)
    // What was known before the refusal counts no more, now and later.
    expect(await open()).toMatchObject(forbidden)
    app.clock.advance(31)
    expect(await open()).toMatchObject(forbidden)
    give(reader)
    await expectOk(rita.post(`${clinic}/validation`))
    await expectOk(open())

    give(null)
    await rita.post(`${clinic}/validation`)
    expect(await open()).toMatchObject(forbidden)
    give({ ...reader, projectAdmin: 'Admin' })
    await expectOk(rita.get(`${clinic}/clearstory-projects`))
    await expectOk(open())

    give(null)
    await rita.post(`${clinic}/validation`)
    give(reader)
    rita = await app.as(people.rita.id, companies.marin.id)
    await expectOk(open())
  })

  it('after a re-mapping is not asked for by each look into the COR log', async () => {
    await push(ana, {
      kind: 'push',
      corIds: [String(seededCors.rough)],
      destination: { kind: 'existing', changeEventId: lobby },
    })
    await expectOk(ana.delete(`${harbor}/mapping`))
    await expectOk(
      ana.put(`${clinic}/mapping`, { clearstoryProjectId: String(projects.harbor.clearstory.id) }),
    )
    await app.settled()
    sandbox.procore.state.setLevel(people.rita.id, projects.clinic.id, reader)
    sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, null)
    await expectOk(rita.get(`${clinic}/cors?limit=200`))
    sandbox.journal.clear()
    for (let at = 0; at < 5; at += 1) await expectOk(rita.get(`${clinic}/cors?limit=200`))
    expect(calls()).toBe(0)
  })
})

describe('a list of made-up projects', () => {
  it('is asked for at a limited pace, so that others find calls left', async () => {
    // Nobody else is active any more, so the fair share of the hour does not hold her back.
    ahead = 11 * 60_000
    await expectOk(rita.get(`${harbor}/standing`))
    const answers = []
    for (let at = 0; at < 45; at += 1) {
      answers.push(await rita.get(`/api/projects/${562949954200000 + at}/standing`))
    }
    expect(answers[0]).toMatchObject(forbidden)
    expect(answers.at(-1)).toMatchObject({
      status: 429,
      body: { code: 'too_many_requests', written: 'no', retryAt: expect.any(String) },
    })
    await expectOk(ana.post(`${harbor}/change-events/${lobby}/refresh`))
    // What Procore has let her open goes on.
    await expectOk(rita.get(`${harbor}/standing`))
  })
})

describe('a made-up project that an admin page asks for again and again', () => {
  it.each(['company', 'trail', 'clearstory-projects'])('is asked for at a pace: %s', async (path) => {
    for (let n = 0; n < 60; n += 1) await rita.get(`/api/projects/987654/${path}`)
    // Forty questions of four calls, not sixty; then ten a minute.
    expect(calls()).toBeLessThanOrEqual(41 * 4)
  })
})

describe('a list of made-up projects that admin pages ask for', () => {
  it('is asked for at a limited pace', async () => {
    ahead = 11 * 60_000
    const answers = []
    for (let at = 0; at < 55; at += 1) {
      const made = `/api/projects/${562949954200000 + at}`
      answers.push(
        await (at % 2
          ? rita.get(`${made}/company`)
          : rita.put(`${made}/mapping`, { clearstoryProjectId: '1' })),
      )
    }
    expect(answers[0]).toMatchObject(forbidden)
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 'too_many_requests', written: 'no' } })
    expect(calls()).toBeLessThanOrEqual(41 * 4)
  })
})
