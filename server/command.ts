import { existsSync } from 'node:fs'
import { copyFile, rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { deleteAgain, deleteCompanyOf, deletedBefore } from './command-delete-company.ts'
import { openDatabase, whyNotOnNode } from './open-database.ts'
import { rotateKey } from './store/company.ts'
import { createEncryption, unreadableSecrets } from './store/encryption.ts'
import { migrate } from './store/engine/migrate.ts'
import { checkSqlite, copySqlite, isInUse, openSqlite, readMigrations } from './store/engine/sqlite.ts'

/**
 * Operator commands for the database of a Node installation (`npm run command -- …`). Built to dist/command.mjs.
 *
 * | command | may the server run meanwhile? |
 * |---|---|
 * | backup <file> | yes: an online backup, consistent as of its end |
 * | restore <file> | no; companies deleted after the backup stay deleted |
 * | rotate-key | yes: with the new SECRET_KEY and the old one in SECRET_KEY_PREVIOUS |
 * | delete-company <id> | yes: with the server's environment, to revoke tokens and webhooks at Procore first |
 */
const usage =
  'Usage: npm run command -- backup <file> | restore <file> | rotate-key | delete-company <Procore company id>'

async function main([command, argument]: string[], env: Record<string, string | undefined>): Promise<string> {
  // The files created here contain names, amounts and encrypted keys: readable by this user only.
  process.umask(0o077)
  const tooOld = whyNotOnNode(process.versions.node)
  if (tooOld !== null) throw new Error(tooOld)
  const path = env.DATABASE_PATH
  if (!path)
    throw new Error(
      'DATABASE_PATH is missing: the SQLite file this is about, for example /var/lib/clearstory/app.db',
    )
  switch (command) {
    case 'backup':
      return backup(path, given(argument))
    case 'restore':
      return restore(path, given(argument))
    case 'rotate-key':
      return rotate(path, env)
    case 'delete-company':
      if (!existsSync(path)) throw new Error(`There is no database at ${path}.`)
      return deleteCompanyOf(path, given(argument), env)
    default:
      throw new Error(usage)
  }
}

function given(argument: string | undefined): string {
  if (!argument) throw new Error(usage)
  return argument
}

async function backup(path: string, file: string): Promise<string> {
  if (!existsSync(path)) throw new Error(`There is no database at ${path}.`)
  if (existsSync(file)) throw new Error(`${file} exists already; a backup never overwrites anything.`)
  await copySqlite(path, file)
  checkSqlite(file)
  return `Backed up ${path} to ${file}.`
}

async function restore(path: string, file: string): Promise<string> {
  if (!existsSync(file)) throw new Error(`There is no backup at ${file}.`)
  if (existsSync(path) && isInUse(path))
    throw new Error(`${path} is in use: stop the server first. Nothing was changed.`)
  const deleted = await deletedBefore(path)
  let again: string[] = []
  const beside = `${path}.restoring`
  await copyFile(file, beside)
  try {
    checkSqlite(beside)
    const database = openSqlite(beside)
    // Refuses a backup from a newer version and migrates one from an older version.
    try {
      await migrate(
        database.sql,
        await readMigrations(fileURLToPath(new URL('migrations/', import.meta.url))),
      )
      again = await deleteAgain(database, deleted)
    } finally {
      await database.close()
    }
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm']) await rm(`${beside}${suffix}`, { force: true })
    throw error
  }
  for (const suffix of ['-wal', '-shm']) await rm(`${path}${suffix}`, { force: true })
  const kept = `${path}.before-restore`
  if (existsSync(path)) await rename(path, kept)
  await rename(beside, path)
  return [
    `Restored ${path} from ${file}.${existsSync(kept) ? ` What was there before is in ${kept}.` : ''}`,
    ...again.map((companyId) => `Company ${companyId} was deleted after that backup and stays deleted.`),
  ].join('\n')
}

async function rotate(path: string, env: Record<string, string | undefined>): Promise<string> {
  const previous = (env.SECRET_KEY_PREVIOUS ?? '').split(',').flatMap((key) => key.trim() || [])
  if (!env.SECRET_KEY)
    throw new Error('SECRET_KEY is missing: the new key. The old one belongs in SECRET_KEY_PREVIOUS.')
  return onDatabase(path, async (sql) => {
    const encryption = createEncryption(env.SECRET_KEY ?? '', previous)
    const unreadable = await unreadableSecrets(sql, encryption)
    if (unreadable > 0)
      throw new Error(
        `Neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens ${unreadable} of the stored secrets: the key that they were ` +
          'encrypted with belongs in SECRET_KEY_PREVIOUS. Nothing was changed.',
      )
    const rewritten = await rotateKey(sql, encryption)
    return `${rewritten} secrets are now encrypted with the new key. SECRET_KEY_PREVIOUS can go after the next restart.`
  })
}

async function onDatabase(
  path: string,
  act: (sql: ReturnType<typeof openDatabase>['sql']) => Promise<string>,
): Promise<string> {
  if (!existsSync(path)) throw new Error(`There is no database at ${path}.`)
  const database = openDatabase(path)
  return act(database.sql).finally(database.close)
}

try {
  process.stdout.write(`${await main(process.argv.slice(2), process.env)}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
