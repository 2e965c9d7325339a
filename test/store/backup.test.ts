import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkSqlite, copySqlite, openSqlite } from '../../server/store/engine/sqlite.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-backup-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const counts = v.object({ debits: v.number(), credits: v.number() })

describe('a backup of a database that is written all the time', () => {
  it('ends, is sound, and holds no half of a batch', async () => {
    const path = join(folder, 'busy.sqlite')
    const { sql, close } = openSqlite(path)
    await sql.run('CREATE TABLE ballast (bytes BLOB)')
    await sql.run('CREATE TABLE debits (id INTEGER PRIMARY KEY)')
    await sql.run('CREATE TABLE credits (id INTEGER PRIMARY KEY)')
    // Far more pages than a backup copies in one go.
    for (let row = 0; row < 400; row += 1) await sql.run('INSERT INTO ballast VALUES (zeroblob(20000))')

    const backup = join(folder, 'copy.sqlite')
    let done = false
    const copying = copySqlite(path, backup).finally(() => {
      done = true
    })
    let written = 0
    while (!done) {
      await sql.batch([
        { sql: 'INSERT INTO debits DEFAULT VALUES', params: [] },
        { sql: 'INSERT INTO credits DEFAULT VALUES', params: [] },
      ])
      written += 1
      await new Promise((next) => setImmediate(next))
    }
    await copying
    await close()

    expect(written).toBeGreaterThan(0)
    checkSqlite(backup)
    const copy = new Database(backup, { readonly: true })
    const held = v.parse(
      counts,
      copy
        .prepare('SELECT (SELECT count(*) FROM debits) AS debits, (SELECT count(*) FROM credits) AS credits')
        .get(),
    )
    copy.close()
    expect(held.debits).toBe(held.credits)
    expect(held.debits).toBeLessThanOrEqual(written)
  }, 30_000)
})
