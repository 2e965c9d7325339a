import * as v from 'valibot'
import { readRows } from './rows.ts'
import type { Sql } from './sql.ts'

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
