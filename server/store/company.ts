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

/** The companies deleted from this database. */
export async function deletedCompanies(sql: Sql): Promise<DeletedCompany[]> {
  const rows = await sql.all(
    'SELECT deleted_company_id, deleted_at FROM deleted_companies ORDER BY deleted_at',
  )
  return readRows(deletedRow, rows)
}

/**
 * Deletes all data of one Procore company, including the audit trail, on the customer's request (privacy page). Covers
 * every table with a `company_id` column, so tables added later are included. Changes nothing in Procore or Clearstory.
 * Keeps only the company's id and the deletion time, so that a backup restored later can repeat the deletion.
 * Returns the number of deleted rows by table.
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
    // Triggers protect the audit trail from deletion, so all triggers are dropped and recreated within this batch.
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
/**
 * The order matters: a guard may look at the last table. Labels can only be removed with the key that set them, so
 * `cor_labels` is kept when a single project is mapped again, and deleted only when the company's key goes.
 */
const ofCompany = [...readOfProject, 'cor_labels', 'project_maps', 'project_releases', 'installations']

/** Plans based on the deleted data that have not been sent must not be written any more. */
const withdrawPlanned = `UPDATE pushes SET state = 'withdrawn' WHERE state = 'planned'`

/**
 * Statements that delete, under a guard, what was read from Clearstory for one project, and its contract maps. Also deletes
 * the sync cursor: if it stayed, older CORs of a newly mapped Clearstory project would never be read.
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

/** The same for all projects of a company, including the project maps. */
export function forgetCompany(companyId: ProcoreCompanyId, guard: Guard): Statement[] {
  const where = `company_id = ? AND ${guard.sql}`
  const params = [companyId, ...guard.params]
  return [
    { sql: `${withdrawPlanned} AND ${where}`, params },
    ...ofCompany.map((table) => ({ sql: `DELETE FROM ${table} WHERE ${where}`, params })),
  ]
}

/** Where ciphertexts are stored: table, column, and the SQL for the row id that the ciphertext is bound to. */
export const sealed = [
  { table: 'sessions', column: 'tokens', rowId: 'session_id' },
  { table: 'hand_over_codes', column: 'tokens', rowId: 'code_hash' },
  { table: 'connections', column: 'api_key', rowId: "'api_key'" },
] as const

const sealedRow = v.object({ company_id: v.string(), row_id: v.string(), ciphertext: v.string() })

/**
 * Key rotation: re-encrypts every secret with the current key. Decrypts with any key of `encryption`; afterwards the
 * previous keys can be removed. A value that changes during the rotation is already written with the current key, so it is
 * skipped. Returns the number of rewritten secrets.
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
