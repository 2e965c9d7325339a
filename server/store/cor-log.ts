import * as v from 'valibot'
import { corStatuses } from '../domain/change-order-request.ts'
import type { ContractId } from '../domain/ids.ts'
import type { CorLog, Exposed } from '../domain/ports/store-cor-log.ts'
import {
  changedHereSql,
  corWithLink,
  linkedCors,
  ofProject,
  selectListed,
  totalsOfProject,
} from './cor-pages.ts'
import { contractMapJoin, needsAttentionSql } from './link-states.ts'
import { inList, listOf } from './many-rows.ts'
import { idColumn, readRows } from './rows.ts'
import { sumOfCents } from './schemas-line.ts'
import { seenOrLinkedSql, seenSql } from './sight.ts'
import type { Sql } from './sql.ts'

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

/** What the COR log asks beside its pages: from kept sums and from links, never from every COR. */
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
