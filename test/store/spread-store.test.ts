import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId } from '../../server/domain/ids.ts'
import { createCompanyDatabases } from '../../server/store/company-databases.ts'
import { createEncryption } from '../../server/store/encryption.ts'
import { migrate } from '../../server/store/migrate.ts'
import { createSpreadStore } from '../../server/store/spread-store.ts'
import type { Sql } from '../../server/store/sql.ts'
import { readMigrations } from '../../server/store/sqlite.ts'
import { deleteEverything } from '../runtimes/empty-database.ts'
import { type LocalDatabases, localDatabases } from '../runtimes/local-databases.ts'
import { migrationsFolder, secretKey } from './battery.ts'
import { contractMap, ours, project, push, t, theirs } from './fixtures.ts'

let local: LocalDatabases
let first: Sql
let second: Sql

beforeAll(async () => {
  local = await localDatabases(['DB', 'DB_2'])
  first = local.sql('DB')
  second = local.sql('DB_2')
  const migrations = await readMigrations(migrationsFolder)
  for (const sql of [first, second]) await migrate(sql, migrations)
})
afterAll(() => local.close())
beforeEach(async () => {
  for (const sql of [first, second]) await deleteEverything(sql)
})

/** As an isolate of its own would open it. */
const open = () => createSpreadStore(first, new Map([['DB_2', second]]), createEncryption(secretKey))
const companiesIn = async (sql: Sql, table: string) =>
  (await sql.all(`SELECT DISTINCT company_id FROM ${table}`)).map(({ company_id }) => company_id)

async function fill(company: ProcoreCompanyId, sessionId: string) {
  const store = open()
  await store.sessions.create(
    { companyId: company, personId: idOf('41'), name: 'Dana', sessionId: idOf(sessionId) },
    { accessToken: 'a', refreshToken: 'r', expiresAt: t(9) },
    t(1),
  )
  await store.contractMaps.save(company, project, [contractMap('501')])
  await store.pushes.create(company, push('p-1', ['12']))
}

describe('two databases', () => {
  it('hold a company each, with everything of it, and every isolate finds it there', async () => {
    await fill(ours, 's-1')
    await fill(theirs, 's-2')
    for (const table of ['sessions', 'contract_maps', 'pushes']) {
      expect([await companiesIn(first, table), await companiesIn(second, table)]).toEqual([[ours], [theirs]])
    }
    const elsewhere = open()
    expect(await elsewhere.sessions.person(theirs, idOf('s-2'))).toMatchObject({ companyId: theirs })
    expect(await elsewhere.sessions.person(ours, idOf('s-2'))).toBeNull()
    expect(await elsewhere.contractMaps.list(theirs, project)).toHaveLength(1)
  })

  it('are all asked where companies are crossed', async () => {
    await fill(ours, 's-1')
    await fill(theirs, 's-2')
    const store = open()
    for (const company of [ours, theirs]) await store.pushes.claim(company, idOf('p-1'), t(3), t(5))
    const found = await store.pushes.unfinishedAnywhere(t(9))
    expect(found.map(({ companyId }) => companyId).sort()).toEqual([ours, theirs].sort())
    expect((await store.sessions.unusedAnywhere(t(9))).map(({ sessionId }) => sessionId).sort()).toEqual([
      's-1',
      's-2',
    ])
  })

  it('keep sign-ins on their way in the first, whatever company they name', async () => {
    const handOver = { companyId: theirs, companyName: null, personId: idOf<never>('41'), name: 'Dana' }
    const tokens = { accessToken: 'a', refreshToken: 'r', expiresAt: t(9) }
    await open().signIns.offerCode('h', { ...handOver, challenge: 'c', expiresAt: t(9) }, tokens)
    expect(await companiesIn(first, 'hand_over_codes')).toEqual([theirs])
    expect(await open().signIns.takeCode('h')).toMatchObject({ ...handOver, tokens })
  })
})

describe('where a company’s rows are', () => {
  const names = ['home', 'DB_2']
  const company = (number: number) => idOf<ProcoreCompanyId>(String(number))

  it('is said once for good: the database with the fewest companies when it first comes', async () => {
    const places: string[] = []
    for (let n = 1; n <= 4; n += 1) places.push(await createCompanyDatabases(first, names).of(company(n)))
    expect(places).toEqual(['home', 'DB_2', 'home', 'DB_2'])
    const bound = createCompanyDatabases(first, [...names, 'DB_3'])
    expect([await bound.of(company(1)), await bound.of(company(5))]).toEqual(['home', 'DB_3'])
  })

  it('is the same for all that ask at once', async () => {
    const asked = Array.from({ length: 8 }, () => createCompanyDatabases(first, names).of(company(9)))
    expect(new Set(await Promise.all(asked)).size).toBe(1)
  })
})
