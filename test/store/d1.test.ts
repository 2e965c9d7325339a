import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openD1 } from '../../server/store/d1.ts'
import { type LocalDatabases, localDatabases } from '../runtimes/local-databases.ts'
import { storeBattery } from './battery.ts'

let local: LocalDatabases
beforeAll(async () => {
  local = await localDatabases(['DB'])
})
afterAll(() => local.close())

storeBattery('D1', async () => {
  await local.empty('DB')
  return { sql: openD1(local.database('DB')), close: async () => undefined }
})

describe('D1', () => {
  it('takes nothing of a batch whose last statement fails', async () => {
    await local.empty('DB')
    const sql = openD1(local.database('DB'))
    await sql.run('CREATE TABLE a (x TEXT NOT NULL) STRICT')
    const failing = sql.batch([
      { sql: 'INSERT INTO a VALUES (?)', params: ['one'] },
      { sql: 'INSERT INTO a VALUES (?)', params: [null] },
    ])
    await expect(failing).rejects.toThrow(/NOT NULL/)
    expect(await sql.all('SELECT x FROM a')).toEqual([])
  })
})
