import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../../server/store/migrate.ts'
import type { Sql } from '../../server/store/sql.ts'
import { readMigrations } from '../../server/store/sqlite.ts'
import { deleteEverything, dropEverything } from '../runtimes/empty-database.ts'
import { type LocalDatabases, localDatabases } from '../runtimes/local-databases.ts'
import { migrationsFolder, storeBattery } from './battery.ts'

let local: LocalDatabases
let bare: Sql
let migrated: Sql
beforeAll(async () => {
  local = await localDatabases(['BARE', 'MIGRATED'])
  bare = local.sql('BARE')
  migrated = local.sql('MIGRATED')
  await migrate(migrated, await readMigrations(migrationsFolder))
})
afterAll(() => local.close())

storeBattery(
  'D1',
  async () => {
    await dropEverything(bare)
    return { sql: bare, close: async () => undefined }
  },
  {
    async openMigrated() {
      await deleteEverything(migrated)
      return { sql: migrated, close: async () => undefined }
    },
    tries: 3,
  },
)

describe('D1', () => {
  beforeEach(() => dropEverything(bare))

  it('takes nothing of a batch whose last statement fails', async () => {
    await bare.run('CREATE TABLE a (x TEXT NOT NULL) STRICT')
    const failing = bare.batch([
      { sql: 'INSERT INTO a VALUES (?)', params: ['one'] },
      { sql: 'INSERT INTO a VALUES (?)', params: [null] },
    ])
    await expect(failing).rejects.toThrow(/NOT NULL/)
    expect(await bare.all('SELECT x FROM a')).toEqual([])
  })
})
