import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { build } from '../../.ci/build.mjs'
import { appEnvironment } from '../sandbox/app-environment.ts'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import {
  changeEventStatuses,
  changeEvents,
  clearstoryKeys,
  companies,
  people,
  projects,
} from '../sandbox/seed/world.ts'
import { type ApiAnswer, type Caller, callerWith, signInAs } from '../support/caller.ts'
import { expectAdded, linesBefore } from '../support/lines.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { databaseFolder } from '../support/migrated-database.ts'
import { expectProblem } from '../support/problem.ts'
import { freePort, type ServerProcess, startServer } from '../support/server-process.ts'

// Inside the checkout, so that the built server finds the one package it does not carry.
const built = 'test-results/crash'
const lobbyId = changeEvents.lobby.id
const rough = String(seededCors.rough)
const roughCents = 1_234_567
const intoLobby = {
  kind: 'push',
  corIds: [rough],
  destination: { kind: 'existing', changeEventId: String(lobbyId) },
}
const intoNew = {
  kind: 'push',
  corIds: [rough],
  destination: {
    kind: 'new',
    title: 'Level 3 rough-in',
    statusId: String(changeEventStatuses[0].id),
    scope: 'tbd',
  },
}

let folder: string
let sandbox: Sandbox
let environment: Record<string, string>
let databasePath: string
let server: ServerProcess
let ana: Caller

beforeAll(async () => {
  await mkdir(built, { recursive: true })
  folder = await mkdtemp(join(built, 'server-'))
  await build({ out: join(process.cwd(), folder), log: () => undefined })
  sandbox = await createSandbox()
}, 120_000)
afterAll(async () => {
  await sandbox.close()
  await rm(folder, { recursive: true, force: true })
})

let home: string
beforeEach(async () => {
  sandbox.reset()
  sandbox.procore.state.limits = { hourly: 100_000, spike: 100_000 }
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  sandbox.setAppUrl(publicUrl)
  home = await databaseFolder('crash')
  databasePath = join(home, 'app.db')
  environment = appEnvironment(sandbox, { port, publicUrl, databasePath })
  server = await startServer(folder, environment)
  const companyId = companies.marin.id
  const { loginUrl } = sandbox.procore
  ana = await signInAs({ appUrl: publicUrl, loginUrl, personId: people.ana.id, companyId })
  const { keyId, secret } = clearstoryKeys.marin
  await expectOk(ana.put('/api/connection', { projectId: String(projects.harbor.id), keyId, secret }))
  const clearstoryProjectId = String(projects.harbor.clearstory.id)
  await expectOk(ana.put(`${harbor}/mapping`, { clearstoryProjectId }))
  await expectOk(ana.post(`${harbor}/sync`))
})
afterEach(async () => {
  sandbox.faults.clear()
  await server.kill()
  await rm(home, { recursive: true, force: true })
})

async function plan(request: unknown): Promise<string> {
  const { body } = await expectOk(ana.post(`${harbor}/pushes`, request))
  return v.parse(v.object({ pushId: v.string(), pushable: v.literal(true) }), body).pushId
}
const apply = (pushId: string) => ana.post(`${harbor}/pushes/${pushId}/apply`)
const refresh = (changeEventId: number) => ana.post(`${harbor}/change-events/${changeEventId}/refresh`)

/** Kills the server while Procore holds the write; then Procore goes on, or goes on holding it. */
async function killDuring(
  pushId: string,
  method: 'PATCH' | 'POST',
  kind: 'hold_before' | 'hold_after',
  whatBecomesOfTheWrite: 'arrives' | 'is lost',
): Promise<void> {
  const held = sandbox.faults.add({ system: 'procore', method, path: /\/change_events/, kind })
  const answer: Promise<ApiAnswer | 'cut off'> = apply(pushId).catch(() => 'cut off')
  await held.hit
  await server.kill()
  expect(await answer).toBe('cut off')
  if (whatBecomesOfTheWrite === 'arrives') held.release()
}

async function restart(): Promise<void> {
  server = await startServer(folder, environment)
}

/** Lets time pass for the pushes on their way: they were sent that much earlier. */
function ageUnfinishedPushes(seconds: number): void {
  const database = new Database(databasePath)
  const shift = `strftime('%Y-%m-%dT%H:%M:%fZ', ?, '-${seconds} seconds')`
  try {
    const rows = database
      .prepare(`SELECT push_id, sent_at, lease_until FROM pushes WHERE state = 'sending'`)
      .all()
    const pushes = v.parse(
      v.array(v.object({ push_id: v.string(), sent_at: v.string(), lease_until: v.string() })),
      rows,
    )
    expect(pushes).toHaveLength(1)
    const age = database.prepare(
      `UPDATE pushes SET sent_at = ${shift}, lease_until = ${shift} WHERE push_id = ?`,
    )
    for (const { push_id, sent_at, lease_until } of pushes) age.run(sent_at, lease_until, push_id)
  } finally {
    database.close()
  }
}

describe('a server killed after Procore wrote, before it heard so', () => {
  it('finds the line in the change event: once, linked, and the push closed', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(intoLobby)
    await killDuring(pushId, 'PATCH', 'hold_after', 'arrives')
    await restart()
    const view = await expectOk(refresh(lobbyId))
    expect(view.body).toMatchObject({
      unfinished: [],
      cors: [{ number: '12', state: 'up_to_date', procoreCents: roughCents, pushedByName: 'Ana Diaz' }],
    })
    expect((await expectOk(apply(pushId))).body).toMatchObject({ corCount: 1, newTotalCents: roughCents })
    expectAdded(sandbox, before, [roughCents])
  })

  it('finds the change event it made, and makes no second one', async () => {
    const pushId = await plan(intoNew)
    await killDuring(pushId, 'POST', 'hold_after', 'arrives')
    await restart()
    const made = sandbox.procore.state.changeEvents.filter(({ title }) => title === 'Level 3 rough-in')
    expect(made).toHaveLength(1)
    const view = await expectOk(refresh(made[0]?.id ?? 0))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12', state: 'up_to_date' }] })
    expect((await expectOk(apply(pushId))).body).toMatchObject({ changeEvent: { title: 'Level 3 rough-in' } })
    expect(
      sandbox.procore.state.changeEvents.filter(({ title }) => title === 'Level 3 rough-in'),
    ).toHaveLength(1)
  })

  it('settles it by itself, without anybody looking, once nobody can be sending it any more', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(intoLobby)
    await killDuring(pushId, 'PATCH', 'hold_after', 'arrives')
    ageUnfinishedPushes(91)
    await restart()
    expect(JSON.parse(await server.logged('push_recovered'))).toMatchObject({ pushId, outcome: 'applied' })
    const view = await expectOk(ana.get(`${harbor}/change-events/${lobbyId}`))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12', state: 'up_to_date' }] })
    expectAdded(sandbox, before, [roughCents])
  })
})

describe('a server killed while its write is on the way', () => {
  it('does not write again: the write may still arrive, and when it does it is found', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(intoLobby)
    await killDuring(pushId, 'PATCH', 'hold_before', 'is lost')
    await restart()
    await expectOk(refresh(lobbyId))
    await expectProblem(apply(pushId), 502, 'push_unknown')
    await expectProblem(apply(await plan(intoLobby)), 409, 'push_elsewhere')
    expectAdded(sandbox, before, [])

    // Procore takes the request up at last; nobody waits for the answer.
    sandbox.faults.clear()
    await lineArrives()
    const view = await expectOk(refresh(lobbyId))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12', state: 'up_to_date' }] })
    expectAdded(sandbox, before, [roughCents])
  })

  it('shows it unfinished, and gives it up only when it can no longer arrive', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(intoLobby)
    await killDuring(pushId, 'PATCH', 'hold_before', 'is lost')
    ageUnfinishedPushes(100)
    await restart()
    const view = await expectOk(refresh(lobbyId))
    expect(view.body).toMatchObject({ unfinished: [{ pushId, corNumbers: ['12'] }], cors: [] })
    await expectProblem(ana.post(`${harbor}/pushes/${pushId}/recover`), 502, 'push_unknown')
    ageUnfinishedPushes(100)
    const settled = await expectOk(ana.post(`${harbor}/pushes/${pushId}/recover`))
    expect(settled.body).toEqual({ outcome: 'not_applied' })
    expectAdded(sandbox, before, [])
    await expectOk(apply(pushId))
    expectAdded(sandbox, before, [roughCents])
  })
})

describe('a server asked to stop while its write is on the way', () => {
  it('waits for the answer, closes the push, and goes', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(intoLobby)
    const held = sandbox.faults.add({
      system: 'procore',
      method: 'PATCH',
      path: /\/change_events\//,
      kind: 'hold_after',
    })
    const answer = apply(pushId)
    await held.hit
    const stopped = server.stop()
    await server.logged('stopping')
    held.release()
    expect((await expectOk(answer)).body).toMatchObject({ recovered: false, newTotalCents: roughCents })
    expect(await stopped).toBe(0)
    await restart()
    const view = await expectOk(ana.get(`${harbor}/change-events/${lobbyId}`))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12', state: 'up_to_date' }] })
    expectAdded(sandbox, before, [roughCents])
  })
})

describe('two servers on one database', () => {
  let second: ServerProcess
  let elsewhere: Caller
  beforeEach(async () => {
    const port = await freePort()
    second = await startServer(folder, { ...environment, PORT: String(port) })
    elsewhere = callerWith(`http://127.0.0.1:${port}`, ana.bearer)
    return () => second.kill()
  })

  it('write a push once that both are told to apply', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(intoLobby)
    const path = `${harbor}/pushes/${pushId}/apply`
    await Promise.all([ana.post(path), elsewhere.post(path), ana.post(path), elsewhere.post(path)])
    expect(
      sandbox.journal.entries({ system: 'procore', method: 'PATCH', path: /\/change_events\// }),
    ).toHaveLength(1)
    expect((await expectOk(elsewhere.post(path))).body).toMatchObject({ newTotalCents: roughCents })
    expectAdded(sandbox, before, [roughCents])
  })

  it('let one finish what the other was killed over', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(intoLobby)
    await killDuring(pushId, 'PATCH', 'hold_after', 'arrives')
    const view = await expectOk(elsewhere.post(`${harbor}/change-events/${lobbyId}/refresh`))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12', state: 'up_to_date' }] })
    expectAdded(sandbox, before, [roughCents])
  })

  it('keep the person signed in though a refresh token can be spent only once', async () => {
    await Promise.all([refresh(lobbyId), elsewhere.post(`${harbor}/change-events/${lobbyId}/refresh`)])
    sandbox.procore.state.expireAccessTokens()
    const search = `${harbor}/change-events?search=`
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => (at % 2 ? ana : elsewhere).get(search)),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  })
})

/** Resolves when Procore has written the line it was holding back. */
async function lineArrives(): Promise<void> {
  const had = sandbox.procore.state.lines(lobbyId).length
  while (sandbox.procore.state.lines(lobbyId).length === had) await new Promise((next) => setImmediate(next))
}
