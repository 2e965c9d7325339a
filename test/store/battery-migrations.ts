import { describe, expect, it } from 'vitest'
import { type Migration, MigrationError, migrate } from '../../server/store/engine/migrate.ts'
import { readMigrations } from '../../server/store/engine/sqlite.ts'
import { migrationsFolder, type OpenDatabase } from './battery.ts'

export function migrationSituations(open: OpenDatabase) {
  const withDatabase = async (work: (sql: Awaited<ReturnType<OpenDatabase>>['sql']) => Promise<void>) => {
    const { sql, close } = await open()
    try {
      await work(sql)
    } finally {
      await close()
    }
  }
  const first: Migration = { name: '0001_a.sql', sql: 'CREATE TABLE a (x TEXT) STRICT;' }
  const second: Migration = { name: '0002_b.sql', sql: "INSERT INTO a VALUES ('one;two'); -- ; a comment" }

  describe('migrations', () => {
    it('bring an empty database up to date, and a second start does nothing', () =>
      withDatabase(async (sql) => {
        const migrations = await readMigrations(migrationsFolder)
        expect(await migrate(sql, migrations)).toEqual(migrations.map(({ name }) => name))
        expect(await migrate(sql, migrations)).toEqual([])
      }))

    it('apply what is new, in the order of names', () =>
      withDatabase(async (sql) => {
        await migrate(sql, [first])
        expect(await migrate(sql, [second, first])).toEqual(['0002_b.sql'])
        expect(await sql.all('SELECT x FROM a')).toEqual([{ x: 'one;two' }])
      }))

    it('refuse a database that a newer version has used', () =>
      withDatabase(async (sql) => {
        await migrate(sql, [first, second])
        await expect(migrate(sql, [first])).rejects.toThrow(MigrationError)
        await expect(migrate(sql, [first])).rejects.toThrow(/0002_b\.sql/)
      }))

    it('refuse a migration that was changed after it was applied', () =>
      withDatabase(async (sql) => {
        await migrate(sql, [first])
        await expect(migrate(sql, [{ ...first, sql: `${first.sql} ` }])).rejects.toThrow(/differs/)
      }))

    it('leave nothing behind when a statement of theirs fails', () =>
      withDatabase(async (sql) => {
        const broken = {
          name: '0002_b.sql',
          sql: 'CREATE TABLE b (x TEXT) STRICT; INSERT INTO missing VALUES (1);',
        }
        await migrate(sql, [first])
        await expect(migrate(sql, [first, broken])).rejects.toThrow()
        await expect(sql.all('SELECT * FROM b')).rejects.toThrow()
        expect(await migrate(sql, [first, second])).toEqual(['0002_b.sql'])
      }))

    it('are applied once when two processes start together', () =>
      withDatabase(async (sql) => {
        const both = await Promise.all([migrate(sql, [first, second]), migrate(sql, [first, second])])
        expect(both.flat().sort()).toEqual(['0001_a.sql', '0002_b.sql'])
        expect(await sql.all('SELECT x FROM a')).toHaveLength(1)
      }))
  })
}
