import * as v from 'valibot'
import type { ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import type { Encryption } from './encryption.ts'
import { type Guard, readRows } from './engine/rows.ts'
import type { Sql, Statement } from './engine/sql.ts'

const tableRow = v.object({ name: v.string() })

export interface DeletedCompany {
  companyId: string
  /** ISO 8601 UTC. */
  deletedAt: string
}

const deletedRow = v.pipe(
  v.object({ deleted_company_id: v.string(), deleted_at: v.string() }),
  v.transform((row): DeletedCompany => ({ companyId: row.deleted_company_id, deletedAt: row.deleted_at })),
)

/** What was deleted from this database. */
export async function deletedCompanies(sql: Sql): Promise<DeletedCompany[]> {
  const rows = await sql.all(
    'SELECT deleted_company_id, deleted_at FROM deleted_companies ORDER BY deleted_at',
  )
  return readRows(deletedRow, rows)
}

/**
 * Deletes everything the database holds of one Procore company, the audit trail included: for a customer who asks for
 * it (privacy page). Whatever table has a company is emptied of it, so a table added later is not forgotten. Nothing
 * in Procore or Clearstory changes. What stays is its id with the time, for backups that are restored later.
 * Answers with the number of rows by table.
 */
export async function deleteCompany(
  sql: Sql,
  { companyId, deletedAt }: DeletedCompany,
): Promise<Record<string, number>> {
  const tables = readRows(
    tableRow,
    await sql.all(
      `SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c ON c.name = 'company_id'
       WHERE m.type = 'table' ORDER BY m.name`,
    ),
  ).map(({ name }) => name)
  const triggers = readRows(
    v.object({ name: v.string(), sql: v.string() }),
    await sql.all(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`),
  )
  const results = await sql.batch([
    { sql: 'PRAGMA defer_foreign_keys = ON', params: [] },
    // The audit trail is kept from everyone but this: its guards stand aside for the batch and come back within it.
    ...triggers.map(({ name }) => ({ sql: `DROP TRIGGER ${name}`, params: [] })),
    ...tables.map((table) => ({ sql: `DELETE FROM ${table} WHERE company_id = ?`, params: [companyId] })),
    ...triggers.map((trigger) => ({ sql: trigger.sql, params: [] })),
    {
      sql: 'INSERT INTO deleted_companies (deleted_company_id, deleted_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
      params: [companyId, deletedAt],
    },
  ])
  const first = 1 + triggers.length
  return Object.fromEntries(tables.map((table, at) => [table, results[first + at]?.changes ?? 0]))
}

const readOfProject = [
  'contract_maps',
  'contracts',
  'cors',
  'cor_totals',
  'tags',
  'rates',
  'syncs',
  'change_notifications',
  'notification_reads',
]
/** In this order: a guard may look at the last one. Labels of a project mapped anew are taken off by the key that put them on; without the company's key nobody can. */
const ofCompany = [...readOfProject, 'cor_labels', 'project_maps', 'project_releases', 'installations']

/** What was planned from it and not sent yet must not be written any more. */
const withdrawPlanned = `UPDATE pushes SET state = 'withdrawn' WHERE state = 'planned'`

/**
 * Statements that forget what was read from Clearstory for one project (and which contract goes where), under a guard.
 * The sync cursor goes too: kept, it would make another Clearstory project's older CORs invisible for good.
 */
export function forgetProject(
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  guard: Guard,
): Statement[] {
  const where = `company_id = ? AND project_id = ? AND ${guard.sql}`
  const params = [companyId, projectId, ...guard.params]
  return [
    ...readOfProject.map((table) => ({ sql: `DELETE FROM ${table} WHERE ${where}`, params })),
    { sql: `${withdrawPlanned} AND ${where}`, params },
  ]
}

/** The same for every project of a company, with the project maps themselves. */
export function forgetCompany(companyId: ProcoreCompanyId, guard: Guard): Statement[] {
  const where = `company_id = ? AND ${guard.sql}`
  const params = [companyId, ...guard.params]
  return [
    { sql: `${withdrawPlanned} AND ${where}`, params },
    ...ofCompany.map((table) => ({ sql: `DELETE FROM ${table} WHERE ${where}`, params })),
  ]
}

/** Where ciphertexts lie: table, column, and what names the row in the place it is bound to. */
export const sealed = [
  { table: 'sessions', column: 'tokens', rowId: 'session_id' },
  { table: 'hand_over_codes', column: 'tokens', rowId: 'code_hash' },
  { table: 'connections', column: 'api_key', rowId: "'api_key'" },
] as const

const sealedRow = v.object({ company_id: v.string(), row_id: v.string(), ciphertext: v.string() })

/**
 * Writes every secret anew under the current key. Reads them with whatever key of `encryption` they were written
 * with; afterwards the previous keys can go. A value that changed meanwhile is written under the current key anyway,
 * so it is left alone. Answers with how many were rewritten.
 */
export async function rotateKey(sql: Sql, encryption: Encryption): Promise<number> {
  let rewritten = 0
  for (const { table, column, rowId } of sealed) {
    const rows = readRows(
      sealedRow,
      await sql.all(`SELECT company_id, ${rowId} AS row_id, ${column} AS ciphertext FROM ${table}`),
    )
    for (const { company_id: companyId, row_id: id, ciphertext } of rows) {
      if (await encryption.isCurrent(ciphertext)) continue
      const place = { table, companyId, rowId: id }
      const anew = await encryption.encrypt(await encryption.decrypt(ciphertext, place), place)
      const { changes } = await sql.run(
        `UPDATE ${table} SET ${column} = ? WHERE company_id = ? AND ${rowId} = ? AND ${column} = ?`,
        [anew, companyId, id, ciphertext],
      )
      rewritten += changes
    }
  }
  return rewritten
}
