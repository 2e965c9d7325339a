import * as v from 'valibot'
import type { CorId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Labels } from '../../domain/ports/store-cors.ts'
import { firstRow, idColumn, readRows } from '../engine/rows.ts'
import type { Sql } from '../engine/sql.ts'
import { trailOf } from '../push/activity.ts'
import { stillInstalled } from '../setup/connections.ts'

const settingsRow = v.object({ label_cors: v.number() })
const dueRow = v.object({ act: v.picklist(['add', 'remove']), cor_id: idColumn<CorId>() })
const countsRow = v.object({ labelled: v.number(), waiting: v.number() })
const projectRow = v.object({
  company_id: idColumn<ProcoreCompanyId>(),
  project_id: idColumn<ProcoreProjectId>(),
})

/** The COR `c` is in a change event of its own project, and the project has labels switched on. */
const wanted = `c.linked = 1
  AND EXISTS (SELECT 1 FROM links AS l WHERE l.company_id = c.company_id AND l.cor_id = c.cor_id
              AND l.project_id = c.project_id)
  AND EXISTS (SELECT 1 FROM project_settings AS s WHERE s.company_id = c.company_id
              AND s.project_id = c.project_id AND s.label_cors = 1)`
const toAdd = `cors AS c WHERE ${wanted}
  AND NOT EXISTS (SELECT 1 FROM cor_labels AS o WHERE o.company_id = c.company_id
                  AND o.project_id = c.project_id AND o.cor_id = c.cor_id)`
const toRemove = `cor_labels AS o WHERE NOT EXISTS (
  SELECT 1 FROM cors AS c WHERE c.company_id = o.company_id AND c.project_id = o.project_id
    AND c.cor_id = o.cor_id AND ${wanted})`

/** Which CORs should carry the label, and which do. */
export function createLabels(sql: Sql): Labels {
  return {
    async settings(companyId, projectId) {
      const row = firstRow(
        settingsRow,
        await sql.all('SELECT label_cors FROM project_settings WHERE company_id = ? AND project_id = ?', [
          companyId,
          projectId,
        ]),
      )
      return { labelCors: row?.label_cors === 1 }
    },

    async saveSettings(companyId, projectId, { labelCors }, changedByName, changedAt, trail) {
      await sql.batch([
        ...trailOf(companyId, trail),
        {
          sql: `INSERT INTO project_settings (company_id, project_id, label_cors, changed_by_name, changed_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (company_id, project_id) DO UPDATE SET label_cors = excluded.label_cors,
           changed_by_name = excluded.changed_by_name, changed_at = excluded.changed_at`,
          params: [companyId, projectId, Number(labelCors), changedByName, changedAt],
        },
      ])
    },

    async due(companyId, projectId, most) {
      const here = [companyId, projectId]
      const [rows, counts] = await Promise.all([
        sql.all(
          `SELECT * FROM (SELECT 'remove' AS act, o.cor_id FROM ${toRemove}
             AND o.company_id = ? AND o.project_id = ? ORDER BY o.cor_id LIMIT ?)
           UNION ALL
           SELECT * FROM (SELECT 'add' AS act, c.cor_id FROM ${toAdd}
             AND c.company_id = ? AND c.project_id = ? ORDER BY c.cor_id LIMIT ?)`,
          [...here, most, ...here, most],
        ),
        sql.all(
          `SELECT
             (SELECT count(*) FROM cor_labels AS o
              WHERE o.company_id = ? AND o.project_id = ? AND o.state = 'on') AS labelled,
             (SELECT count(*) FROM ${toRemove} AND o.company_id = ? AND o.project_id = ?)
             + (SELECT count(*) FROM ${toAdd} AND c.company_id = ? AND c.project_id = ?) AS waiting`,
          [...here, ...here, ...here],
        ),
      ])
      const due = readRows(dueRow, rows)
      const { labelled = 0, waiting = 0 } = firstRow(countsRow, counts) ?? {}
      return {
        add: due.filter(({ act }) => act === 'add').map((row) => row.cor_id),
        remove: due.filter(({ act }) => act === 'remove').map((row) => row.cor_id),
        on: labelled,
        waiting,
      }
    },

    async mark(companyId, projectId, corId, state, at, trail) {
      if (state === 'off') {
        await sql.batch([
          ...trailOf(companyId, trail),
          {
            sql: 'DELETE FROM cor_labels WHERE company_id = ? AND project_id = ? AND cor_id = ?',
            params: [companyId, projectId, corId],
          },
        ])
        return
      }
      await sql.batch([
        ...trailOf(companyId, trail),
        {
          sql: `INSERT INTO cor_labels (company_id, project_id, cor_id, state, at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (company_id, project_id, cor_id) DO UPDATE SET state = excluded.state, at = excluded.at`,
          params: [companyId, projectId, corId, state, at],
        },
      ])
    },

    async dueAnywhere(most) {
      // Only projects with labels switched on, or with labels left.
      const rows = await sql.all(
        `SELECT company_id, project_id FROM (
           SELECT s.company_id, s.project_id FROM project_settings AS s WHERE s.label_cors = 1
           UNION SELECT k.company_id, k.project_id FROM cor_labels AS k) AS p
         WHERE EXISTS (SELECT 1 FROM connections AS n WHERE n.company_id = p.company_id)
           AND ${stillInstalled('p')}
           AND (EXISTS (SELECT 1 FROM ${toAdd} AND c.company_id = p.company_id AND c.project_id = p.project_id)
            OR EXISTS (SELECT 1 FROM ${toRemove} AND o.company_id = p.company_id AND o.project_id = p.project_id))
         ORDER BY company_id, project_id LIMIT ?`,
        [most],
      )
      return readRows(projectRow, rows).map((row) => ({
        companyId: row.company_id,
        projectId: row.project_id,
      }))
    },
  }
}
