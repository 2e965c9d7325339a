import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase, whyNotOnNode } from '../server/open-database.ts'
import { openSqlite } from '../server/store/engine/sqlite.ts'

const nobody = 65_534
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clearstory-open-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Tests run as root in containers, whom no permission stops. */
function asOrdinaryUser<T>(act: () => T): T {
  const user = process.geteuid?.()
  if (user !== 0) return act()
  process.seteuid?.(nobody)
  try {
    return act()
  } finally {
    process.seteuid?.(user)
  }
}

function trouble(path: string): string {
  try {
    asOrdinaryUser(() => openDatabase(path)).close()
    return 'none'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

it('says of a database that cannot be written which variable and file that is, before anything is served', async () => {
  const path = join(folder, 'read-only.sqlite')
  const made = openSqlite(path)
  await made.sql.run('CREATE TABLE one (id TEXT) STRICT')
  await made.close()
  chmodSync(path, 0o444)
  chmodSync(folder, 0o777)
  expect(trouble(path)).toMatch(/^DATABASE_PATH names .*read-only\.sqlite, which this user may not write/)
})

it.each([
  ['a folder', () => mkdirSync(join(folder, 'app.sqlite')), 'which cannot be opened'],
  [
    'something else',
    () => writeFileSync(join(folder, 'app.sqlite'), 'x'.repeat(5000)),
    'which is not a sound',
  ],
])('says so of %s', (_, make, words) => {
  make()
  const path = join(folder, 'app.sqlite')
  expect(() => openDatabase(path)).toThrow(`DATABASE_PATH names ${path}, ${words}`)
})

it.each([
  ['18.20.8', 'Clearstory for Procore needs Node 22 or newer, and this is Node 18.20.8.'],
  ['20.20.2', 'Clearstory for Procore needs Node 22 or newer, and this is Node 20.20.2.'],
  ['22.0.0', null],
  ['26.10.0', null],
])('on Node %s says %s', (version, words) => {
  expect(whyNotOnNode(version)).toBe(words)
})
