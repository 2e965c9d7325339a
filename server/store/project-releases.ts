import * as v from 'valibot'
import type { ClearstoryProjectId, ProcoreProjectId } from '../domain/ids.ts'
import type { ProjectReleases } from '../domain/ports/store-mapping.ts'
import { trailOf } from './activity.ts'
import { replacing } from './many-rows.ts'
import { idColumn, readRows } from './rows.ts'
import type { Sql } from './sql.ts'

const releaseRow = v.pipe(
  v.object({
    project_id: idColumn<ProcoreProjectId>(),
    clearstory_project_id: idColumn<ClearstoryProjectId>(),
    clearstory_project_title: v.string(),
    released_by_name: v.string(),
    released_at: v.string(),
  }),
  v.transform((row) => ({
    projectId: row.project_id,
    clearstoryProjectId: row.clearstory_project_id,
    clearstoryProjectTitle: row.clearstory_project_title,
    releasedByName: row.released_by_name,
    releasedAt: row.released_at,
  })),
)

const columns = [
  'company_id',
  'project_id',
  'clearstory_project_id',
  'clearstory_project_title',
  'released_by_name',
  'released_at',
]
const key = ['company_id', 'project_id', 'clearstory_project_id']

/** Clearstory projects released for the admins of a Procore project. */
export function createProjectReleases(sql: Sql): ProjectReleases {
  return {
    async list(companyId) {
      const rows = await sql.all(
        `SELECT ${columns.slice(1).join(', ')} FROM project_releases WHERE company_id = ?
         ORDER BY project_id, clearstory_project_id`,
        [companyId],
      )
      return readRows(releaseRow, rows)
    },

    async save(companyId, release, trail) {
      await sql.batch([
        ...trailOf(companyId, trail),
        {
          sql: `INSERT INTO project_releases (${columns.join(', ')}) VALUES (?, ?, ?, ?, ?, ?)
                ${replacing(key, columns)}`,
          params: [
            companyId,
            release.projectId,
            release.clearstoryProjectId,
            release.clearstoryProjectTitle,
            release.releasedByName,
            release.releasedAt,
          ],
        },
      ])
    },

    async remove(companyId, projectId, clearstoryProjectId, trail) {
      const which = [companyId, projectId, clearstoryProjectId]
      const there = {
        sql: `EXISTS (SELECT 1 FROM project_releases AS r
                WHERE r.company_id = ? AND r.project_id = ? AND r.clearstory_project_id = ?)`,
        params: which,
      }
      const results = await sql.batch([
        ...trailOf(companyId, trail, there),
        {
          sql: 'DELETE FROM project_releases WHERE company_id = ? AND project_id = ? AND clearstory_project_id = ?',
          params: which,
        },
      ])
      return (results.at(-1)?.changes ?? 0) > 0
    },
  }
}
