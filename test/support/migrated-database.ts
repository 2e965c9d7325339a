import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../../server/store/engine/migrate.ts'
import { openSqlite, readMigrations } from '../../server/store/engine/sqlite.ts'

// Relative to the checkout, where every command starts, because npm run bench bundles this file into dist/.
const migrationsFolder = 'server/store/migrations'

/**
 * The folder for test databases: in memory where the system supports it, because none has to survive a power failure.
 */
const databases = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** Creates a new folder for a test's database. */
export function databaseFolder(name: string): Promise<string> {
  return mkdtemp(join(databases, `clearstory-${name}-`))
}

let made: Promise<string> | undefined

/**
 * Creates an empty database with all tables. It is a copy of one that all test files share, because running every
 * migration takes longer than most tests; the migrations have separate tests.
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
  // Renamed into place atomically, so that another process finds either the whole file or none.
  await rename(join(folder, 'app.sqlite'), path)
  await rm(folder, { recursive: true, force: true })
  return path
}
