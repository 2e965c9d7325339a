import * as v from 'valibot'
import type { ClearstoryProjectId, ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import type { ProjectMaps } from '../domain/ports/store-mapping.ts'
import { trailOf } from './activity.ts'
import { forgetProject } from './forget-clearstory.ts'
import { stillInstalled } from './installations.ts'
import { replacing } from './many-rows.ts'
import { firstRow, idColumn, readRows } from './rows.ts'
import type { Sql } from './sql.ts'

const mapRow = v.pipe(
  v.object({
    project_id: idColumn<ProcoreProjectId>(),
    project_name: v.nullable(v.string()),
    project_number: v.nullable(v.string()),
    clearstory_project_id: idColumn<ClearstoryProjectId>(),
    clearstory_project_title: v.string(),
    clearstory_job_number: v.nullable(v.string()),
    mapped_by_name: v.string(),
    mapped_at: v.string(),
  }),
  v.transform((row) => ({
    projectId: row.project_id,
    projectName: row.project_name,
    projectNumber: row.project_number,
    clearstoryProjectId: row.clearstory_project_id,
    clearstoryProjectTitle: row.clearstory_project_title,
    clearstoryJobNumber: row.clearstory_job_number,
    mappedByName: row.mapped_by_name,
    mappedAt: row.mapped_at,
  })),
)
const anywhereRow = v.object({
  company_id: idColumn<ProcoreCompanyId>(),
  project_id: idColumn<ProcoreProjectId>(),
})

const columns = [
  'company_id',
  'project_id',
  'project_name',
  'project_number',
  'clearstory_project_id',
  'clearstory_project_title',
  'clearstory_job_number',
  'mapped_by_name',
  'mapped_at',
]

/** Procore project ↔ Clearstory project, one to one within a company. */
export function createProjectMaps(sql: Sql): ProjectMaps {
  const select = `SELECT ${columns.slice(1).join(', ')} FROM project_maps WHERE company_id = ?`
  return {
    async get(companyId, projectId) {
      return firstRow(mapRow, await sql.all(`${select} AND project_id = ?`, [companyId, projectId]))
    },

    async list(companyId) {
      return readRows(mapRow, await sql.all(`${select} ORDER BY project_id`, [companyId]))
    },

    async save(companyId, map, trail) {
      const free = {
        sql: `NOT EXISTS (SELECT 1 FROM project_maps AS taken
                WHERE taken.company_id = ? AND taken.clearstory_project_id = ? AND taken.project_id <> ?)`,
        params: [companyId, map.clearstoryProjectId, map.projectId],
      }
      const moves = {
        sql: `${free.sql} AND EXISTS (SELECT 1 FROM project_maps AS old
                WHERE old.company_id = ? AND old.project_id = ? AND old.clearstory_project_id <> ?)`,
        params: [...free.params, companyId, map.projectId, map.clearstoryProjectId],
      }
      const results = await sql.batch([
        ...trailOf(companyId, trail, free),
        ...forgetProject(companyId, map.projectId, moves),
        {
          sql: `INSERT INTO project_maps (${columns.join(', ')}) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${free.sql}
                ${replacing(['company_id', 'project_id'], columns)}`,
          params: [
            companyId,
            map.projectId,
            map.projectName,
            map.projectNumber,
            map.clearstoryProjectId,
            map.clearstoryProjectTitle,
            map.clearstoryJobNumber,
            map.mappedByName,
            map.mappedAt,
            ...free.params,
          ],
        },
      ])
      return (results.at(-1)?.changes ?? 0) > 0 ? 'saved' : 'taken'
    },

    async remove(companyId, projectId, trail) {
      await sql.batch([
        ...trailOf(companyId, trail),
        ...forgetProject(companyId, projectId, { sql: 'TRUE', params: [] }),
        {
          sql: 'DELETE FROM project_maps WHERE company_id = ? AND project_id = ?',
          params: [companyId, projectId],
        },
      ])
    },

    async listAll() {
      const rows = await sql.all(
        `SELECT company_id, project_id FROM project_maps AS m WHERE ${stillInstalled('m')}
         ORDER BY company_id, project_id`,
      )
      return readRows(anywhereRow, rows).map((row) => ({
        companyId: row.company_id,
        projectId: row.project_id,
      }))
    },
  }
}
