import * as v from 'valibot'
import type {
  ChangeEventId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
} from '../domain/ids.ts'
import {
  type Activity,
  type ActivityEntry,
  type ArrivedLine,
  activityKinds,
  type TrailEntry,
} from '../domain/ports/store-activity.ts'
import { corChangeRow, selectCorChanges } from './cor-changes.ts'
import { type Guard, inList, listOf } from './many-rows.ts'
import { idColumn, jsonColumn, readRows } from './rows.ts'
import { cents, lineContent } from './schemas-line.ts'
import { plan } from './schemas-plan.ts'
import type { Sql, SqlValue, Statement } from './sql.ts'

const arrivedLine: v.GenericSchema<unknown, ArrivedLine> = v.object({
  corId: idColumn<CorId>(),
  key: v.string(),
  description: v.string(),
  cents,
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
    by_hand: v.nullable(jsonColumn(v.object({ corNumber: v.string(), lines: v.array(lineContent) }))),
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

const select = `SELECT at, person_id, person_name, project_id, change_event_id, push_id, kind, plan, arrived, found_again,
    cor_id, by_hand
  FROM activity`
const most = 1000

/** The audit trail. It only ever grows: the database itself refuses changes and removals. */
export function createActivity(sql: Sql): Activity {
  return {
    async append(companyId, entry) {
      const statement = activityStatement(companyId, entry, { sql: 'TRUE', params: [] })
      await sql.run(statement.sql, statement.params)
    },

    async ofChangeEvent(companyId, projectId, changeEventId) {
      return readRows(
        entryRow,
        await sql.all(
          `${select} WHERE company_id = ? AND project_id = ? AND change_event_id = ?
           ORDER BY activity_id DESC LIMIT ${most}`,
          [companyId, projectId, changeEventId],
        ),
      )
    },

    async ofCor(companyId, projectId, corId) {
      return readRows(
        entryRow,
        await sql.all(
          `${select} WHERE activity_id IN (
             SELECT a.activity_id FROM activity AS a WHERE a.company_id = ? AND a.cor_id = ?
             UNION
             SELECT a.activity_id FROM push_cors AS p
             JOIN activity AS a ON a.company_id = p.company_id AND a.push_id = p.push_id
             WHERE p.company_id = ? AND p.cor_id = ?)
           AND company_id = ? AND project_id = ? ORDER BY activity_id DESC LIMIT ${most}`,
          [companyId, corId, companyId, corId, companyId, projectId],
        ),
      )
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
      // Numbers alone: a plan may be a megabyte, and its amounts are for those who may see the COR.
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

    async corChanges(companyId, projectId, of) {
      const [column, id] = 'corId' in of ? ['cor_id', of.corId] : ['change_event_id', of.changeEventId]
      return readRows(
        corChangeRow,
        await sql.all(
          `${selectCorChanges} WHERE company_id = ? AND project_id = ? AND ${column} = ?
           ORDER BY cor_change_id DESC LIMIT ${most}`,
          [companyId, projectId, id],
        ),
      )
    },
  }
}

const always: Guard = { sql: 'TRUE', params: [] }

/** The entry of an act, for the batch of that act; none where the act is nobody's (a store test). */
export function trailOf(
  companyId: ProcoreCompanyId,
  entry: ActivityEntry | undefined,
  guard: Guard = always,
): Statement[] {
  return entry ? [activityStatement(companyId, entry, guard)] : []
}

/** The statement that adds an entry, under a guard. */
export function activityStatement(
  companyId: ProcoreCompanyId,
  entry: ActivityEntry,
  guard: Guard,
): Statement {
  const byHand = entry.byHand ? { corNumber: entry.byHand.corNumber, lines: entry.byHand.lines } : null
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
      entry.byHand?.corId ?? null,
      byHand === null ? null : JSON.stringify(byHand),
      entry.subject ?? null,
      ...guard.params,
    ],
  }
}
