import * as v from 'valibot'
import type { ClearstoryCompanyId, ProcoreCompanyId } from '../../domain/ids.ts'
import type { Connections, Installations } from '../../domain/ports/store-setup.ts'
import { forgetCompany } from '../company.ts'
import type { Encryption } from '../encryption.ts'
import { firstRow, idColumn, readRow, readRows, replacing } from '../engine/rows.ts'
import type { Sql } from '../engine/sql.ts'
import { activityStatement, trailOf } from '../push/activity.ts'

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
      // Another Clearstory company has other projects. Data read from the old company must not be shown as the new one's.
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

const companyRow = v.object({ company_id: idColumn<ProcoreCompanyId>() })

/** SQL condition on `table.company_id`: as far as we know, the company still has the app installed. */
export function stillInstalled(table: string): string {
  return `NOT EXISTS (SELECT 1 FROM installations AS gone
    WHERE gone.company_id = ${table}.company_id AND gone.gone_since IS NOT NULL)`
}

/** Which connected companies still have the app installed. */
export function createInstallations(sql: Sql): Installations {
  return {
    async due(checkedBefore, most) {
      const rows = await sql.all(
        `SELECT c.company_id FROM connections AS c
         LEFT JOIN installations AS i ON i.company_id = c.company_id
         WHERE coalesce(i.checked_at, c.connected_at) <= ? AND i.gone_reason IS NOT 'uninstalled'
         ORDER BY coalesce(i.checked_at, c.connected_at), c.company_id LIMIT ?`,
        [checkedBefore, most],
      )
      return readRows(companyRow, rows).map((row) => row.company_id)
    },

    async take(companyId, checkedBefore, now) {
      const { changes } = await sql.run(
        `INSERT INTO installations (company_id, checked_at)
         SELECT company_id, ? FROM connections WHERE company_id = ?
         ON CONFLICT (company_id) DO UPDATE SET checked_at = excluded.checked_at
         WHERE installations.checked_at <= ?`,
        [now, companyId, checkedBefore],
      )
      return changes > 0
    },

    async putBack(companyId, checkedAt) {
      await sql.run('UPDATE installations SET checked_at = ? WHERE company_id = ?', [checkedAt, companyId])
    },

    async noteGone(companyId, reason, entry) {
      const guard = {
        sql: `EXISTS (SELECT 1 FROM connections WHERE company_id = ?) AND NOT EXISTS (SELECT 1 FROM installations
                WHERE company_id = ? AND (gone_reason = ? OR gone_reason = 'uninstalled'))`,
        params: [companyId, companyId, reason],
      }
      const results = await sql.batch([
        activityStatement(companyId, entry, guard),
        {
          sql: `INSERT INTO installations (company_id, checked_at, gone_since, gone_reason)
                SELECT ?, ?, ?, ? WHERE ${guard.sql}
                ON CONFLICT (company_id) DO UPDATE SET checked_at = excluded.checked_at,
                  gone_since = excluded.gone_since, gone_reason = excluded.gone_reason`,
          params: [companyId, entry.at, entry.at, reason, ...guard.params],
        },
      ])
      return (results.at(-1)?.changes ?? 0) > 0
    },

    async noteFound(companyId, entry) {
      const guard = {
        sql: 'EXISTS (SELECT 1 FROM installations WHERE company_id = ? AND gone_since IS NOT NULL)',
        params: [companyId],
      }
      const results = await sql.batch([
        activityStatement(companyId, entry, guard),
        {
          sql: `UPDATE installations SET checked_at = ?, gone_since = NULL, gone_reason = NULL
                WHERE company_id = ? AND gone_since IS NOT NULL`,
          params: [entry.at, companyId],
        },
      ])
      return (results.at(-1)?.changes ?? 0) > 0
    },

    async gone(reason, before, most) {
      const rows = await sql.all(
        `SELECT company_id FROM installations
         WHERE gone_since IS NOT NULL AND gone_since <= ? AND gone_reason = ? ORDER BY gone_since LIMIT ?`,
        [before, reason, most],
      )
      return readRows(companyRow, rows).map((row) => row.company_id)
    },

    async removeGone(companyId, reason, before, entry) {
      const guard = {
        sql: `EXISTS (SELECT 1 FROM installations AS gone
                WHERE gone.company_id = ? AND gone.gone_since <= ? AND gone.gone_reason = ?)`,
        params: [companyId, before, reason],
      }
      const results = await sql.batch([
        activityStatement(companyId, entry, guard),
        ...['hooks', 'connections'].map((table) => ({
          sql: `DELETE FROM ${table} WHERE company_id = ? AND ${guard.sql}`,
          params: [companyId, ...guard.params],
        })),
        // Last, because it deletes the row that the guard checks.
        ...forgetCompany(companyId, guard),
      ])
      return (results[0]?.changes ?? 0) > 0
    },
  }
}
