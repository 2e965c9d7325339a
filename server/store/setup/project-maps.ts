import * as v from 'valibot'
import type { ClearstoryProjectId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { ProjectMaps, ProjectReleases } from '../../domain/ports/store-setup.ts'
import { forgetProject } from '../company.ts'
import { firstRow, idColumn, readRows, replacing } from '../engine/rows.ts'
import type { Sql } from '../engine/sql.ts'
import { trailOf } from '../push/activity.ts'
import { stillInstalled } from './connections.ts'

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

const releaseColumns = [
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
        `SELECT ${releaseColumns.slice(1).join(', ')} FROM project_releases WHERE company_id = ?
         ORDER BY project_id, clearstory_project_id`,
        [companyId],
      )
      return readRows(releaseRow, rows)
    },

    async save(companyId, release, trail) {
      await sql.batch([
        ...trailOf(companyId, trail),
        {
          sql: `INSERT INTO project_releases (${releaseColumns.join(', ')}) VALUES (?, ?, ?, ?, ?, ?)
                ${replacing(key, releaseColumns)}`,
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
