import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { compose } from './compose.ts'
import { readConfig } from './config.ts'
import { foreignIdPattern, idOf, type ProcoreCompanyId } from './domain/ids.ts'
import { createLog } from './log.ts'
import { openDatabase } from './open-database.ts'
import { trackedBackground } from './platform/background.ts'
import { systemClock } from './platform/clock.ts'
import { systemPace } from './procore/gate.ts'
import { MemoryGate } from './procore/memory-gate.ts'
import { type DeletedCompany, deleteCompany, deletedCompanies } from './store/company.ts'
import type { SqliteDatabase } from './store/engine/sqlite.ts'
import { type Left, leaveCompany } from './usecases/setup/connection.ts'

const patienceMs = 15_000

/**
 * Deletes all data of a company: revokes its tokens and removes its webhooks at Procore, deletes its rows, and leaves
 * none of their bytes in the database files. The list of deleted companies next to the database is written first, so
 * that restoring an earlier backup cannot bring the company back.
 */
export async function deleteCompanyOf(
  path: string,
  companyId: string,
  env: Record<string, string | undefined>,
): Promise<string> {
  if (!foreignIdPattern.test(companyId))
    throw new Error(`${companyId} is no Procore company id. Nothing was deleted.`)
  const database = openDatabase(path)
  try {
    const left = await leave(database, idOf<ProcoreCompanyId>(companyId), env)
    const deleted = { companyId, deletedAt: systemClock.now() }
    await appendFile(listBeside(path), `${JSON.stringify(deleted)}\n`, { mode: 0o600 })
    const rows = Object.entries(await deleteCompany(database.sql, deleted)).filter(([, count]) => count > 0)
    const isEmptied = database.compact()
    return [
      rows.length === 0
        ? `There was nothing of company ${companyId}.`
        : `Deleted of company ${companyId}: ${rows.map(([table, count]) => `${count} ${table}`).join(', ')}.`,
      ...wordsOf(left),
      ...(isEmptied
        ? []
        : [`${path}-wal could not be emptied: run the command again, or restart the server.`]),
      `Backups, and ${path}.before-restore if there is one, still hold it: delete them when their time is over.`,
    ].join('\n')
  } finally {
    await database.close()
  }
}

/** The list of deleted companies that a restore applies: one JSON object per line. */
export function listBeside(path: string): string {
  return `${path}.deleted-companies`
}

const listed = v.pipe(v.string(), v.parseJson(), v.object({ companyId: v.string(), deletedAt: v.string() }))

async function readList(path: string): Promise<DeletedCompany[]> {
  const text = await readFile(listBeside(path), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => (line === '' ? [] : v.parse(listed, line)))
}

/** The companies deleted from the database at `path`, from its own table and from the list next to the file. */
export async function deletedBefore(path: string): Promise<DeletedCompany[]> {
  // A damaged database, or one from a version without this table, contributes nothing; the list still does.
  const inDatabase = existsSync(path) ? await onceOpen(path).catch(() => []) : []
  return [...inDatabase, ...(await readList(path))]
}

async function onceOpen(path: string): Promise<DeletedCompany[]> {
  const { sql, close } = openDatabase(path)
  return deletedCompanies(sql).finally(close)
}

/**
 * Repeats, in a database that is being restored, the deletions made after the backup was taken. Returns the ids of the
 * companies.
 */
export async function deleteAgain(
  { sql, compact }: SqliteDatabase,
  deleted: readonly DeletedCompany[],
): Promise<string[]> {
  const known = new Set((await deletedCompanies(sql)).map(keyOf))
  const missing = deleted.filter((one) => !known.has(keyOf(one)))
  for (const one of missing) await deleteCompany(sql, one)
  if (missing.length > 0) compact()
  return [...new Set(missing.map(({ companyId }) => companyId))]
}

function keyOf({ companyId, deletedAt }: DeletedCompany): string {
  return `${companyId} ${deletedAt}`
}

async function leave(
  { sql }: SqliteDatabase,
  companyId: ProcoreCompanyId,
  env: Record<string, string | undefined>,
): Promise<Left> {
  const read = readConfig(env)
  if (!read.ok) {
    const problems = read.problems.map((problem) => `  ${problem}`).join('\n')
    throw new Error(
      `delete-company revokes tokens at Procore first and needs the server's environment. Nothing was deleted.\n${problems}`,
    )
  }
  const log = createLog({
    level: 'error',
    write: (line) => process.stderr.write(`${line}\n`),
    now: systemClock.now,
  })
  const background = trackedBackground(log)
  const { deps } = await compose({
    config: read.config,
    sql,
    assets: { page: '<!doctype html>', file: () => null },
    log,
    background,
    gate: new MemoryGate(systemPace),
    clock: systemClock,
    fetch,
  })
  const left = await leaveCompany(deps, companyId)
  await background.settled(patienceMs)
  return left
}

function wordsOf(left: Left): string[] {
  const { hooksRemoved, hooksLeft, sessionsRevoked, sessionsLeft } = left
  const remain = [
    ...(sessionsLeft > 0 ? [`${countOf(sessionsLeft, 'session')} could not be revoked at Procore.`] : []),
    ...(hooksLeft > 0 ? [`${countOf(hooksLeft, 'hook')} could not be removed from Procore.`] : []),
  ]
  const done = `At Procore: ${countOf(sessionsRevoked, 'session')} revoked, ${countOf(hooksRemoved, 'hook')} removed.`
  return [done, ...remain]
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
