import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { build } from '../.ci/build.mjs'
import { createEncryption } from '../server/store/encryption.ts'
import { migrate } from '../server/store/engine/migrate.ts'
import { openSqlite, readMigrations } from '../server/store/engine/sqlite.ts'

// The built commands on a real database, as an operator runs them.
const built = 'test-results/command'
const keyFrom = (first: number) =>
  Buffer.from(Array.from({ length: 32 }, (_, at) => first + at)).toString('base64')
const oldKey = keyFrom(1)
const newKey = keyFrom(2)
let folder: string
let home: string
let path: string

beforeAll(async () => {
  await mkdir(built, { recursive: true })
  folder = await mkdtemp(join(built, 'built-'))
  await build({ out: join(process.cwd(), folder), log: () => undefined })
}, 120_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const placeOf = (companyId: string) => ({ table: 'connections', companyId, rowId: 'api_key' })

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'clearstory-command-'))
  path = join(home, 'app.db')
  const { sql, close } = openSqlite(path)
  await migrate(sql, await readMigrations('server/store/migrations'))
  const encryption = createEncryption(oldKey)
  for (const companyId of ['11', '22']) {
    const apiKey = await encryption.encrypt(`secret of ${companyId}`, placeOf(companyId))
    await sql.run('INSERT INTO connections VALUES (?, ?, ?, ?, ?, ?, ?)', [
      companyId,
      `9${companyId}`,
      'Marin Builders',
      '7f3c',
      apiKey,
      'Ana Diaz',
      '2026-11-01T00:00:00.000Z',
    ])
    await sql.run(
      `INSERT INTO activity (company_id, project_id, kind, at, person_id, person_name)
       VALUES (?, '1', 'connected', '2026-11-01T00:00:00.000Z', '5', 'Ana Diaz')`,
      [companyId],
    )
  }
  await close()
})
afterEach(() => rm(home, { recursive: true, force: true }))

function run(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'command.mjs'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', DATABASE_PATH: path, ...env },
  })
  return { status, said: `${stdout}${stderr}`.trim() }
}

function companies(file = path): string[] {
  const database = new Database(file, { readonly: true })
  try {
    return database
      .prepare('SELECT company_id FROM connections ORDER BY company_id')
      .pluck()
      .all()
      .map(String)
  } finally {
    database.close()
  }
}

describe('backup and restore', () => {
  it('copies the database while it is in use, and brings it back', async () => {
    const server = openSqlite(path)
    const file = join(home, 'backup.db')
    expect(run(['backup', file])).toMatchObject({ status: 0 })
    await server.sql.run('DELETE FROM connections')
    await server.close()
    expect(companies()).toEqual([])
    expect(run(['restore', file])).toMatchObject({ status: 0 })
    expect(companies()).toEqual(['11', '22'])
    expect(companies(`${path}.before-restore`)).toEqual([])
  })

  it('does not restore under a running server, and changes nothing then', async () => {
    const file = join(home, 'backup.db')
    run(['backup', file])
    const server = openSqlite(path)
    await server.sql.run('DELETE FROM connections WHERE company_id = ?', ['11'])
    const refused = run(['restore', file])
    expect(refused.status).toBe(1)
    expect(refused.said).toMatch(/in use: stop the server first/)
    await server.close()
    expect(companies()).toEqual(['22'])
  })

  it('overwrites no file, and refuses what is no database', () => {
    expect(run(['backup', path]).said).toMatch(/exists already/)
    const refused = run(['restore', join(folder, 'command.mjs')])
    expect(refused.status).toBe(1)
    expect(companies()).toEqual(['11', '22'])
  })
})

describe('key rotation', () => {
  it('writes every secret anew, so that the old key can go', async () => {
    const rotated = run(['rotate-key'], { SECRET_KEY: newKey, SECRET_KEY_PREVIOUS: oldKey })
    expect(rotated).toMatchObject({ status: 0, said: expect.stringMatching(/^2 secrets/) })
    const database = new Database(path, { readonly: true })
    const stored = database.prepare('SELECT api_key FROM connections WHERE company_id = ?').pluck().get('11')
    database.close()
    expect(await createEncryption(newKey).decrypt(String(stored), placeOf('11'))).toBe('secret of 11')
    await expect(createEncryption(oldKey).decrypt(String(stored), placeOf('11'))).rejects.toThrow()
    expect(run(['rotate-key'], { SECRET_KEY: newKey, SECRET_KEY_PREVIOUS: oldKey }).said).toMatch(
      /^0 secrets/,
    )
  })

  it('changes nothing where the old key is not given', () => {
    const refused = run(['rotate-key'], { SECRET_KEY: newKey })
    expect(refused.status).toBe(1)
    expect(refused.said).toMatch(/^Neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens 2 of the stored secrets/)
    expect(refused.said).not.toMatch(/secret of/)
  })
})

describe('deleting a company', () => {
  // Nobody is signed in: nothing is asked of Procore.
  const environment = {
    PUBLIC_URL: 'https://clearstory.example.com',
    SECRET_KEY: oldKey,
    PROCORE_CLIENT_ID: 'client-id',
    PROCORE_CLIENT_SECRET: 'client-secret',
    PROCORE_WEBHOOK_SECRET: '7a1f0c9be2d84356a7b1c0d9e8f72536',
  }

  it('names what is missing of the environment it needs, and deletes nothing', () => {
    const refused = run(['delete-company', '11'])
    expect(refused).toMatchObject({ status: 1, said: expect.stringMatching(/Nothing was deleted/) })
    expect(refused.said).toMatch(/PROCORE_CLIENT_ID is missing/)
    expect(companies()).toEqual(['11', '22'])
  })

  it('leaves nothing of it, the audit trail included, and everything of others', () => {
    expect(run(['delete-company', '11'], environment)).toMatchObject({
      status: 0,
      said: expect.stringMatching(/1 activity, 1 connections/),
    })
    expect(companies()).toEqual(['22'])
    const database = new Database(path)
    expect(database.prepare('SELECT company_id FROM activity').pluck().all()).toEqual(['22'])
    expect(() => database.exec('DELETE FROM activity')).toThrow()
    database.close()
  })
})

describe('the bundles', () => {
  it('go with the licence of every package that is in them', async () => {
    const notice = await readFile(join(folder, 'NOTICE.txt'), 'utf8')
    const maps = ['server.mjs.map', 'command.mjs.map'].map((name) => readFile(join(folder, name), 'utf8'))
    const packages = (await Promise.all(maps)).flatMap((text) => [
      ...text.matchAll(/node_modules\/((?:@[^/"]+\/)?[^/"]+)\//g),
    ])
    // The panel has no source map: what it is made of is what it may import (test/architecture.test.ts).
    const bundled = new Set([...packages.map(([, name]) => name), 'preact'])
    expect(bundled.size).toBeGreaterThan(4)
    for (const name of bundled)
      expect(notice).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|ISC)\\)$`, 'm'))
    expect(notice.match(/Permission is hereby granted/g)?.length).toBeGreaterThanOrEqual(bundled.size)
    expect(await readFile(join(folder, 'ui/NOTICE.txt'), 'utf8')).toBe(notice)
    expect(await readFile(join(folder, 'server.mjs'), 'utf8')).toContain('NOTICE.txt')
  })
})

it('says how it is used when it is used wrongly', () => {
  expect(run(['tidy'])).toMatchObject({ status: 1, said: expect.stringMatching(/^Usage/) })
  expect(run(['backup', 'x'], { DATABASE_PATH: '' }).said).toMatch(/DATABASE_PATH is missing/)
})
