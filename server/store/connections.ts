import * as v from 'valibot'
import type { ClearstoryCompanyId, ProcoreCompanyId } from '../domain/ids.ts'
import type { Connections } from '../domain/ports/store-connections.ts'
import { trailOf } from './activity.ts'
import type { Encryption } from './encryption.ts'
import { forgetCompany } from './forget-clearstory.ts'
import { replacing } from './many-rows.ts'
import { firstRow, idColumn, readRow } from './rows.ts'
import type { Sql } from './sql.ts'

const connectionRow = v.object({
  clearstory_company_id: idColumn<ClearstoryCompanyId>(),
  clearstory_company_name: v.string(),
  key_ending: v.string(),
  connected_by_name: v.string(),
  connected_at: v.string(),
})
const keyRow = v.object({ api_key: v.string() })
const storedKey = v.pipe(v.string(), v.parseJson(), v.object({ keyId: v.string(), secret: v.string() }))

const columns = [
  'company_id',
  'clearstory_company_id',
  'clearstory_company_name',
  'key_ending',
  'api_key',
  'connected_by_name',
  'connected_at',
]

/** A company's connection to Clearstory; its API key is encrypted. */
export function createConnections(sql: Sql, encryption: Encryption): Connections {
  const placeOf = (companyId: ProcoreCompanyId) => ({ table: 'connections', companyId, rowId: 'api_key' })

  return {
    async get(companyId) {
      const row = firstRow(
        connectionRow,
        await sql.all(
          `SELECT clearstory_company_id, clearstory_company_name, key_ending, connected_by_name, connected_at
           FROM connections WHERE company_id = ?`,
          [companyId],
        ),
      )
      return (
        row && {
          clearstoryCompanyId: row.clearstory_company_id,
          clearstoryCompanyName: row.clearstory_company_name,
          keyEnding: row.key_ending,
          connectedByName: row.connected_by_name,
          connectedAt: row.connected_at,
        }
      )
    },

    async key(companyId) {
      const rows = await sql.all('SELECT api_key FROM connections WHERE company_id = ?', [companyId])
      const row = firstRow(keyRow, rows)
      return row && readRow(storedKey, await encryption.decrypt(row.api_key, placeOf(companyId)))
    },

    async save(companyId, connection, { keyId, secret }, trail) {
      const apiKey = await encryption.encrypt(JSON.stringify({ keyId, secret }), placeOf(companyId))
      // Another Clearstory company has other projects: what was read of the old one must not be shown as the new one's.
      const guard = {
        sql: `EXISTS (SELECT 1 FROM connections AS old
                      WHERE old.company_id = ? AND old.clearstory_company_id <> ?)`,
        params: [companyId, connection.clearstoryCompanyId],
      }
      await sql.batch([
        ...trailOf(companyId, trail),
        ...forgetCompany(companyId, guard),
        {
          sql: `INSERT INTO connections (${columns.join(', ')}) VALUES (?, ?, ?, ?, ?, ?, ?)
                ${replacing(['company_id'], columns)}`,
          params: [
            companyId,
            connection.clearstoryCompanyId,
            connection.clearstoryCompanyName,
            connection.keyEnding,
            apiKey,
            connection.connectedByName,
            connection.connectedAt,
          ],
        },
      ])
    },

    async remove(companyId, trail) {
      await sql.batch([
        ...trailOf(companyId, trail),
        ...forgetCompany(companyId, { sql: 'TRUE', params: [] }),
        { sql: 'DELETE FROM connections WHERE company_id = ?', params: [companyId] },
      ])
    },
  }
}
