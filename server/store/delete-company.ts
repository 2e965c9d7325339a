import * as v from 'valibot'
import { readRows } from './rows.ts'
import type { Sql } from './sql.ts'

const tableRow = v.object({ name: v.string() })

/**
 * Deletes everything the database holds of one Procore company, the audit trail included: for a customer who asks for
 * it (privacy page). Whatever table has a company is emptied of it, so a table added later is not forgotten. Nothing
 * in Procore or Clearstory changes. Answers with the number of rows by table.
 */
export async function deleteCompany(sql: Sql, companyId: string): Promise<Record<string, number>> {
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
  ])
  const first = 1 + triggers.length
  return Object.fromEntries(tables.map((table, at) => [table, results[first + at]?.changes ?? 0]))
}
