import * as v from 'valibot'
import type { ProcoreProjectId } from '../domain/ids.ts'
import { accessLevels, type ProjectAccess } from '../domain/person.ts'
import type { AccessCache } from '../domain/ports/store-sign-in.ts'
import { firstRow, idColumn, jsonColumn } from './rows.ts'
import type { Sql } from './sql.ts'

const projectAccess: v.GenericSchema<unknown, ProjectAccess> = v.object({
  projectId: idColumn<ProcoreProjectId>(),
  projectName: v.string(),
  projectNumber: v.nullable(v.string()),
  currency: v.nullable(v.string()),
  changeEvents: v.picklist(accessLevels),
  canCreateChangeEvents: v.boolean(),
  commitments: v.picklist(accessLevels),
  primeContracts: v.picklist(accessLevels),
  projectAdmin: v.boolean(),
  companyAdmin: v.boolean(),
  checkedAt: v.string(),
})
const row = v.object({ access: jsonColumn(projectAccess) })

/** What Procore last let a person do in a project. How long that counts is the caller's to decide. */
export function createAccessCache(sql: Sql): AccessCache {
  return {
    async get(companyId, personId, projectId) {
      const rows = await sql.all(
        'SELECT access FROM project_access WHERE company_id = ? AND person_id = ? AND project_id = ?',
        [companyId, personId, projectId],
      )
      return firstRow(row, rows)?.access ?? null
    },

    async put(companyId, personId, access) {
      await sql.run(
        `INSERT INTO project_access (company_id, person_id, project_id, access) VALUES (?, ?, ?, ?)
         ON CONFLICT (company_id, person_id, project_id) DO UPDATE SET access = excluded.access`,
        [companyId, personId, access.projectId, JSON.stringify(access)],
      )
    },

    async forget(companyId, personId, projectId) {
      const all = 'DELETE FROM project_access WHERE company_id = ? AND person_id = ?'
      await (projectId === undefined
        ? sql.run(all, [companyId, personId])
        : sql.run(`${all} AND project_id = ?`, [companyId, personId, projectId]))
    },
  }
}
