import * as v from 'valibot'
import type {
  ChangeEventId,
  ProcoreCompanyId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
} from '../domain/ids.ts'
import type { Activity, ActivityEntry } from '../domain/ports/store.ts'
import type { Guard } from './many-rows.ts'
import { idColumn, jsonColumn, readRows } from './rows.ts'
import { plan } from './schemas-plan.ts'
import type { Sql, Statement } from './sql.ts'

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
      'undo',
      'remove',
      'recovered',
      'withdrawn',
      'linked',
      'unlinked',
      'connected',
      'disconnected',
      'mapped',
    ]),
    plan: v.nullable(jsonColumn(plan)),
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
  })),
)

/** The audit trail. It only ever grows: the database itself refuses changes and removals. */
export function createActivity(sql: Sql): Activity {
  return {
    async append(companyId, entry) {
      const statement = activityStatement(companyId, entry, { sql: 'TRUE', params: [] })
      await sql.run(statement.sql, statement.params)
    },

    /** Newest first. */
    async ofChangeEvent(companyId, projectId, changeEventId) {
      return readRows(
        entryRow,
        await sql.all(
          `SELECT at, person_id, person_name, project_id, change_event_id, push_id, kind, plan FROM activity
           WHERE company_id = ? AND project_id = ? AND change_event_id = ? ORDER BY activity_id DESC`,
          [companyId, projectId, changeEventId],
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
  return {
    sql: `INSERT INTO activity (company_id, project_id, change_event_id, push_id, kind, at, person_id, person_name, plan)
          SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${guard.sql}`,
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
      ...guard.params,
    ],
  }
}
