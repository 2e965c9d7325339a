import { beforeEach, describe, expect, it } from 'vitest'
import { systemPace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { startNodeApp } from '../support/app-under-test.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

// One person asks as often as a script can, in an hour that has few calls. The others of the company still work.
const hourly = 240
freshHarbor((sandbox) => {
  sandbox.procore.state.limits = { hourly, spike: 100_000 }
  return startNodeApp(sandbox, {
    requestLimits: 'on',
    gate: () => new MemoryGate(systemPace, { longestWaitMs: 100, longestQueue: 200, untoldAllowance: 10 }),
  })
}, 'as_seeded')

const lobby = String(changeEvents.lobby.id)
const event = `${harbor}/change-events/${lobby}`
const intoLobby = {
  kind: 'push',
  corIds: [String(seededCors.rough)],
  destination: { kind: 'existing', changeEventId: lobby },
}
const calls = () => sandbox.journal.entries({ system: 'procore' }).length

async function otherPeopleWork() {
  await push(ana, intoLobby)
  await expectOk(ana.post(`${event}/refresh`))
}

describe('a reader', () => {
  let rita: Caller
  beforeEach(async () => {
    rita = await app.as(people.rita.id, companies.marin.id)
    await expectOk(ana.post(`${event}/refresh`))
    sandbox.journal.clear()
  })

  const adminOnly: readonly (readonly [string, () => ReturnType<Caller['get']>])[] = [
    ['GET clearstory-projects', () => rita.get(`${harbor}/clearstory-projects`)],
    ['GET company', () => rita.get(`${harbor}/company`)],
    ['GET trail', () => rita.get(`${harbor}/trail`)],
    ['PUT releases', () => rita.put(`${harbor}/releases/5`, {})],
    ['DELETE releases', () => rita.delete(`${harbor}/releases/5`)],
    ['PUT mapping', () => rita.put(`${harbor}/mapping`, { clearstoryProjectId: '5' })],
    [
      'PUT contract-maps',
      () =>
        rita.put(`${harbor}/contract-maps`, {
          maps: [{ contractId: '70001', commitmentId: null, budgetCodeId: null }],
        }),
    ],
    ['PUT settings', () => rita.put(`${harbor}/settings`, { labelCors: true })],
    ['DELETE connection', () => rita.delete(`/api/connection?projectId=${projects.harbor.id}`)],
  ]

  it('who is refused what is for admins costs Procore one look at the rights in 30 seconds', async () => {
    for (const [name, ask] of adminOnly) expect((await ask()).status, name).toBe(403)
    expect(calls()).toBe(4)
  })

  it('who asks for it again and again leaves the hour to the others', async () => {
    for (let round = 0; round < hourly / 4; round += 1) {
      app.clock.advance(31)
      await adminOnly[round % adminOnly.length]?.[1]()
    }
    expect(calls()).toBeGreaterThan(hourly / 6)
    await otherPeopleWork()
  })

  it('who is not refused by Procore, but by the app’s own limit, is told when to come back', async () => {
    const answers = []
    for (let at = 0; at < 62; at += 1) answers.push(await adminOnly[at % adminOnly.length]?.[1]())
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 'too_many_requests', written: 'no' } })
  })
})

describe('a person who may push', () => {
  it('and only plans, checks and withdraws leaves the hour to the others', async () => {
    const ben = await app.as(people.ben.id, companies.marin.id)
    await expectOk(ben.get(event))
    await expectOk(ana.post(`${event}/refresh`))
    sandbox.journal.clear()
    let refused = false
    for (let at = 0; at < hourly && !refused; at += 1) {
      app.clock.advance(31)
      refused = (await ben.post(`${harbor}/pushes`, intoLobby)).status === 503
    }
    expect(refused).toBe(true)
    await otherPeopleWork()
  })
})
