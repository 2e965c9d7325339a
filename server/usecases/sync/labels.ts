import { Failure } from '../../domain/failure.ts'
import {
  type CorId,
  idOf,
  type ProcoreCompanyId,
  type ProcoreProjectId,
  type ProcoreUserId,
} from '../../domain/ids.ts'
import { ClearstoryError } from '../../domain/ports/clearstory.ts'
import type { ActivityEntry } from '../../domain/ports/store-pushes.ts'
import { rightsOf } from '../../domain/rights.ts'
import { clearstoryOf } from '../access.ts'
import type { SettingsView } from '../cor-log/views.ts'
import type { Deps } from '../deps.ts'
import { setupEntry } from '../history/trail.ts'
import type { ProjectAdminScope, ProjectScope } from '../project-scope.ts'

/** The label's name in Clearstory. */
export const corLabel = 'In Procore'

/** CORs per run. The rest waits for the next push, sync or run of the schedule. */
const mostPerRun = 50
const mostProjectsPerTick = 200

/** The project's settings and the progress of the labels. */
export async function showSettings(scope: ProjectScope): Promise<SettingsView> {
  const { deps, person, projectId, access } = scope
  const [{ labelCors }, { on, waiting }] = await Promise.all([
    deps.store.labels.settings(person.companyId, projectId),
    deps.store.labels.due(person.companyId, projectId, 0),
  ])
  return {
    labelCors,
    labels: { name: corLabel, on, waiting },
    maySetUp: rightsOf(access).setsUp,
  }
}

export async function saveSettings(
  scope: ProjectAdminScope,
  settings: { labelCors: boolean },
): Promise<SettingsView> {
  const { deps, person, projectId } = scope
  const { companyId, name } = person
  const at = deps.clock.now()
  await deps.store.labels.saveSettings(
    companyId,
    projectId,
    settings,
    name,
    at,
    setupEntry(person, projectId, settings.labelCors ? 'labels_on' : 'labels_off', { at, subject: corLabel }),
  )
  labelBehind(deps, companyId, projectId)
  return showSettings(scope)
}

/** Updates labels in the background: a push neither waits for them nor fails because of them. */
export function labelBehind(deps: Deps, companyId: ProcoreCompanyId, projectId: ProcoreProjectId): void {
  deps.background.run(labelCors(deps, companyId, projectId))
}

/**
 * Adds the label to CORs that entered a change event and removes it from those that left, one batch at a time. The
 * calls are idempotent, so concurrent runs need no lock. After a Clearstory error, the rest is left for a later run.
 */
export async function labelCors(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<void> {
  const { labels } = deps.store
  const { add, remove } = await labels.due(companyId, projectId, mostPerRun)
  if (add.length + remove.length === 0) return
  const written = async (corId: CorId, kind: 'label_added' | 'label_removed', at: string) => {
    const cor = await deps.store.cors.get(companyId, projectId, corId)
    return byTheApp(projectId, kind, at, cor ? `${corLabel}: COR ${cor.number}` : corLabel)
  }
  try {
    const clearstory = await clearstoryOf(deps, companyId)
    for (const corId of remove) {
      await clearstory.removeLabel(corId, corLabel)
      const at = deps.clock.now()
      await labels.mark(companyId, projectId, corId, 'off', at, await written(corId, 'label_removed', at))
    }
    for (const corId of add) {
      const done = await clearstory.addLabel(corId, corLabel)
      const at = deps.clock.now()
      // Clearstory does not have this COR, so nothing was written and there is no audit entry.
      if (done === 'gone') await labels.mark(companyId, projectId, corId, 'gone', at)
      else await labels.mark(companyId, projectId, corId, 'on', at, await written(corId, 'label_added', at))
    }
  } catch (error) {
    if (!(error instanceof ClearstoryError) && !(error instanceof Failure)) throw error
    const reason = error instanceof ClearstoryError ? error.kind : error.code
    deps.log.warn('labels_wait', { companyId, projectId, reason })
  }
}

/** Audit entry for a change that the app makes in Clearstory automatically, after an admin turned it on. */
function byTheApp(
  projectId: ProcoreProjectId,
  kind: 'label_added' | 'label_removed',
  at: string,
  subject: string,
): ActivityEntry {
  return {
    ...{ at, projectId, kind, subject, personName: 'Clearstory for Procore' },
    ...{ personId: idOf<ProcoreUserId>('0'), changeEventId: null, pushId: null, plan: null },
  }
}

/** For the schedule: labels CORs in projects with pending labels, a limited number of projects at a time. */
export async function labelDueProjects(deps: Deps): Promise<void> {
  for (const { companyId, projectId } of await deps.store.labels.dueAnywhere(mostProjectsPerTick)) {
    await labelCors(deps, companyId, projectId)
  }
}
