import * as v from 'valibot'
import type { ProcoreCompanyId } from '../domain/ids.ts'
import { firstRow } from './rows.ts'
import type { Sql } from './sql.ts'

/** The name of the database that keeps the table itself. */
export const homeDatabase = 'home'

const placeRow = v.object({ database: v.string() })

/** Remembered per isolate; a company never moves while the app runs. */
const mostRemembered = 10_000

/**
 * Where each company's rows are. A company is given a place when it is first asked for: the database with the fewest
 * companies, for good. Two isolates that ask at once are told the same, because the row is written once.
 */
export function createCompanyDatabases(home: Sql, names: readonly string[]) {
  const known = new Map<string, string>()
  // Counted over all databases bound, those without a company included.
  const emptiest = `SELECT ?, name.value, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM json_each(?) AS name
    ORDER BY (SELECT count(*) FROM company_databases AS c WHERE c.database = name.value), name.key LIMIT 1`

  const place = async (companyId: ProcoreCompanyId): Promise<string> => {
    const stored = firstRow(
      placeRow,
      await home.all('SELECT database FROM company_databases WHERE company_id = ?', [companyId]),
    )
    if (stored) return stored.database
    await home.run(
      `INSERT INTO company_databases (company_id, database, assigned_at) ${emptiest}
       ON CONFLICT (company_id) DO NOTHING`,
      [companyId, JSON.stringify(names)],
    )
    return place(companyId)
  }

  return {
    async of(companyId: ProcoreCompanyId): Promise<string> {
      const remembered = known.get(companyId)
      if (remembered !== undefined) return remembered
      const found = await place(companyId)
      if (known.size >= mostRemembered) known.clear()
      known.set(companyId, found)
      return found
    },
  }
}
