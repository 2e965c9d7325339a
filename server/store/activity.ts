import * as v from 'valibot'
import type {
  ChangeEventId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
} from '../domain/ids.ts'
import type { Activity, ActivityEntry, ArrivedLine } from '../domain/ports/store-activity.ts'
import { corChangeRow, selectCorChanges } from './cor-changes.ts'
import type { Guard } from './many-rows.ts'
import { idColumn, jsonColumn, readRows } from './rows.ts'
import { cents, lineContent } from './schemas-line.ts'
import { plan } from './schemas-plan.ts'
import type { Sql, Statement } from './sql.ts'

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
    kind: v.picklist([
      'push',
      'keep',
      'undo',
      'remove',
      'recovered',
      'withdrawn',
      'linked',
      'unlinked',
      'connected',
      'disconnected',
      'mapped',
      'attached',
      'app_uninstalled',
      'app_unreachable',
      'app_found',
      'data_deleted',
    ]),
    plan: v.nullable(jsonColumn(plan)),
    arrived: v.nullable(jsonColumn(v.array(arrivedLine))),
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
    ...(row.cor_id !== null && row.by_hand !== null ? { byHand: { corId: row.cor_id, ...row.by_hand } } : {}),
  })),
)

const select = `SELECT at, person_id, person_name, project_id, change_event_id, push_id, kind, plan, arrived, cor_id,
    by_hand
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

/** The statement that adds an entry, under a guard. */
export function activityStatement(
  companyId: ProcoreCompanyId,
  entry: ActivityEntry,
  guard: Guard,
): Statement {
  const byHand = entry.byHand ? { corNumber: entry.byHand.corNumber, lines: entry.byHand.lines } : null
  return {
    sql: `INSERT INTO activity (company_id, project_id, change_event_id, push_id, kind, at, person_id,
            person_name, plan, arrived, cor_id, by_hand)
          SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${guard.sql}`,
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
      entry.byHand?.corId ?? null,
      byHand === null ? null : JSON.stringify(byHand),
      ...guard.params,
    ],
  }
}
