import * as v from 'valibot'
import type { ChangeEventSnapshots } from '../domain/ports/store.ts'
import { firstRow, jsonColumn } from './rows.ts'
import { changeEvent } from './schemas-change-event.ts'
import type { Sql } from './sql.ts'

const snapshotRow = v.object({ event: jsonColumn(changeEvent), read_at: v.string() })

/** Change events as Procore last showed them, for a first paint without a call. */
export function createChangeEvents(sql: Sql): ChangeEventSnapshots {
  return {
    async get(companyId, projectId, changeEventId) {
      const row = firstRow(
        snapshotRow,
        await sql.all(
          `SELECT event, read_at FROM change_events
           WHERE company_id = ? AND project_id = ? AND change_event_id = ?`,
          [companyId, projectId, changeEventId],
        ),
      )
      return row && { event: row.event, readAt: row.read_at }
    },

    async put(companyId, projectId, event, readAt) {
      // Of two readings under way at once the later one stays.
      await sql.run(
        `INSERT INTO change_events (company_id, project_id, change_event_id, event, read_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (company_id, project_id, change_event_id)
         DO UPDATE SET event = excluded.event, read_at = excluded.read_at
         WHERE excluded.read_at >= change_events.read_at`,
        [companyId, projectId, event.changeEventId, JSON.stringify(event), readAt],
      )
    },

    async remove(companyId, projectId, changeEventId) {
      await sql.run(
        'DELETE FROM change_events WHERE company_id = ? AND project_id = ? AND change_event_id = ?',
        [companyId, projectId, changeEventId],
      )
    },
  }
}
