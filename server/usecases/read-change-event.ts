import type { ChangeEvent } from '../domain/change-event.ts'
import { Failure } from '../domain/failure.ts'
import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import { accessAnew } from './authorize.ts'
import type { Deps } from './deps.ts'

/** A change event, and when its reading began: a reading proves something only from then on. */
export interface Reading {
  event: ChangeEvent
  /** ISO 8601 UTC. */
  readFrom: string
}

/** One Procore call; what it read is kept for the next first paint. */
export async function readChangeEvent(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
): Promise<Reading> {
  const readFrom = deps.clock.now()
  try {
    const event = await deps.procoreFor(person).showChangeEvent(projectId, changeEventId)
    if (event.projectId !== projectId) throw new Failure('change_event_not_found')
    await keepReading(deps, person.companyId, { event, readFrom })
    return { event, readFrom }
  } catch (error) {
    if (error instanceof ProcoreError && error.kind === 'not_found') {
      await deps.store.changeEvents.markMissing(person.companyId, projectId, changeEventId, readFrom)
      throw new Failure('change_event_not_found', { cause: error })
    }
    if (error instanceof ProcoreError && error.kind === 'forbidden') {
      // What was known of this person's rights is older than this no.
      await deps.store.access.forget(person.companyId, person.personId)
      throw new Failure('change_event_forbidden', { cause: error })
    }
    throw error
  }
}

/**
 * Keeps a reading for the next first paint. Never fatal: a change event of thousands of lines may be larger than the
 * database takes (a Durable Object: 2 MB a value). Without it the change event counts as not read.
 *
 * @see https://developers.cloudflare.com/d1/platform/limits/
 */
export async function keepReading(
  deps: Deps,
  companyId: ProcoreCompanyId,
  { event, readFrom }: Reading,
): Promise<void> {
  const { projectId, changeEventId } = event
  try {
    await deps.store.changeEvents.put(companyId, projectId, event, readFrom)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    deps.log.error('snapshot_not_kept', { companyId, changeEventId, reason })
    await deps.store.changeEvents.remove(companyId, projectId, changeEventId).catch(() => undefined)
  }
}

/**
 * Whether a change event that Procore does not find is gone for good, with all its lines. In the recycle bin it is not:
 * it may be restored with the money in it. In the list it is not either: the 404 was one of a moment. To people without Admin on Change Events it may only be hidden, which proves
 * nothing.
 *
 * @see https://support.procore.com/faq/what-is-procores-recycle-bin
 */
export async function isGoneForGood(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
  error: unknown,
): Promise<boolean> {
  if (!(error instanceof ProcoreError) || error.kind !== 'not_found') return false
  if ((await accessAnew(deps, person, projectId)).changeEvents !== 'admin') return false
  const found = await deps.procoreFor(person).lookUpChangeEvent(projectId, changeEventId)
  return found === 'not_found'
}
