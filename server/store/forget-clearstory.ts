import type { ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import type { Guard } from './many-rows.ts'
import type { Statement } from './sql.ts'

const readOfProject = [
  'contract_maps',
  'contracts',
  'cors',
  'cor_totals',
  'tags',
  'rates',
  'syncs',
  'change_notifications',
  'notification_reads',
]
/** In this order: a guard may look at the last one. Labels of a project mapped anew are taken off by the key that put them on; without the company's key nobody can. */
const ofCompany = [...readOfProject, 'cor_labels', 'project_maps', 'project_releases', 'installations']

/** What was planned from it and not sent yet must not be written any more. */
const withdrawPlanned = `UPDATE pushes SET state = 'withdrawn' WHERE state = 'planned'`

/**
 * Statements that forget what was read from Clearstory for one project (and which contract goes where), under a guard.
 * The sync cursor goes too: kept, it would make another Clearstory project's older CORs invisible for good.
 */
export function forgetProject(
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  guard: Guard,
): Statement[] {
  const where = `company_id = ? AND project_id = ? AND ${guard.sql}`
  const params = [companyId, projectId, ...guard.params]
  return [
    ...readOfProject.map((table) => ({ sql: `DELETE FROM ${table} WHERE ${where}`, params })),
    { sql: `${withdrawPlanned} AND ${where}`, params },
  ]
}

/** The same for every project of a company, with the project maps themselves. */
export function forgetCompany(companyId: ProcoreCompanyId, guard: Guard): Statement[] {
  const where = `company_id = ? AND ${guard.sql}`
  const params = [companyId, ...guard.params]
  return [
    { sql: `${withdrawPlanned} AND ${where}`, params },
    ...ofCompany.map((table) => ({ sql: `DELETE FROM ${table} WHERE ${where}`, params })),
  ]
}
