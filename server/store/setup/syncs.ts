import * as v from 'valibot'
import type { CorId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import { clearstoryTroubles, type FullReading, type Syncs } from '../../domain/ports/store-setup.ts'
import { firstRow, idColumn, readRows } from '../engine/rows.ts'
import type { Sql } from '../engine/sql.ts'
import { stillInstalled } from './connections.ts'

const stateRow = v.object({ cursor: v.nullable(v.string()), synced_at: v.nullable(v.string()) })

const troubleRow = v.pipe(
  v.object({ trouble: v.picklist(clearstoryTroubles), trouble_since: v.string() }),
  v.transform((row) => ({ code: row.trouble, since: row.trouble_since })),
)
const dueRow = v.object({
  company_id: idColumn<ProcoreCompanyId>(),
  project_id: idColumn<ProcoreProjectId>(),
})

const fullReadingRow: v.GenericSchema<unknown, FullReading> = v.pipe(
  v.variant('full_step', [
    v.object({
      full_step: v.literal('listing'),
      full_started_at: v.string(),
      full_cursor: v.nullable(v.string()),
    }),
    v.object({
      full_step: v.literal('confirming'),
      full_started_at: v.string(),
      full_cursor: v.nullable(idColumn<CorId>()),
    }),
    v.object({ full_step: v.literal('done'), full_started_at: v.string() }),
  ]),
  v.transform((row): FullReading => {
    const started = row.full_started_at
    switch (row.full_step) {
      case 'listing':
        return { step: 'listing', startedAt: started, cursor: row.full_cursor }
      case 'confirming':
        return { step: 'confirming', startedAt: started, cursor: row.full_cursor }
      case 'done':
        return { step: 'done', startedAt: started }
    }
  }),
)

/** Sync state by project and inbox: the cursor, and the lease of the current reader. */
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
      // One atomic statement, so that only one of two concurrent owners gets the lease. The same owner can extend it.
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
      // No effect if another owner has taken over the lease. A null cursor leaves the cursor unchanged: no page had a COR.
      await sql.run(
        `UPDATE syncs SET
           cursor = coalesce(?, cursor),
           synced_at = CASE WHEN ? THEN coalesce(?, synced_at) ELSE synced_at END,
           trouble = CASE WHEN ? THEN NULL ELSE trouble END,
           trouble_since = CASE WHEN ? THEN NULL ELSE trouble_since END,
           trouble_at = CASE WHEN ? THEN NULL ELSE trouble_at END,
           lease_owner = CASE WHEN ? THEN NULL ELSE lease_owner END,
           lease_until = CASE WHEN ? THEN NULL ELSE lease_until END
         WHERE company_id = ? AND project_id = ? AND inbox = ? AND lease_owner = ?`,
        [
          cursor,
          Number(done),
          syncedAt,
          ...[0, 0, 0].map(() => Number(done && syncedAt !== null)),
          Number(done),
          Number(done),
          companyId,
          projectId,
          inbox,
          owner,
        ],
      )
    },

    async fullReading(companyId, projectId, inbox) {
      return firstRow(
        fullReadingRow,
        await sql.all(
          `SELECT full_step, full_started_at, full_cursor FROM syncs
           WHERE company_id = ? AND project_id = ? AND inbox = ? AND full_step IS NOT NULL`,
          [companyId, projectId, inbox],
        ),
      )
    },

    async saveFullReading(companyId, projectId, inbox, owner, reading) {
      const cursor = reading.step === 'done' ? null : reading.cursor
      await sql.run(
        `UPDATE syncs SET full_step = ?, full_started_at = ?, full_cursor = ?
         WHERE company_id = ? AND project_id = ? AND inbox = ? AND lease_owner = ?`,
        [reading.step, reading.startedAt, cursor, companyId, projectId, inbox, owner],
      )
    },

    async dueForFullReading(startedBefore, troubleBefore, most) {
      // The first sync of a project already reads everything, so its first full sync is due a day after it was mapped.
      const rows = await sql.all(
        `SELECT m.company_id, m.project_id FROM project_maps AS m
         JOIN syncs AS s ON s.company_id = m.company_id AND s.project_id = m.project_id
         WHERE s.synced_at IS NOT NULL AND ${stillInstalled('m')} AND (s.trouble_at IS NULL OR s.trouble_at <= ?)
           AND (s.full_step IN ('listing', 'confirming') OR coalesce(s.full_started_at, m.mapped_at) <= ?)
         GROUP BY m.company_id, m.project_id
         ORDER BY min(coalesce(s.full_started_at, m.mapped_at)), m.company_id, m.project_id LIMIT ?`,
        [troubleBefore, startedBefore, most],
      )
      return readRows(dueRow, rows).map((row) => ({ companyId: row.company_id, projectId: row.project_id }))
    },

    async noteTrouble(companyId, projectId, trouble, at) {
      await sql.run(
        `UPDATE syncs SET trouble = ?, trouble_since = coalesce(trouble_since, ?), trouble_at = ?
         WHERE company_id = ? AND project_id = ?`,
        [trouble, at, at, companyId, projectId],
      )
    },

    async trouble(companyId, projectId) {
      const rows = await sql.all(
        `SELECT trouble, trouble_since FROM syncs
         WHERE company_id = ? AND project_id = ? AND trouble IS NOT NULL ORDER BY trouble_since LIMIT 1`,
        [companyId, projectId],
      )
      return firstRow(troubleRow, rows)
    },
  }
}
