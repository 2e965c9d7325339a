import * as v from 'valibot'
import type { TagId } from '../../domain/ids.ts'
import type { AttachedTags } from '../../domain/ports/store-change-events.ts'
import type { Tags } from '../../domain/ports/store-cors.ts'
import { laborUnits, type Rates, rateTypes, type Tag } from '../../domain/tag.ts'
import {
  firstRow,
  idColumn,
  inList,
  insertMany,
  jsonColumn,
  listOf,
  readRows,
  replacing,
} from '../engine/rows.ts'
import type { Sql } from '../engine/sql.ts'

const storedTag: v.GenericSchema<unknown, Tag> = v.object({
  tagId: idColumn<TagId>(),
  number: v.string(),
  title: v.string(),
  costCode: v.nullable(v.string()),
  signed: v.boolean(),
  updatedAt: v.string(),
  items: v.array(
    v.object({
      type: v.picklist(rateTypes),
      name: v.string(),
      quantity: v.string(),
      unit: v.nullable(v.string()),
      laborUnit: v.nullable(v.picklist(laborUnits)),
      projectRateId: v.nullable(v.string()),
    }),
  ),
})

/** A map as key-value pairs, as stored in JSON. */
const pairs = <S extends v.GenericSchema>(value: S) => v.array(v.tuple([v.string(), value]))
const perHour = v.object({
  ST: v.exactOptional(v.string()),
  OT: v.exactOptional(v.string()),
  DT: v.exactOptional(v.string()),
  'P-OT': v.exactOptional(v.string()),
  'P-DT': v.exactOptional(v.string()),
})
const storedRates: v.GenericSchema<unknown, Rates> = v.pipe(
  v.object({
    labor: pairs(perHour),
    material: pairs(v.string()),
    equipment: pairs(v.string()),
    other: pairs(v.string()),
  }),
  v.transform(({ labor, material, equipment, other }) => ({
    labor: new Map(labor),
    material: new Map(material),
    equipment: new Map(equipment),
    other: new Map(other),
  })),
)

const tagRow = v.pipe(
  v.object({ tag: jsonColumn(storedTag), read_at: v.string() }),
  v.transform(({ tag, read_at }) => ({ tag, readAt: read_at })),
)
const ratesRow = v.pipe(
  v.object({ rates: jsonColumn(storedRates), read_at: v.string() }),
  v.transform(({ rates, read_at }) => ({ rates, readAt: read_at })),
)

const columns = ['project_id', 'tag_id', 'tag', 'read_at']
const key = ['company_id', 'project_id', 'tag_id']

/** T&M tags and project rates, as last read from Clearstory. */
export function createTags(sql: Sql): Tags {
  return {
    async getMany(companyId, projectId, tagIds) {
      return readRows(
        tagRow,
        await sql.all(
          `SELECT tag, read_at FROM tags WHERE company_id = ? AND project_id = ? AND tag_id IN ${inList}`,
          [companyId, projectId, listOf(tagIds)],
        ),
      )
    },

    async put(companyId, projectId, tags, readAt) {
      const rows = tags.map((tag) => ({
        project_id: projectId,
        tag_id: tag.tagId,
        tag: JSON.stringify(tag),
        read_at: readAt,
      }))
      await sql.batch(insertMany('tags', companyId, columns, rows, { tail: replacing(key, columns) }))
    },

    async rates(companyId, projectId) {
      return firstRow(
        ratesRow,
        await sql.all('SELECT rates, read_at FROM rates WHERE company_id = ? AND project_id = ?', [
          companyId,
          projectId,
        ]),
      )
    },

    async putRates(companyId, projectId, rates, readAt) {
      const stored = JSON.stringify({
        labor: [...rates.labor],
        material: [...rates.material],
        equipment: [...rates.equipment],
        other: [...rates.other],
      })
      await sql.run(
        `INSERT INTO rates (company_id, project_id, rates, read_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (company_id, project_id) DO UPDATE SET rates = excluded.rates, read_at = excluded.read_at`,
        [companyId, projectId, stored, readAt],
      )
    },
  }
}

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
