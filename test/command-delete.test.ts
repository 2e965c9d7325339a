import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { build } from '../.ci/build.mjs'
import { openSqlite } from '../server/store/engine/sqlite.ts'
import { appEnvironment } from './sandbox/app-environment.ts'
import { seededCors } from './sandbox/seed/clearstory-cors.ts'
import { changeEvents, clearstoryKeys, companies, people, projects } from './sandbox/seed/world.ts'
import { startNodeApp } from './support/app-under-test.ts'
import { ana, app, freshHarbor, sandbox } from './support/fresh-app.ts'
import { expectOk, push } from './support/mapped-project.ts'
import { expectProblem } from './support/problem.ts'

// The built command beside a running server, as an operator uses it when a customer asks for deletion.
let built: string
beforeAll(async () => {
  await mkdir('test-results/command', { recursive: true })
  built = await mkdtemp(join('test-results/command', 'delete-'))
  await build({ out: join(process.cwd(), built), log: () => undefined })
}, 120_000)
afterAll(() => rm(built, { recursive: true, force: true }))

freshHarbor(startNodeApp)

const marin = String(companies.marin.id)
const secretRow = v.object({ sealed: v.string() })
let secrets: string[]
beforeEach(async () => {
  const lobby = { kind: 'existing', changeEventId: String(changeEvents.lobby.id) }
  await push(ana, { kind: 'push', corIds: [String(seededCors.rough)], destination: lobby })
  const otto = await app.as(people.otto.id, companies.coastal.id)
  const { keyId, secret } = clearstoryKeys.coastal
  await expectOk(otto.put('/api/connection', { projectId: String(projects.coastal.id), keyId, secret }))
  await app.settled()
  const rows = await app.rows(
    `SELECT tokens AS sealed FROM sessions WHERE company_id = '${marin}'
     UNION ALL SELECT api_key FROM connections WHERE company_id = '${marin}'`,
  )
  secrets = v.parse(v.array(secretRow), rows).map(({ sealed }) => sealed)
})

/** Runs the command while the sandbox and the app go on in this process. */
async function run(args: string[], path = app.databasePath): Promise<{ status: unknown; said: string }> {
  const env = appEnvironment(sandbox, { port: 0, publicUrl: app.url, databasePath: path })
  const child = spawn(process.execPath, [join(built, 'command.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', ...env },
  })
  let said = ''
  child.stdout.on('data', (chunk) => (said += String(chunk)))
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  const [status] = await once(child, 'close')
  return { status, said }
}

/** Every byte of the database: the file, the WAL and the shared memory. */
async function bytesOf(path: string): Promise<Buffer> {
  const files = (await readdir(dirname(path))).filter(
    (name) => name === basename(path) || name === `${basename(path)}-wal` || name === `${basename(path)}-shm`,
  )
  return Buffer.concat(await Promise.all(files.map((name) => readFile(join(dirname(path), name)))))
}

/** What of the company can be read in the file: names, titles, addresses of secrets. */
async function remainders(path = app.databasePath): Promise<string[]> {
  const bytes = await bytesOf(path)
  const cor = [...sandbox.clearstory.state.cors()].find(({ id }) => id === seededCors.rough)
  const words = [people.ana.name, companies.marin.name, projects.harbor.name, cor?.title ?? '', ...secrets]
  expect(words.every((word) => word.length > 5)).toBe(true)
  expect(bytes.includes(people.otto.name)).toBe(true)
  return words.filter((word) => bytes.includes(word))
}

describe('delete-company', () => {
  it('revokes and unhooks at Procore, then leaves no byte of the company in the database', async () => {
    const { grants, webhooks } = sandbox.procore.state
    expect((await remainders()).length).toBeGreaterThan(4)
    expect(webhooks.hooks.filter(({ companyId }) => String(companyId) === marin)).not.toEqual([])
    grants.expireAccessTokens()

    const { status, said } = await run(['delete-company', marin])

    expect(said).toMatch(/1 session revoked, 1 hook removed/)
    expect(status).toBe(0)
    expect(grants.living(people.ana.id)).toBe(0)
    expect(webhooks.hooks.filter(({ companyId }) => String(companyId) === marin)).toEqual([])
    expect(await remainders()).toEqual([])
    expect(grants.living(people.otto.id)).toBe(1)
    expect(await app.rows('SELECT company_id FROM connections')).toEqual([
      { company_id: String(companies.coastal.id) },
    ])
    await expectProblem(ana.post('/api/session/renew'), 401, 'session_ended')
  })

  it('deletes what is here though Procore cannot be told, and says so', async () => {
    sandbox.faults.add({ system: 'procore', path: /./, kind: 'status', status: 500, times: 999 })
    const { status, said } = await run(['delete-company', marin])
    expect(said).toMatch(/1 session could not be revoked/)
    expect(said).toMatch(/1 hook could not be removed/)
    expect(status).toBe(0)
    expect(await remainders()).toEqual([])
  })

  it('changes nothing for what is no company id', async () => {
    expect(await run(['delete-company', 'marin'])).toMatchObject({ status: 1 })
    expect((await remainders()).length).toBeGreaterThan(4)
  })
})

describe('restoring a backup', () => {
  const restored = () => join(dirname(app.databasePath), 'restored.db')
  const backup = () => join(dirname(app.databasePath), 'backup.db')

  it('made before a deletion does not bring the company back, not even onto another machine', async () => {
    await run(['backup', backup()])
    await run(['delete-company', marin])
    const list = `${app.databasePath}.deleted-companies`
    expect(existsSync(list)).toBe(true)
    // The former database is gone; the list was kept.
    await writeFile(`${restored()}.deleted-companies`, await readFile(list))
    const { status, said } = await run(['restore', backup()], restored())
    expect(said).toContain(`Company ${marin}`)
    expect(status).toBe(0)
    expect(await remainders(restored())).toEqual([])
  })

  it('takes the deletions out of the database it replaces where the list is lost', async () => {
    await run(['backup', backup()])
    const other = join(dirname(app.databasePath), 'other.db')
    await run(['restore', backup()], other)
    await run(['delete-company', marin], other)
    await rm(`${other}.deleted-companies`)
    await run(['restore', backup()], other)
    expect(await remainders(other)).toEqual([])
  })

  it('made after a deletion keeps the company that has come back since', async () => {
    await run(['delete-company', marin])
    await app.as(people.ana.id, companies.marin.id)
    await run(['backup', backup()])
    await run(['restore', backup()], restored())
    const { sql, close } = openSqlite(restored())
    expect(await sql.all('SELECT person_name FROM sessions WHERE company_id = ?', [marin])).toHaveLength(1)
    await close()
  })
})
