import { idOf, type ProcoreCompanyId, type ProcoreProjectId, type ProcoreUserId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import { ProcoreError, type ProcoreErrorKind } from '../../domain/ports/procore.ts'
import type { ActivityEntry, SetupKind } from '../../domain/ports/store-pushes.ts'
import type { GoneReason } from '../../domain/ports/store-setup.ts'
import { addSeconds, type Deps } from '../deps.ts'
import { endSessions } from './sessions.ts'

const day = 24 * 3600
const checkedEvery = day
/** Seconds until a check is retried after Procore did not answer. */
const retryAfter = 3600
/** Companies checked per run of the schedule, that is, per minute. */
const atOnce = 20
/** Retention period for the data of a company that has uninstalled the app or cannot be reached. */
export const keptFor: Record<GoneReason, number> = { uninstalled: 30 * day, unreachable: 90 * day }

/**
 * No webhook reports that the app was uninstalled (procore/FACTS.md 1.11), so each connected
 * company is checked once a day.
 */
export async function checkInstallations(deps: Deps, now: string): Promise<void> {
  const before = addSeconds(now, -checkedEvery)
  for (const companyId of await deps.store.installations.due(before, atOnce)) {
    if (await deps.store.installations.take(companyId, before, now)) await checkCompany(deps, companyId, now)
  }
}

/**
 * Tries the company's sessions one after another until Procore answers one. If none is left, the company counts as
 * unreachable: polling would be pointless, because no user could see the data.
 */
async function checkCompany(deps: Deps, companyId: ProcoreCompanyId, now: string): Promise<void> {
  const { installations, sessions } = deps.store
  for (const person of await sessions.ofCompany(companyId)) {
    const answer = await ask(deps, person)
    if (answer === 'refused') continue
    if (answer === 'installed') await noteFound(deps, person, now)
    // `appUninstalled` records an uninstalled app when Procore's answer is read; the company is then not checked again.
    else await installations.putBack(companyId, addSeconds(now, retryAfter - checkedEvery))
    return
  }
  if (await installations.noteGone(companyId, 'unreachable', entry('app_unreachable', now, null))) {
    deps.log.info('company_unreachable', { companyId })
  }
}

async function ask(deps: Deps, person: Person): Promise<'installed' | 'refused' | 'later'> {
  try {
    await deps.procoreFor(person, 'background').askCompany()
    return 'installed'
  } catch (error) {
    if (!(error instanceof ProcoreError)) throw error
    return refusals.has(error.kind) ? 'refused' : 'later'
  }
}

/** Procore refused this person; another session of the company may still be accepted. */
const refusals: ReadonlySet<ProcoreErrorKind> = new Set([
  'session_ended',
  'forbidden',
  'not_found',
  'refused',
])

/**
 * Procore has confirmed that the app is no longer installed: stops polling for the company and ends all its sessions.
 */
export async function appUninstalled(deps: Deps, companyId: ProcoreCompanyId): Promise<void> {
  const noted = entry('app_uninstalled', deps.clock.now(), null)
  if (await deps.store.installations.noteGone(companyId, 'uninstalled', noted)) {
    deps.log.info('app_uninstalled', { companyId })
  }
  await endSessions(deps, companyId, null)
}

/** Procore has answered this person for the company, so the app is installed, whatever was recorded before. */
export async function noteFound(deps: Deps, person: Person, now: string): Promise<void> {
  const { companyId } = person
  if (await deps.store.installations.noteFound(companyId, entry('app_found', now, person))) {
    deps.log.info('app_found', { companyId })
  }
}

/**
 * Deletes what a disconnect deletes, for companies gone longer than the retention period.
 * The audit trail and links stay.
 */
export async function deleteOfGone(deps: Deps, now: string): Promise<void> {
  const { installations } = deps.store
  for (const reason of ['uninstalled', 'unreachable'] as const) {
    const before = addSeconds(now, -keptFor[reason])
    for (const companyId of await installations.gone(reason, before, atOnce)) {
      const deleted = entry('data_deleted', now, null)
      if (await installations.removeGone(companyId, reason, before, deleted)) {
        deps.log.info('data_of_gone_company_deleted', { companyId, reason })
      }
    }
  }
}

/** An audit entry about the whole company. It belongs to no project; without a person, the app itself is the author. */
function entry(kind: SetupKind, at: string, person: Person | null): ActivityEntry {
  return {
    at,
    personId: person?.personId ?? idOf<ProcoreUserId>('0'),
    personName: person?.name ?? 'Clearstory for Procore',
    projectId: idOf<ProcoreProjectId>('0'),
    changeEventId: null,
    pushId: null,
    kind,
    plan: null,
  }
}
