import * as v from 'valibot'
import { corStatuses, deletedStage } from '../../domain/change-order-request.ts'
import type {
  ChangeEventId,
  ContractId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
} from '../../domain/ids.ts'
import type { CorLog, Exposed } from '../../domain/ports/store-cors.ts'
import type { CorChangeSeen } from '../../domain/ports/store-pushes.ts'
import { chunksOf, type Guard, idColumn, inList, jsonColumn, listOf, readRows } from '../engine/rows.ts'
import type { Sql, SqlValue, Statement } from '../engine/sql.ts'
import { contractMapJoin, needsAttentionSql } from '../link/link-states.ts'
import { cents, sumOfCents } from '../link/schemas.ts'
import { replacesStored, seenOrLinkedSql, seenSql } from './columns.ts'
import {
  changedHereSql,
  corWithLink,
  linkedCors,
  ofProject,
  selectListed,
  totalsOfProject,
} from './cor-pages.ts'

const contractRow = v.object({ contract_id: idColumn<ContractId>(), count: v.number() })
const stageRow = v.object({ stage: v.string(), count: v.number() })
const statusRow = v.object({ name: v.string(), count: v.number() })
const exposedRow: v.GenericSchema<unknown, Exposed> = v.pipe(
  v.object({
    place: v.picklist(['settled', 'changed', 'none']),
    status: v.picklist(corStatuses),
    count: v.number(),
    with_amount: v.number(),
    cents: sumOfCents,
    pushed_cents: sumOfCents,
  }),
  v.transform(({ with_amount, pushed_cents, ...row }) => ({
    ...row,
    pushedCents: pushed_cents,
    withoutAmount: row.count - with_amount,
  })),
)

/** The COR log's queries besides its pages. They read the stored totals and the links, never all CORs. */
export function createCorLog(sql: Sql): CorLog {
  return {
    async choices(companyId, projectId, sees) {
      const here = [companyId, projectId]
      const [contracts, stages, statuses] = await Promise.all([
        sql.all(
          `SELECT t.contract_id, sum(t.count) AS count FROM cor_totals AS t
           WHERE ${totalsOfProject} AND ${seenSql(sees, 't')} GROUP BY t.contract_id HAVING sum(t.count) > 0`,
          here,
        ),
        sql.all(
          `SELECT t.stage, sum(t.count) AS count FROM cor_totals AS t
           WHERE ${totalsOfProject} AND ${seenSql(sees, 't')} AND t.stage <> '' GROUP BY t.stage HAVING sum(t.count) > 0 ORDER BY t.stage`,
          here,
        ),
        sql.all(
          `SELECT e.status_name AS name, count(*) AS count FROM ${linkedCors}
           JOIN links AS l ON l.company_id = c.company_id AND l.cor_id = c.cor_id
           JOIN change_events AS e ON e.company_id = l.company_id AND e.project_id = l.project_id
             AND e.change_event_id = l.change_event_id
           WHERE ${ofProject} AND ${seenSql(sees, 'c')} AND l.project_id = c.project_id
             AND c.linked = 1 AND e.status_name IS NOT NULL
           GROUP BY e.status_name ORDER BY e.status_name`,
          here,
        ),
      ])
      return {
        contracts: readRows(contractRow, contracts).map((row) => ({
          contractId: row.contract_id,
          count: row.count,
        })),
        stages: readRows(stageRow, stages),
        procoreStatuses: readRows(statusRow, statuses),
      }
    },

    async exposure(companyId, projectId, sees) {
      const rows = await sql.all(
        `SELECT 'none' AS place, t.status, sum(t.count) AS count, sum(t.with_amount) AS with_amount,
           sum(t.cents) AS cents, 0 AS pushed_cents
         FROM cor_totals AS t
         WHERE ${totalsOfProject} AND ${seenSql(sees, 't')} AND t.linked = 0 AND t.status <> 'rejected'
         GROUP BY t.status HAVING sum(t.count) > 0
         UNION ALL
         SELECT place, status, count(*), count(status_cents), coalesce(sum(status_cents), 0), sum(pushed)
         FROM (SELECT CASE WHEN ${changedHereSql} THEN 'changed' ELSE 'settled' END AS place,
                 CASE WHEN c.is_void THEN 'rejected' ELSE c.status END AS status, c.status_cents,
                 -- Lines in another project's change event are that project's.
                 CASE WHEN l.project_id = c.project_id THEN l.lines_cents ELSE 0 END AS pushed
               FROM ${linkedCors} JOIN links AS l ON l.company_id = c.company_id AND l.cor_id = c.cor_id
               ${contractMapJoin}
               WHERE ${ofProject} AND ${seenSql(sees, 'c')} AND c.linked = 1)
         GROUP BY place, status`,
        [companyId, projectId, companyId, projectId],
      )
      return readRows(exposedRow, rows)
    },

    async notUpToDate(companyId, projectId, sees) {
      const rows = await sql.all(
        `${selectListed(linkedCors)} WHERE ${ofProject} AND ${seenSql(sees, 'c')} AND c.linked = 1 AND ${needsAttentionSql}
         ORDER BY l.change_event_number, l.change_event_id, c.number_key, c.cor_id`,
        [companyId, projectId],
      )
      return rows.map(corWithLink)
    },

    async some(companyId, projectId, which, sees) {
      const [column, values] = 'corIds' in which ? ['c.cor_id', which.corIds] : ['c.cor_uuid', which.corUuids]
      const rows = await sql.all(
        `${selectListed()} WHERE ${ofProject} AND ${seenOrLinkedSql(sees)} AND ${column} IN ${inList} ORDER BY c.number_key, c.cor_id`,
        [companyId, projectId, listOf(values)],
      )
      return rows.map(corWithLink)
    },
  }
}

const corState = v.object({
  number: v.string(),
  title: v.string(),
  status: v.picklist([...corStatuses, 'deleted']),
  cents: v.nullable(cents),
})

export const corChangeRow: v.GenericSchema<unknown, CorChangeSeen> = v.pipe(
  v.object({
    kind: v.picklist(['changed', 'revised']),
    cor_id: idColumn<CorId>(),
    change_event_id: idColumn<ChangeEventId>(),
    updated_at: v.string(),
    seen_at: v.string(),
    before: jsonColumn(corState),
    after: jsonColumn(corState),
  }),
  v.transform((row) => ({
    kind: row.kind,
    corId: row.cor_id,
    changeEventId: row.change_event_id,
    updatedAt: row.updated_at,
    seenAt: row.seen_at,
    before: row.before,
    after: row.after,
  })),
)

/** The columns that `corChangeRow` reads. */
export const corChangeColumns = 'kind, cor_id, change_event_id, updated_at, seen_at, before, after'

const columns = 'company_id, project_id, cor_id, change_event_id, kind, updated_at, seen_at, before, after'
/** SQL: the recorded state of a COR, from its row or from the row about to be written. */
const stateOf = (value: (column: string) => string) =>
  `json_object('number', ${value('number')}, 'title', ${value('title')}, 'status', ${value('status')},
     'cents', ${centsOf(value)})`
const centsOf = (value: (column: string) => string) =>
  `CASE l.amount_basis WHEN 'requested' THEN ${value('requested_cents')} ELSE ${value('status_cents')} END`
const stored = (column: string) => `c.${column}`
const coming = (column: string) => `entry.value ->> '${column}'`

/**
 * Statements that record changes of CORs in a change event. They must run before the statements that write the CORs, in the
 * same batch, so that each change is in the audit trail exactly once, whichever sync finds it.
 *
 * CROSS JOIN fixes the join order: the page's entries first, then each COR by its key. Otherwise the query planner would
 * scan all linked CORs of the project for each page.
 */
export function noteCorChanges(
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  rows: readonly Record<string, SqlValue>[],
  { readAt, askedAt }: { readAt: string; askedAt: string },
): Statement[] {
  const compared = ['number', 'title', 'status'].map((name) => `${stored(name)} <> ${coming(name)}`)
  const sql = `INSERT INTO cor_changes (${columns})
    SELECT c.company_id, l.project_id, c.cor_id, l.change_event_id, 'changed', ${coming('updated_at')}, ?,
      ${stateOf(stored)}, ${stateOf(coming)}
    FROM json_each(?) AS entry
    CROSS JOIN cors AS c ON c.company_id = ? AND c.project_id = ? AND c.cor_id = ${coming('cor_id')} AND c.linked = 1
    CROSS JOIN links AS l ON l.company_id = c.company_id AND l.cor_id = c.cor_id
    WHERE ${replacesStored(coming('updated_at'), '?', 'c', '?')}
      AND (${compared.join(' OR ')} OR ${centsOf(stored)} IS NOT ${centsOf(coming)})`
  return chunksOf(rows).map((part) => {
    const states = part.map((row) => ({
      cor_id: row.cor_id,
      number: row.number,
      title: row.title,
      status: row.status,
      status_cents: row.status_cents,
      requested_cents: row.requested_cents,
      updated_at: row.updated_at,
    }))
    return { sql, params: [readAt, JSON.stringify(states), companyId, projectId, readAt, readAt, askedAt] }
  })
}

/** Records that a revision takes over a link, under the same guard as the takeover; must run before it. */
export function noteRevision(companyId: ProcoreCompanyId, from: CorId, to: CorId, guard: Guard): Statement {
  return {
    sql: `INSERT INTO cor_changes (${columns})
      SELECT l.company_id, l.project_id, next.cor_id, l.change_event_id, 'revised', next.updated_at, next.read_at,
        ${stateOf(stored)}, ${stateOf((column) => `next.${column}`)}
      FROM links AS l
      JOIN cors AS c ON c.company_id = l.company_id AND c.cor_id = l.cor_id
      JOIN cors AS next ON next.company_id = l.company_id AND next.project_id = c.project_id AND next.cor_id = ?
      WHERE l.company_id = ? AND l.cor_id = ? AND ${guard.sql}`,
    params: [to, companyId, from, ...guard.params],
  }
}

/** Records, once each, that CORs no longer exist in Clearstory; must run before they are marked as deleted. */
export function noteDeletions(
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  corIds: readonly CorId[],
  seenAt: string,
): Statement {
  return {
    sql: `INSERT INTO cor_changes (${columns})
      SELECT c.company_id, l.project_id, c.cor_id, l.change_event_id, 'changed', c.updated_at, ?,
        ${stateOf(stored)}, json_set(${stateOf(stored)}, '$.status', 'deleted')
      FROM cors AS c JOIN links AS l ON l.company_id = c.company_id AND l.cor_id = c.cor_id
      WHERE c.company_id = ? AND c.project_id = ? AND c.cor_id IN ${inList} AND c.linked = 1
        AND coalesce(c.stage, '') <> '${deletedStage}'`,
    params: [seenAt, companyId, projectId, listOf(corIds)],
  }
}
