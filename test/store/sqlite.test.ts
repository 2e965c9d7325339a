import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { idOf } from '../../server/domain/ids.ts'
import { linkStates } from '../../server/domain/link-state.ts'
import { seesAll } from '../../server/domain/rights.ts'
import { createEncryption } from '../../server/store/encryption.ts'
import { migrate } from '../../server/store/engine/migrate.ts'
import type { SqlValue } from '../../server/store/engine/sql.ts'
import { openSqlite, readMigrations } from '../../server/store/engine/sqlite.ts'
import { createStore } from '../../server/store/store.ts'
import { databaseFolder, migratedDatabase } from '../support/migrated-database.ts'
import { migrationsFolder, secretKey, storeBattery } from './battery.ts'
import { ours, project, push, t } from './fixtures.ts'

const folders: string[] = []
async function freshFolder() {
  const folder = await databaseFolder('store')
  folders.push(folder)
  return folder
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

storeBattery('better-sqlite3', async () => openSqlite(join(await freshFolder(), 'app.sqlite')), {
  async openMigrated() {
    const path = join(await freshFolder(), 'app.sqlite')
    await migratedDatabase(path)
    return openSqlite(path)
  },
})

describe('a SQLite file', () => {
  it('holds no secret in clear, its journal included', async () => {
    const folder = await freshFolder()
    const { sql, close } = openSqlite(join(folder, 'app.sqlite'))
    await migrate(sql, await readMigrations(migrationsFolder))
    const store = createStore(sql, createEncryption(secretKey))
    const person = {
      companyId: ours,
      personId: idOf<never>('41'),
      name: 'Dana',
      sessionId: idOf<never>('s-1'),
    }
    await store.sessions.create(
      person,
      { accessToken: 'clear-access', refreshToken: 'clear-refresh', expiresAt: t(9) },
      t(1),
    )
    await store.connections.save(
      ours,
      {
        clearstoryCompanyId: idOf('4101'),
        clearstoryCompanyName: 'Marin',
        keyEnding: '7f3c',
        connectedByName: 'Dana',
        connectedAt: t(1),
      },
      { keyId: 'clear-key-id', secret: 'clear-secret' },
    )
    const bytes = async () =>
      Buffer.concat(await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name)))))
    const open = await bytes()
    await close()
    for (const moment of [open, await bytes()]) {
      expect(moment.includes('Marin')).toBe(true)
      expect(moment.includes('clear-')).toBe(false)
    }
  })

  it('is shared by two processes: of two claims on the same COR one wins', async () => {
    const path = join(await freshFolder(), 'app.sqlite')
    const a = openSqlite(path)
    const b = openSqlite(path)
    await migrate(a.sql, await readMigrations(migrationsFolder))
    const stores = [a, b].map(({ sql }) => createStore(sql, createEncryption(secretKey)))
    await stores[0]?.pushes.create(ours, push('p-1', ['12']))
    await stores[0]?.pushes.create(ours, push('p-2', ['12'], '701'))
    const outcomes = await Promise.all(
      stores.map((store, index) => store.pushes.claim(ours, idOf(`p-${index + 1}`), t(3), t(5))),
    )
    expect(outcomes.sort()).toEqual(['busy', 'claimed'])
    await a.close()
    await b.close()
  })

  it('reads lists by index, never by going through all CORs of all companies', async () => {
    const { sql, close } = openSqlite(':memory:')
    await migrate(sql, await readMigrations(migrationsFolder))
    const asked: string[] = []
    const explain = async (text: string, params?: readonly SqlValue[]) => {
      const steps = await sql.all(`EXPLAIN QUERY PLAN ${text}`, params)
      asked.push(...steps.map(({ detail }) => String(detail)))
    }
    const store = createStore(
      {
        ...sql,
        async all(text, params) {
          await explain(text, params)
          return sql.all(text, params)
        },
        async batch(statements) {
          for (const statement of statements) await explain(statement.sql, statement.params)
          return sql.batch(statements)
        },
      },
      createEncryption(secretKey),
    )
    /** A COR's contract map is one look by its key, wherever states are asked for. */
    const expectMapsByKey = () => {
      const ofMaps = asked.filter((step) => / m\b/.test(step))
      expect(ofMaps.length).toBeGreaterThan(0)
      const byKey = '(company_id=? AND project_id=? AND contract_id=?)'
      expect(ofMaps.filter((step) => !step.startsWith('SEARCH m ') || !step.includes(byKey))).toEqual([])
    }
    for (const sort of ['number', 'updated', 'age', 'amount'] as const) {
      asked.length = 0
      await store.cors.list(ours, project, { sort, offset: 0, limit: 50 }, seesAll)
      expect(asked.filter((step) => /SCAN (c|l|k)\b/.test(step))).toEqual([])
      expect(asked.filter((step) => step.includes('TEMP B-TREE'))).toEqual([])
      expectMapsByKey()
    }
    // What is asked of linked CORs alone must not look at all the others of the project.
    const page = { sort: 'number', offset: 0, limit: 50 } as const
    const ofStates: (() => Promise<unknown>)[] = [
      () => store.corLog.exposure(ours, project, seesAll),
      () => store.corLog.notUpToDate(ours, project, seesAll),
      ...(['changed', ...linkStates] as const).map(
        (changeEvent) => () => store.cors.list(ours, project, { ...page, changeEvent }, seesAll),
      ),
    ]
    const ofCorsAlone = [
      () => store.corLog.choices(ours, project, seesAll),
      () => store.cors.voidAndLinked(ours, project),
    ]
    for (const ask of [...ofStates, ...ofCorsAlone]) {
      asked.length = 0
      await ask()
      if (ofStates.includes(ask)) expectMapsByKey()
      const ofCors = asked.filter((step) => / c (USING|INDEXED)|(SCAN|SEARCH) c\b/.test(step))
      expect(ofCors.length).toBeGreaterThan(0)
      expect(ofCors.filter((step) => !step.includes('cors_linked'))).toEqual([])
    }
    asked.length = 0
    await store.pushes.forgetUnsent(t(9), t(9))
    const ofPushes = asked.filter((step) => / pushes\b/.test(step))
    expect(ofPushes.length).toBeGreaterThan(0)
    expect(ofPushes.filter((step) => !step.includes('pushes_unsent'))).toEqual([])
    await close()
  })
})
