import { Failure } from '../../domain/failure.ts'
import type { ProcoreProjectId } from '../../domain/ids.ts'
import type { Person, ProjectAccess } from '../../domain/person.ts'
import {
  type ClearstoryCompany,
  ClearstoryError,
  type ClearstoryProject,
} from '../../domain/ports/clearstory.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import type { Connection, ProjectMap } from '../../domain/ports/store-setup.ts'
import { clearstoryOf } from '../access.ts'
import type { Deps } from '../deps.ts'
import type { FreshScope } from '../project-scope.ts'
import { clearstoryReadAt } from '../sync/sync.ts'
import { hooksArranged, procoreNews } from '../webhooks/subscriptions.ts'
import { type ValidationCheck, type ValidationView, type Verdict, validationChecks } from './views.ts'

interface Finding {
  verdict: Verdict
  detail?: string | null
}
const ok: Finding = { verdict: 'ok' }
const missing: Finding = { verdict: 'missing' }
const unknown: Finding = { verdict: 'unknown' }

/**
 * *Validate* in Setup: checks everything a push needs, with reads only and as the requesting person. Stored rights
 * are ignored, so what an admin has just granted counts at once.
 */
export async function validateSetup(scope: FreshScope): Promise<ValidationView> {
  const { deps, person, projectId, access } = scope
  const procore = deps.procoreFor(person)
  const [connection, map] = await Promise.all([
    deps.store.connections.get(person.companyId),
    deps.store.projectMaps.get(person.companyId, projectId),
  ])
  const [clearstory, changeEvents, options, contracts, budgetCodes, news] = await Promise.all([
    lookIntoClearstory(deps, person, connection, map),
    tried(() => procore.listChangeEvents(projectId, { page: 1, perPage: 1 })),
    tried(() => procore.changeEventOptions(projectId)),
    triedList(() => procore.listCommitments(projectId)),
    triedList(() => procore.listBudgetCodes(projectId)),
    newsOf(deps, person, projectId, map),
  ])
  const found: Record<ValidationCheck, Finding> = {
    ...clearstory,
    change_events: changeEvents,
    push: pushing(access),
    new_change_events: access.canCreateChangeEvents ? options : missing,
    contracts,
    budget_codes: budgetCodes,
    procore_news: news,
  }
  return {
    checkedAt: deps.clock.now(),
    personName: person.name,
    projectName: access.projectName,
    maySetUp: access.projectAdmin || access.companyAdmin,
    mayConnect: access.companyAdmin,
    checks: validationChecks.map((check) => ({
      check,
      verdict: found[check].verdict,
      detail: found[check].detail ?? null,
    })),
  }
}

/** People with Standard rights may write only change events they created. */
function pushing({ changeEvents }: ProjectAccess): Finding {
  if (changeEvents === 'admin') return ok
  return changeEvents === 'standard' ? { verdict: 'limited' } : missing
}

type InClearstory = Record<'connection' | 'mapping' | 'clearstory_read', Finding>

/** Checks the company's key, the mapped project, and whether its CORs have been read. */
async function lookIntoClearstory(
  deps: Deps,
  person: Person,
  connection: Connection | null,
  map: ProjectMap | null,
): Promise<InClearstory> {
  if (!connection) return { connection: missing, mapping: missing, clearstory_read: missing }
  const clearstory = await clearstoryOf(deps, person.companyId).catch((error: unknown) => {
    if (!(error instanceof Failure) || error.code !== 'clearstory_key_unreadable') throw error
    return null
  })
  if (!clearstory) {
    const lost: Finding = { verdict: 'missing', detail: 'key_unreadable' }
    return { connection: lost, mapping: map ? unknown : missing, clearstory_read: map ? unknown : missing }
  }
  const [company, projects] = await Promise.all([
    answered(() => clearstory.company()),
    answered(() => clearstory.listProjects()),
  ])
  const readAt = map && (await clearstoryReadAt(deps, person.companyId, map.projectId))
  return {
    connection: company === 'refused' ? { verdict: 'missing', detail: 'key_refused' } : connected(company),
    mapping: mapped(map, projects),
    clearstory_read: readAt === null ? (map ? unknown : missing) : { verdict: 'ok', detail: readAt },
  }
}

function connected(company: ClearstoryCompany | 'silent'): Finding {
  return company === 'silent' ? unknown : { verdict: 'ok', detail: company.name }
}

function mapped(map: ProjectMap | null, projects: ClearstoryProject[] | 'refused' | 'silent'): Finding {
  if (!map) return missing
  const detail = map.clearstoryProjectTitle
  if (projects === 'refused' || projects === 'silent') return { verdict: 'unknown', detail }
  const seen = projects.some((project) => project.clearstoryProjectId === map.clearstoryProjectId)
  return { verdict: seen ? 'ok' : 'limited', detail }
}

/** Clearstory's answer. `refused`: it rejects the key. `silent`: any other error. */
async function answered<T>(ask: () => Promise<T>): Promise<T | 'refused' | 'silent'> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof ClearstoryError)) throw error
    return error.kind === 'key_refused' ? 'refused' : 'silent'
  }
}

/** Whether a read succeeds; its result does not matter. */
async function tried(read: () => Promise<unknown>): Promise<Finding> {
  return (await outcomeOf(read)).finding
}

/**
 * Whether a list can be read. Without rights, Procore may also return an empty list (procore/FACTS.md 1.4),
 * so an empty list proves nothing.
 */
async function triedList(read: () => Promise<readonly unknown[]>): Promise<Finding> {
  const { finding, value } = await outcomeOf(read)
  return finding.verdict === 'ok' && value?.length === 0 ? { verdict: 'unknown', detail: 'empty' } : finding
}

async function outcomeOf<T>(read: () => Promise<T>): Promise<{ finding: Finding; value?: T }> {
  try {
    return { finding: ok, value: await read() }
  } catch (error) {
    if (!(error instanceof ProcoreError)) throw error
    switch (error.kind) {
      case 'forbidden':
      case 'not_found':
      case 'refused':
        return { finding: { verdict: 'missing', detail: error.messages.join(' ') || null } }
      case 'unavailable':
      case 'unreadable':
        return { finding: unknown }
      default:
        // Rate limited, or the session or installation is gone: that is no finding about this right.
        throw error
    }
  }
}

async function newsOf(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  map: ProjectMap | null,
): Promise<Finding> {
  if (!map) return unknown
  await hooksArranged(deps, person.companyId)
  const news = await procoreNews(deps, person.companyId, projectId)
  if (news === null) return { verdict: 'unknown', detail: 'arranging' }
  return news.told ? ok : { verdict: 'limited', detail: news.reason }
}
