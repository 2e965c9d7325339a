import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../server/store/engine/migrate.ts'
import type { Sql } from '../../server/store/engine/sql.ts'
import { readMigrations } from '../../server/store/engine/sqlite.ts'
import { deleteEverything } from '../runtimes/empty-database.ts'
import { type ObjectDatabases, objectDatabases } from '../runtimes/object-databases.ts'
import { migrationsFolder, storeBattery } from './battery.ts'

let objects: ObjectDatabases
let migrated: Sql
let made = 0
beforeAll(async () => {
  objects = await objectDatabases()
  migrated = objects.sql('migrated')
  await migrate(migrated, await readMigrations(migrationsFolder))
})
afterAll(() => objects.close())

function bare(): Sql {
  made += 1
  return objects.sql(`bare-${made}`)
}

storeBattery('a Durable Object', async () => ({ sql: bare(), close: async () => undefined }), {
  async openMigrated() {
    await deleteEverything(migrated)
    return { sql: migrated, close: async () => undefined }
  },
  tries: 3,
})

describe('a Durable Object', () => {
  it('takes nothing of a batch whose last statement fails', async () => {
    const sql = bare()
    await sql.run('CREATE TABLE a (x TEXT NOT NULL) STRICT')
    const failing = sql.batch([
      { sql: 'INSERT INTO a VALUES (?)', params: ['one'] },
      { sql: 'INSERT INTO a VALUES (?)', params: [null] },
    ])
    await expect(failing).rejects.toThrow(/NOT NULL/)
    expect(await sql.all('SELECT x FROM a')).toEqual([])
  })

  it('answers with no rows before its first write, and stores nothing', async () => {
    const sql = bare()
    expect(await sql.all('SELECT * FROM sessions')).toEqual([])
    expect(await sql.all('DELETE FROM sessions RETURNING session_id')).toEqual([])
    await sql.run('CREATE TABLE a (x TEXT) STRICT')
    expect(await sql.all('SELECT * FROM a')).toEqual([])
    await expect(sql.all('SELECT * FROM sessions')).rejects.toThrow(/no such table/)
  })
})
