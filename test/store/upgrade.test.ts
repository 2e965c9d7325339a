import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ChangeEventId,
  type ClearstoryCompanyId,
  idOf,
  type SessionId,
} from '../../server/domain/ids.ts'
import { seesAll } from '../../server/domain/rights.ts'
import { createEncryption } from '../../server/store/encryption.ts'
import { type Migration, migrate } from '../../server/store/engine/migrate.ts'
import { openSqlite, readMigrations } from '../../server/store/engine/sqlite.ts'
import { createStore } from '../../server/store/store.ts'
import { migrationsFolder, secretKey } from './battery.ts'
import {
  activityEntry,
  changeEvent,
  changeItem,
  closing,
  contractMap,
  cor,
  link,
  ours,
  project,
  push,
  t,
  theirs,
} from './fixtures.ts'

// A database of each earlier version: the tables and columns it had, with the data of today's store as far as they can
// hold it. Migrated by today's code it must hold the same, and do what today's store does. The last step is a made-up next
// version, so that there is always one to upgrade from.

type Rows = Record<string, unknown>[]
/** Kept by triggers from the other tables, never copied. */
const derived = new Set(['cor_totals'])
const next: Migration = {
  name: '9999_next_version.sql',
  sql: `ALTER TABLE links ADD COLUMN next_version TEXT;
        CREATE TABLE next_version (company_id TEXT PRIMARY KEY) STRICT;`,
}
const tokens = { accessToken: 'access-1', refreshToken: 'refresh-1', expiresAt: t(40) }
const sessionId = idOf<SessionId>('s-1')
const key = { keyId: 'key-1', secret: 'secret-1' }
/** Two pushes: one applied and one on its way when the old version stopped. */
const applied = 'p-1'
const onItsWay = 'p-2'

let folder: string
let full: string
let migrations: Migration[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-earlier-'))
  full = join(folder, 'full.sqlite')
  migrations = [...(await readMigrations(migrationsFolder)), next]
  const { sql, close } = openSqlite(full)
  await migrate(sql, migrations)
  const store = createStore(sql, createEncryption(secretKey))
  for (const companyId of [ours, theirs]) {
    await store.sessions.create({ companyId, personId: idOf('41'), name: 'Dana', sessionId }, tokens, t(1))
    const connection = {
      clearstoryCompanyId: idOf<ClearstoryCompanyId>('4101'),
      clearstoryCompanyName: 'Marin',
    }
    const by = { keyEnding: '7f3c', connectedByName: 'Dana', connectedAt: t(1) }
    await store.connections.save(companyId, { ...connection, ...by }, key)
    await store.projectMaps.save(companyId, {
      projectId: project,
      projectName: 'Pier 9',
      projectNumber: null,
      clearstoryProjectId: idOf('9001'),
      clearstoryProjectTitle: 'Pier 9',
      clearstoryJobNumber: null,
      mappedByName: 'Dana',
      mappedAt: t(1),
    })
    await store.contracts.replace(companyId, project, [
      {
        contractId: contractMap('501').contractId,
        name: 'Electrical',
        contractValue: '100.00',
        customerProjectId: null,
        contractorProjectId: null,
      },
    ])
    await store.contractMaps.save(companyId, project, [contractMap('501')])
    await store.cors.upsert(
      companyId,
      project,
      [cor('12'), cor('13'), cor('14', { status: 'rejected' }), cor('15'), cor('16')],
      t(2),
    )
    await store.pushes.create(companyId, push(applied, ['12']))
    await store.pushes.claim(companyId, idOf(applied), t(3), t(5))
    // COR 12 has a line that is locked and one that was edited, COR 15 one as pushed and one that was removed, and
    // the change event of COR 16 was never read.
    const links = [link('12', '700', ['1', '2']), link('15', '700', ['4', '5']), link('16', '703', ['6'])]
    await store.pushes.close(companyId, closing(applied, { links, activity: activityEntry() }))
    const items = links
      .flatMap(({ lines }) => lines)
      .flatMap(({ changeItemId, content }) => {
        if (changeItemId === '5') return []
        const amountCents = content.amountCents + (changeItemId === '2' ? 900 : 0)
        return changeItem(changeItemId, {
          content: { ...content, amountCents },
          editable: changeItemId !== '1',
        })
      })
    await store.changeEvents.put(companyId, project, changeEvent('700', { items }), t(6))
    await store.pushes.create(companyId, push(onItsWay, ['13'], '701'))
    await store.pushes.claim(companyId, idOf(onItsWay), t(3), t(5))
  }
  await close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function tablesOf(database: Database.Database): Map<string, string[]> {
  const names = database
    .prepare<[], { name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations'`,
    )
    .all()
  const columns = database.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
  return new Map(names.map(({ name }) => [name, columns.all(name).map((column) => column.name)]))
}

function rowsOf(database: Database.Database, table: string, columns: readonly string[]): Rows {
  const list = columns.join(', ')
  return database
    .prepare<[], Rows[number]>(`SELECT ${list} FROM ${table} ORDER BY ${columns.join(', ')}`)
    .all()
}

/** What an earlier version's database would hold; answers with its tables and columns. */
function copyInto(path: string): Map<string, string[]> {
  const source = new Database(full, { readonly: true })
  const target = new Database(path)
  target.pragma('foreign_keys = OFF')
  const tables = tablesOf(target)
  for (const [table, columns] of tables) {
    if (derived.has(table)) continue
    const places = columns.map(() => '?').join(', ')
    const insert = target.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`)
    for (const row of rowsOf(source, table, columns)) insert.run(columns.map((name) => row[name]))
  }
  source.close()
  target.close()
  return tables
}

async function migrated(version: number) {
  const path = join(await mkdtemp(join(folder, `version-${version}-`)), 'app.sqlite')
  const before = openSqlite(path)
  await migrate(before.sql, migrations.slice(0, version))
  await before.close()
  const tables = copyInto(path)
  const { sql, close } = openSqlite(path)
  const done = await migrate(sql, migrations)
  return { path, tables, sql, close, done, store: createStore(sql, createEncryption(secretKey)) }
}

describe('a database of each earlier version', async () => {
  const names = [...(await readMigrations(migrationsFolder)), next].map(({ name }) => name)
  const versions = names.slice(0, -1).map((name, at) => [name, at + 1] as const)

  it.each(versions)('%s keeps every row, and is sound', async (_, version) => {
    const { path, tables, close, done } = await migrated(version)
    expect(done).toEqual(names.slice(version))
    await close()
    const [source, target] = [new Database(full, { readonly: true }), new Database(path, { readonly: true })]
    for (const [table, columns] of tables) {
      expect([table, rowsOf(target, table, columns)]).toEqual([table, rowsOf(source, table, columns)])
    }
    expect(target.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(target.pragma('foreign_key_check')).toEqual([])
    source.close()
    target.close()
  })

  it.each(versions)('%s has the tables, indexes and triggers of a new one', async (_, version) => {
    const { path, close } = await migrated(version)
    await close()
    const schema = (file: string) => {
      const database = new Database(file, { readonly: true })
      const found = database.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY type, name').all()
      database.close()
      return found
    }
    expect(schema(path)).toEqual(schema(full))
  })

  it.each(versions)(
    '%s works on: people stay signed in, and what was on its way is settled',
    async (_, version) => {
      const { store, sql, close } = await migrated(version)
      expect(await store.sessions.tokens(ours, sessionId)).toEqual(tokens)
      expect(await store.connections.key(theirs)).toEqual(key)
      const page = await store.cors.list(ours, project, { sort: 'number', offset: 0, limit: 10 }, seesAll)
      expect(page.rows.map((row) => row.cor.number)).toEqual(['12', '13', '14', '15', '16'])
      expect(await sql.all('SELECT sum(count) AS count FROM cor_totals')).toEqual([{ count: 10 }])
      expect(await store.pushes.unfinished(ours, project, { leasesOutBy: t(9) })).toMatchObject([
        { pushId: onItsWay },
      ])
      const links = [link('13', '701', ['3'], { lastPushId: idOf(onItsWay) })]
      const settled = closing(onItsWay, { changeEventId: idOf<ChangeEventId>('701'), links })
      expect(await store.pushes.close(ours, settled)).toBe(true)
      expect(await store.links.ofChangeEvent(ours, project, idOf('701'))).toEqual(links)
      expect(await store.pushes.unfinished(theirs, project, { leasesOutBy: t(9) })).toHaveLength(1)
      // The links of before count: the COR that one holds is not pushed in a second time.
      await store.pushes.create(ours, push('p-3', ['12'], '702'))
      expect(await store.pushes.claim(ours, idOf('p-3'), t(6), t(8))).toBe('linked_elsewhere')
      await close()
    },
  )
})
