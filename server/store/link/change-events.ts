import * as v from 'valibot'
import type { WriteAnswer } from '../../domain/behind.ts'
import {
  type ChangeEvent,
  changeEventScopes,
  mappedStatuses,
  type NewChangeEvent,
} from '../../domain/change-event.ts'
import type {
  ChangeEventId,
  ChangeEventStatusId,
  ChangeItemId,
  ProcoreProjectId,
  ProcoreUserId,
} from '../../domain/ids.ts'
import type { ChangeEventSnapshots } from '../../domain/ports/store-change-events.ts'
import { firstRow, idColumn, jsonColumn } from '../engine/rows.ts'
import type { Sql } from '../engine/sql.ts'
import { procoreStateStatement } from './link-states.ts'
import { cents, lineContent } from './schemas.ts'

const textOrNull = v.nullable(v.string())

const status = v.object({
  statusId: idColumn<ChangeEventStatusId>(),
  name: v.string(),
  mappedTo: v.nullable(v.picklist(mappedStatuses)),
})

const changeItem = v.object({
  changeItemId: idColumn<ChangeItemId>(),
  content: lineContent,
  inexactAmount: textOrNull,
  editable: v.boolean(),
  deletable: v.boolean(),
  lock: v.nullable(v.picklist(['commitment', 'change_order', 'budget_change', 'not_editable'])),
  lockDocument: textOrNull,
  rfqNumber: textOrNull,
  budgetCodeName: textOrNull,
  vendorName: textOrNull,
  commitmentName: textOrNull,
  updatedAt: textOrNull,
})

/** A change event as stored in the column `change_events.event`. */
export const changeEvent: v.GenericSchema<unknown, ChangeEvent> = v.object({
  changeEventId: idColumn<ChangeEventId>(),
  projectId: idColumn<ProcoreProjectId>(),
  number: v.string(),
  title: v.string(),
  description: textOrNull,
  status: v.nullable(status),
  createdById: v.nullable(idColumn<ProcoreUserId>()),
  createdAt: textOrNull,
  updatedAt: textOrNull,
  deleted: v.boolean(),
  currency: textOrNull,
  items: v.array(changeItem),
  notes: v.array(v.string()),
})

/** The new change event of a plan. */
export const newChangeEvent: v.GenericSchema<unknown, NewChangeEvent> = v.object({
  number: textOrNull,
  title: v.string(),
  description: v.string(),
  statusId: idColumn<ChangeEventStatusId>(),
  scope: v.picklist(changeEventScopes),
  changeTypeId: textOrNull,
  changeReasonId: textOrNull,
})

const snapshotRow = v.object({
  event: jsonColumn(changeEvent),
  read_at: v.string(),
  stale_since: v.nullable(v.string()),
  written_at: v.nullable(v.string()),
  written_updated_at: v.nullable(v.string()),
  written_lines: v.nullable(jsonColumn(v.array(v.object({ changeItemId: idColumn<ChangeItemId>(), cents })))),
  unseen: v.number(),
})

const holdingRow = v.object({ change_event_id: idColumn<ChangeEventId>() })

/** Snapshots of change events as last read from Procore, for a first paint without a call. */
export function createChangeEvents(sql: Sql): ChangeEventSnapshots {
  return {
    async get(companyId, projectId, changeEventId) {
      const row = firstRow(
        snapshotRow,
        await sql.all(
          `SELECT event, read_at, stale_since, written_at, written_updated_at, written_lines, unseen FROM change_events
           WHERE company_id = ? AND project_id = ? AND change_event_id = ?`,
          [companyId, projectId, changeEventId],
        ),
      )
      if (!row) return null
      const written: WriteAnswer | null =
        row.written_at === null
          ? null
          : {
              answeredAt: row.written_at,
              updatedAt: row.written_updated_at,
              lines: row.written_lines ?? [],
              unseen: row.unseen === 1,
            }
      return { event: row.event, readAt: row.read_at, staleSince: row.stale_since, written }
    },

    async put(companyId, projectId, event, readAt, write) {
      const lines = event.items.map(({ changeItemId, content }) => ({
        changeItemId,
        cents: content.amountCents,
      }))
      const answer = write ? [readAt, event.updatedAt, JSON.stringify(lines)] : [null, null, null]
      const isWrite = Number(write !== undefined)
      await sql.batch([
        {
          // Keep what our own write returned, whichever read wins below.
          sql: `UPDATE change_events SET written_at = ?, written_updated_at = ?, written_lines = ?
                WHERE ? AND company_id = ? AND project_id = ? AND change_event_id = ?
                  AND coalesce(written_at, '') < ? AND read_at > ?`,
          params: [...answer, isWrite, companyId, projectId, event.changeEventId, readAt, readAt],
        },
        // Of two concurrent reads the later one wins.
        {
          sql: `INSERT INTO change_events (company_id, project_id, change_event_id, event, status_name, read_at,
                  written_at, written_updated_at, written_lines, unseen)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (company_id, project_id, change_event_id)
                DO UPDATE SET event = excluded.event, status_name = excluded.status_name, read_at = excluded.read_at,
                  stale_since = CASE WHEN change_events.stale_since > excluded.read_at
                                     THEN change_events.stale_since END,
                  written_at = coalesce(excluded.written_at, change_events.written_at),
                  written_updated_at = CASE WHEN excluded.written_at IS NULL
                                            THEN change_events.written_updated_at ELSE excluded.written_updated_at END,
                  written_lines = coalesce(excluded.written_lines, change_events.written_lines),
                  unseen = excluded.unseen,
                  missing_since = CASE WHEN change_events.missing_since > excluded.read_at
                                       THEN change_events.missing_since END
                WHERE excluded.read_at >= change_events.read_at`,
          params: [
            companyId,
            projectId,
            event.changeEventId,
            JSON.stringify(event),
            event.status?.name ?? null,
            readAt,
            ...answer,
            Number(write === 'made'),
          ],
        },
        procoreStateStatement(companyId, projectId, [event.changeEventId]),
      ])
    },

    async markStale(companyId, projectId, changeEventId, since) {
      await sql.run(
        `UPDATE change_events SET stale_since = ?
         WHERE company_id = ? AND project_id = ? AND change_event_id = ?
           AND (stale_since IS NULL OR stale_since < ?)`,
        [since, companyId, projectId, changeEventId, since],
      )
    },

    async markMissing(companyId, projectId, changeEventId, since) {
      await sql.batch([
        {
          sql: `UPDATE change_events SET missing_since = ?
                WHERE company_id = ? AND project_id = ? AND change_event_id = ? AND read_at <= ?`,
          params: [since, companyId, projectId, changeEventId, since],
        },
        procoreStateStatement(companyId, projectId, [changeEventId]),
      ])
    },

    async holding(companyId, projectId, changeItemId) {
      const rows = await sql.all(
        `SELECT l.change_event_id FROM link_lines AS i
           JOIN links AS l ON l.company_id = i.company_id AND l.cor_id = i.cor_id
         WHERE i.company_id = ? AND i.change_item_id = ? AND l.project_id = ?
         UNION ALL
         SELECT e.change_event_id FROM change_events AS e
         WHERE e.company_id = ? AND e.project_id = ?
           AND EXISTS (SELECT 1 FROM json_each(e.event, '$.items') AS item
                       WHERE item.value ->> '$.changeItemId' = ?)
         LIMIT 1`,
        [companyId, changeItemId, projectId, companyId, projectId, changeItemId],
      )
      return firstRow(holdingRow, rows)?.change_event_id ?? null
    },

    async remove(companyId, projectId, changeEventId) {
      await sql.batch([
        {
          sql: 'DELETE FROM change_events WHERE company_id = ? AND project_id = ? AND change_event_id = ?',
          params: [companyId, projectId, changeEventId],
        },
        procoreStateStatement(companyId, projectId, [changeEventId]),
      ])
    },
  }
}
