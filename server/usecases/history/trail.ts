import { Failure } from '../../domain/failure.ts'
import type { ChangeEventId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import type { ActivityEntry, SetupKind, TrailQuery } from '../../domain/ports/store-pushes.ts'
import { rightsOf } from '../../domain/rights.ts'
import { type CompanyAdminScope, reopen } from '../project-scope.ts'
import type { CompanyView, TrailView } from '../setup/views.ts'

/** Lists every mapping and release of the company, so that admins can spot a wrong one. Company admins only. */
export async function showCompany(scope: CompanyAdminScope): Promise<CompanyView> {
  const { deps, person } = scope
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

/** Reads a page of the trail; `before` is the id of the previous page's last entry. */
type TrailPages = (before?: number) => Promise<TrailView>

/** The audit trail of the whole company, without amounts. Company admins only, for each page. */
export async function openTrail(scope: CompanyAdminScope, query: TrailQuery): Promise<TrailPages> {
  const { deps, person } = scope
  const maps = await deps.store.projectMaps.list(person.companyId)
  const names = new Map(maps.map((map) => [map.projectId, map.projectName]))
  return async (before) => {
    const { access } = await reopen(scope)
    if (!rightsOf(access).administersCompany) throw new Failure('admin_only')
    const asked = before === undefined ? query : { ...query, before }
    const entries = await deps.store.activity.trail(person.companyId, asked)
    return {
      entries: entries.map((entry) => ({ ...entry, projectName: names.get(entry.projectId) ?? null })),
      next: entries.length === query.limit ? (entries.at(-1)?.entryId ?? null) : null,
    }
  }
}

/** The whole trail, read page by page. */
export async function* wholeTrail(pages: TrailPages): AsyncGenerator<TrailView['entries'][number]> {
  let page = await pages()
  for (;;) {
    yield* page.entries
    if (page.next === null) return
    page = await pages(page.next)
  }
}

/** An audit trail entry for a change to the setup of a company or project; `subject` names what was changed. */
export function setupEntry(
  person: Person,
  projectId: ProcoreProjectId,
  kind: SetupKind,
  { at, subject }: { at: string; subject: string },
): ActivityEntry {
  return {
    at,
    personId: person.personId,
    personName: person.name,
    projectId,
    changeEventId: null satisfies ChangeEventId | null,
    pushId: null,
    kind,
    plan: null,
    subject,
  }
}

/** Display name of a Clearstory project, with its job number to tell projects apart. */
export function projectWords({ title, jobNumber }: { title: string; jobNumber: string | null }): string {
  return jobNumber ? `${title} (${jobNumber})` : title
}
