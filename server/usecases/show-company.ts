import type { ProcoreProjectId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import type { TrailQuery } from '../domain/ports/store-activity.ts'
import { companyAdminAnew } from './authorize.ts'
import type { Deps } from './deps.ts'
import type { CompanyView, TrailView } from './views-setup.ts'

/** Every mapping and release of the company, so that a wrong one is noticed. Company admins only. */
export async function showCompany(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<CompanyView> {
  await companyAdminAnew(deps, person, projectId)
  const [maps, releases] = await Promise.all([
    deps.store.projectMaps.list(person.companyId),
    deps.store.projectReleases.list(person.companyId),
  ])
  return {
    projects: maps.map((map) => ({
      projectId: map.projectId,
      name: map.projectName,
      number: map.projectNumber,
      clearstoryProjectId: map.clearstoryProjectId,
      title: map.clearstoryProjectTitle,
      jobNumber: map.clearstoryJobNumber,
      mappedByName: map.mappedByName,
      mappedAt: map.mappedAt,
    })),
    releases: releases.map((release) => ({
      projectId: release.projectId,
      clearstoryProjectId: release.clearstoryProjectId,
      title: release.clearstoryProjectTitle,
      releasedByName: release.releasedByName,
      releasedAt: release.releasedAt,
    })),
  }
}

/** The trail of the whole company, a page of it. Company admins only; it holds no amounts. */
export async function showTrail(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  query: TrailQuery,
): Promise<TrailView> {
  await companyAdminAnew(deps, person, projectId)
  const [entries, maps] = await Promise.all([
    deps.store.activity.trail(person.companyId, query),
    deps.store.projectMaps.list(person.companyId),
  ])
  const names = new Map(maps.map((map) => [map.projectId, map.projectName]))
  return {
    entries: entries.map((entry) => ({ ...entry, projectName: names.get(entry.projectId) ?? null })),
    next: entries.length === query.limit ? (entries.at(-1)?.entryId ?? null) : null,
  }
}
