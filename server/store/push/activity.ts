import * as v from 'valibot'
import type {
  ChangeEventId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
} from '../../domain/ids.ts'
import {
  type Activity,
  type ActivityEntry,
  type ArrivedLine,
  activityKinds,
  type CorChangeSeen,
  type HistoryPart,
  type TrailEntry,
} from '../../domain/ports/store-pushes.ts'
import { corChangeColumns, corChangeRow } from '../cors/cor-log.ts'
import { type Guard, idColumn, inList, jsonColumn, listOf, readRow, readRows } from '../engine/rows.ts'
import type { Sql, SqlValue, Statement } from '../engine/sql.ts'
import { cents, lineContent } from '../link/schemas.ts'
import { plan } from './schemas.ts'

const arrivedLine: v.GenericSchema<unknown, ArrivedLine> = v.object({
  corId: idColumn<CorId>(),
  key: v.string(),
  description: v.string(),
  cents,
})

const byHand = v.object({
  corNumber: v.string(),
  lines: v.array(lineContent),
  more: v.exactOptional(v.object({ count: v.number(), cents })),
})

const entryRow: v.GenericSchema<unknown, ActivityEntry> = v.pipe(
  v.object({
    at: v.string(),
    person_id: idColumn<ProcoreUserId>(),
    person_name: v.string(),
    project_id: idColumn<ProcoreProjectId>(),
    change_event_id: v.nullable(idColumn<ChangeEventId>()),
    push_id: v.nullable(idColumn<PushId>()),
    kind: v.picklist(activityKinds),
    plan: v.nullable(jsonColumn(plan)),
    arrived: v.nullable(jsonColumn(v.array(arrivedLine))),
    found_again: v.number(),
    cor_id: v.nullable(idColumn<CorId>()),
    by_hand: v.nullable(jsonColumn(byHand)),
  }),
  v.transform((row) => ({
    at: row.at,
    personId: row.person_id,
    personName: row.person_name,
    projectId: row.project_id,
    changeEventId: row.change_event_id,
    pushId: row.push_id,
    kind: row.kind,
    plan: row.plan,
    ...(row.arrived === null ? {} : { arrived: row.arrived }),
    ...(row.found_again === 1 ? { foundAgain: true } : {}),
    ...(row.cor_id !== null && row.by_hand !== null ? { byHand: { corId: row.cor_id, ...row.by_hand } } : {}),
  })),
)

const trailRow: v.GenericSchema<unknown, TrailEntry> = v.pipe(
  v.object({
    activity_id: v.number(),
    at: v.string(),
    person_name: v.string(),
    project_id: idColumn<ProcoreProjectId>(),
    change_event_id: v.nullable(idColumn<ChangeEventId>()),
    kind: v.picklist(activityKinds),
    found_again: v.number(),
    subject: v.nullable(v.string()),
    cor_numbers: jsonColumn(v.array(v.string())),
  }),
  v.transform((row) => ({
    entryId: row.activity_id,
    at: row.at,
    personName: row.person_name,
    projectId: row.project_id,
    changeEventId: row.change_event_id,
    kind: row.kind,
    foundAgain: row.found_again === 1,
    subject: row.subject,
    corNumbers: row.cor_numbers,
  })),
)

/** Page limits of a history, in rows and bytes: an entry contains a whole plan, up to two megabytes. */
const mostRows = 50
const mostBytes = 1_000_000

interface PartQuery<T> {
  table: 'activity' | 'cor_changes'
  rowId: 'activity_id' | 'cor_change_id'
  columns: string
  sizes: string
  schema: v.GenericSchema<unknown, T>
}

const entryPart: PartQuery<ActivityEntry> = {
  table: 'activity',
  rowId: 'activity_id',
  columns:
    'at, person_id, person_name, project_id, change_event_id, push_id, kind, plan, arrived, found_again, cor_id, by_hand',
  sizes: "length(coalesce(plan, '')) + length(coalesce(arrived, '')) + length(coalesce(by_hand, ''))",
  schema: entryRow,
}

const corChangePart: PartQuery<CorChangeSeen> = {
  table: 'cor_changes',
  rowId: 'cor_change_id',
  columns: corChangeColumns,
  sizes: 'length(before) + length(after)',
  schema: corChangeRow,
}

const partRow = v.object({ row_id: v.number(), bytes: v.number(), found: v.number() })

/** The newest matching rows with an id below `before`; see `HistoryPart`. */
async function readPart<T>(
  sql: Sql,
  { table, rowId, columns, sizes, schema }: PartQuery<T>,
  where: { sql: string; params: readonly SqlValue[] },
  before: number | null,
): Promise<HistoryPart<T>> {
  const rows = await sql.all(
    `WITH found AS (
       SELECT ${rowId} AS row_id, ${sizes} AS bytes FROM ${table}
       WHERE ${where.sql} AND ${rowId} < ? ORDER BY ${rowId} DESC LIMIT ${mostRows + 1}),
     counted AS (
       SELECT row_id, bytes, sum(bytes) OVER newest_first AS total, row_number() OVER newest_first AS place
       FROM found WINDOW newest_first AS (ORDER BY row_id DESC))
     SELECT row_id, bytes, (SELECT count(*) FROM found) AS found, ${columns}
     FROM counted CROSS JOIN ${table} ON ${rowId} = row_id
     WHERE place = 1 OR (place <= ${mostRows} AND total <= ${mostBytes}) ORDER BY row_id DESC`,
    [...where.params, before ?? Number.MAX_SAFE_INTEGER],
  )
  const read = rows.map((row) => ({ ...readRow(partRow, row), value: readRow(schema, row) }))
  return {
    rows: read.map(({ row_id, bytes, value }) => ({ rowId: row_id, bytes, value })),
    isLast: read.length === (read[0]?.found ?? 0),
  }
}

/** The audit trail. Append-only: database triggers reject updates and deletes. */
export function createActivity(sql: Sql): Activity {
  return {
    async append(companyId, entry) {
      const statement = activityStatement(companyId, entry, { sql: 'TRUE', params: [] })
      await sql.run(statement.sql, statement.params)
    },

    entries(companyId, projectId, of, before) {
      const where =
        'corId' in of
          ? {
              sql: `activity_id IN (
                  SELECT a.activity_id FROM activity AS a WHERE a.company_id = ? AND a.cor_id = ?
                  UNION
                  SELECT a.activity_id FROM push_cors AS p
                  JOIN activity AS a ON a.company_id = p.company_id AND a.push_id = p.push_id
                  WHERE p.company_id = ? AND p.cor_id = ?)
                AND company_id = ? AND project_id = ?`,
              params: [companyId, of.corId, companyId, of.corId, companyId, projectId],
            }
          : {
              sql: 'company_id = ? AND project_id = ? AND change_event_id = ?',
              params: [companyId, projectId, of.changeEventId],
            }
      return readPart(sql, entryPart, where, before)
    },

    corChanges(companyId, projectId, of, before) {
      const [column, id] = 'corId' in of ? ['cor_id', of.corId] : ['change_event_id', of.changeEventId]
      const where = {
        sql: `company_id = ? AND project_id = ? AND ${column} = ?`,
        params: [companyId, projectId, id],
      }
      return readPart(sql, corChangePart, where, before)
    },

    async trail(companyId, { kinds, projectId, person, from, to, before, limit }) {
      const conditions = ['a.company_id = ?']
      const params: SqlValue[] = [companyId]
      const narrow = (condition: string, value: SqlValue | undefined) => {
        if (value === undefined) return
        conditions.push(condition)
        params.push(value)
      }
      narrow(`a.kind IN ${inList}`, kinds && listOf(kinds))
      narrow('a.project_id = ?', projectId)
      narrow('instr(lower(a.person_name), lower(?)) > 0', person)
      narrow('a.at >= ?', from)
      narrow('a.at <= ?', to)
      narrow('a.activity_id < ?', before)
      // Only COR numbers: a plan may be a megabyte, and its amounts are only for users who may see the COR.
      const rows = await sql.all(
        `SELECT a.activity_id, a.at, a.person_name, a.project_id, a.change_event_id, a.kind, a.found_again, a.subject,
           CASE WHEN a.by_hand IS NOT NULL THEN json_array(a.by_hand ->> '$.corNumber')
             WHEN a.plan IS NOT NULL THEN (SELECT json_group_array(cor.value ->> '$.number')
               FROM json_each(a.plan, '$.cors') AS cor)
             ELSE '[]' END AS cor_numbers
         FROM activity AS a WHERE ${conditions.join(' AND ')} ORDER BY a.activity_id DESC LIMIT ?`,
        [...params, limit],
      )
      return readRows(trailRow, rows)
    },
  }
}

const always: Guard = { sql: 'TRUE', params: [] }

/** The audit entry of an action, for the same batch; empty if there is no entry (store tests). */
export function trailOf(
  companyId: ProcoreCompanyId,
  entry: ActivityEntry | undefined,
  guard: Guard = always,
): Statement[] {
  return entry ? [activityStatement(companyId, entry, guard)] : []
}

/** The statement that inserts an entry, under a guard. */
export function activityStatement(
  companyId: ProcoreCompanyId,
  entry: ActivityEntry,
  guard: Guard,
): Statement {
  const { corId = null, ...byHand } = entry.byHand ?? {}
  return {
    sql: `INSERT INTO activity (company_id, project_id, change_event_id, push_id, kind, at, person_id,
            person_name, plan, arrived, found_again, cor_id, by_hand, subject)
          SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${guard.sql}`,
    params: [
      companyId,
      entry.projectId,
      entry.changeEventId,
      entry.pushId,
      entry.kind,
      entry.at,
      entry.personId,
      entry.personName,
      entry.plan === null ? null : JSON.stringify(entry.plan),
      entry.arrived ? JSON.stringify(entry.arrived) : null,
      Number(entry.foundAgain ?? false),
      corId,
      entry.byHand ? JSON.stringify(byHand) : null,
      entry.subject ?? null,
      ...guard.params,
    ],
  }
}
