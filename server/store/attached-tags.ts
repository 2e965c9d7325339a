import * as v from 'valibot'
import type { TagId } from '../domain/ids.ts'
import type { AttachedTags } from '../domain/ports/store-attachments.ts'
import { inList, listOf } from './many-rows.ts'
import { firstRow, idColumn, readRows } from './rows.ts'
import type { Sql } from './sql.ts'

const claimRow = v.object({ attached_at: v.nullable(v.string()) })
const attachedRow = v.pipe(
  v.object({ tag_id: idColumn<TagId>(), attached_at: v.string() }),
  v.transform((row) => ({ tagId: row.tag_id, attachedAt: row.attached_at })),
)

const here = 'company_id = ? AND project_id = ? AND change_event_id = ?'

/** Signed T&M tags attached to change events. */
export function createAttachedTags(sql: Sql): AttachedTags {
  return {
    async claim(companyId, { projectId, changeEventId }, tagId, now, leaseUntil) {
      const place = [companyId, projectId, changeEventId, tagId]
      const made = await sql.run(
        `INSERT INTO attached_tags (company_id, project_id, change_event_id, tag_id, claimed_until)
         VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        [...place, leaseUntil],
      )
      if (made.changes > 0) return 'claimed'
      const taken = await sql.run(
        `UPDATE attached_tags SET claimed_until = ?
         WHERE ${here} AND tag_id = ? AND attached_at IS NULL AND claimed_until <= ?`,
        [leaseUntil, ...place, now],
      )
      if (taken.changes > 0) return 'resumed'
      const row = firstRow(
        claimRow,
        await sql.all(`SELECT attached_at FROM attached_tags WHERE ${here} AND tag_id = ?`, place),
      )
      return row?.attached_at ? 'attached' : 'busy'
    },

    async attached(companyId, { projectId, changeEventId }, tagIds, { personName, at }) {
      await sql.run(
        `UPDATE attached_tags SET attached_at = ?, attached_by_name = ?, claimed_until = NULL
         WHERE ${here} AND tag_id IN ${inList} AND attached_at IS NULL`,
        [at, personName, companyId, projectId, changeEventId, listOf(tagIds)],
      )
    },

    async release(companyId, { projectId, changeEventId }, tagIds) {
      await sql.run(
        `DELETE FROM attached_tags WHERE ${here} AND tag_id IN ${inList} AND attached_at IS NULL`,
        [companyId, projectId, changeEventId, listOf(tagIds)],
      )
    },

    async list(companyId, { projectId, changeEventId }) {
      return readRows(
        attachedRow,
        await sql.all(
          `SELECT tag_id, attached_at FROM attached_tags WHERE ${here} AND attached_at IS NOT NULL
           ORDER BY attached_at, tag_id`,
          [companyId, projectId, changeEventId],
        ),
      )
    },
  }
}
