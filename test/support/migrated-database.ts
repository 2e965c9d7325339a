import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../../server/store/engine/migrate.ts'
import { openSqlite, readMigrations } from '../../server/store/engine/sqlite.ts'

// From the checkout, where every command starts: bundled for npm run bench, this file is in dist/.
const migrationsFolder = 'server/store/migrations'

/** Where tests keep databases: in memory where the system has such a place. None of them has to outlive a power cut. */
const databases = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A new folder for a test's database. */
export function databaseFolder(name: string): Promise<string> {
  return mkdtemp(join(databases, `clearstory-${name}-`))
}

let made: Promise<string> | undefined

/**
 * Puts an empty database with every table at a path. It is copied from one that all test files share, because to run
 * every migration takes longer than most tests; the migrations have tests of their own.
 */
export async function migratedDatabase(path: string): Promise<void> {
  made ??= makeOnce()
  await copyFile(await made, path)
}

async function makeOnce(): Promise<string> {
  const migrations = await readMigrations(migrationsFolder)
  const version = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16)
  const path = join(databases, `clearstory-migrated-${version}.sqlite`)
  if (existsSync(path)) return path
  const folder = await databaseFolder('migrated')
  const { sql, close } = openSqlite(join(folder, 'app.sqlite'))
  await migrate(sql, migrations)
  await close()
  // Renamed into place, so that another process finds all of it or nothing.
  await rename(join(folder, 'app.sqlite'), path)
  await rm(folder, { recursive: true, force: true })
  return path
}
