import * as v from 'valibot'
import type { Syncs } from '../domain/ports/store.ts'
import { firstRow } from './rows.ts'
import type { Sql } from './sql.ts'

const stateRow = v.object({ cursor: v.nullable(v.string()), synced_at: v.nullable(v.string()) })

/** How far each project and inbox has been read, and who is reading it. */
export function createSyncs(sql: Sql): Syncs {
  return {
    async state(companyId, projectId, inbox) {
      const row = firstRow(
        stateRow,
        await sql.all(
          'SELECT cursor, synced_at FROM syncs WHERE company_id = ? AND project_id = ? AND inbox = ?',
          [companyId, projectId, inbox],
        ),
      )
      return { cursor: row?.cursor ?? null, syncedAt: row?.synced_at ?? null }
    },

    async lease(companyId, projectId, inbox, owner, now, until) {
      // One statement, so that of two owners asking at once one is told no. The same owner may ask for more time.
      const { changes } = await sql.run(
        `INSERT INTO syncs (company_id, project_id, inbox, lease_owner, lease_until) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (company_id, project_id, inbox)
         DO UPDATE SET lease_owner = excluded.lease_owner, lease_until = excluded.lease_until
         WHERE syncs.lease_owner IS NULL OR syncs.lease_until <= ? OR syncs.lease_owner = excluded.lease_owner`,
        [companyId, projectId, inbox, owner, until, now],
      )
      return changes > 0
    },

    async advance(companyId, projectId, inbox, owner, { cursor, syncedAt, done }) {
      // An owner whose lease another has taken over moves nothing. null moves nothing either: no page held a COR.
      await sql.run(
        `UPDATE syncs SET
           cursor = coalesce(?, cursor),
           synced_at = CASE WHEN ? THEN coalesce(?, synced_at) ELSE synced_at END,
           lease_owner = CASE WHEN ? THEN NULL ELSE lease_owner END,
           lease_until = CASE WHEN ? THEN NULL ELSE lease_until END
         WHERE company_id = ? AND project_id = ? AND inbox = ? AND lease_owner = ?`,
        [cursor, Number(done), syncedAt, Number(done), Number(done), companyId, projectId, inbox, owner],
      )
    },
  }
}
