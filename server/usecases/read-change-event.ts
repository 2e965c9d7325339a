import { caughtUpAt, isBehind, isNotShownYet, type WriteAnswer } from '../domain/behind.ts'
import type { ChangeEvent } from '../domain/change-event.ts'
import { Failure } from '../domain/failure.ts'
import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import { accessAnew } from './access.ts'
import { addSeconds, type Deps } from './deps.ts'

/** A change event, and when the request for it started. A reading proves nothing about earlier moments. */
export interface Reading {
  event: ChangeEvent
  /** ISO 8601 UTC. */
  readFrom: string
}

/**
 * Reads a change event with one Procore call and stores it for the next first paint. Throws `procore_behind` when
 * Procore does not show our own last write yet.
 */
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
    const reading = { event, readFrom }
    await refuseBehind(deps, person.companyId, reading)
    await keepReading(deps, person.companyId, reading)
    return reading
  } catch (error) {
    if (error instanceof ProcoreError && error.kind === 'not_found') {
      const written = await writeAnswerOf(deps, person.companyId, projectId, changeEventId)
      if (written && isNotShownYet(readFrom, written)) throw behind(deps.clock.now(), error)
      await noteMissing(deps, person.companyId, projectId, changeEventId, readFrom)
      throw new Failure('change_event_not_found', { cause: error })
    }
    if (error instanceof ProcoreError && error.kind === 'forbidden') {
      // The stored rights of this person predate this refusal.
      await deps.store.access.forget(person.companyId, person.personId)
      throw new Failure('change_event_forbidden', { cause: error })
    }
    throw error
  }
}

/**
 * Stores a reading for the next first paint. Never fatal: a change event with thousands of lines may exceed the
 * database's value limit (2 MB in a Durable Object). In that case the change event counts as not read.
 *
 * @see https://developers.cloudflare.com/durable-objects/platform/limits/
 */
export async function keepReading(
  deps: Deps,
  companyId: ProcoreCompanyId,
  { event, readFrom }: Reading,
  write?: 'made' | 'updated',
): Promise<void> {
  const { projectId, changeEventId } = event
  const { changeEvents } = deps.store
  try {
    if (!write && (await isReadingBehind(deps, companyId, { event, readFrom }))) return
    await changeEvents.put(companyId, projectId, event, readFrom, write)
    const kept = write ? await changeEvents.get(companyId, projectId, changeEventId) : null
    // Replaces a reading that started later but came from a copy that lags behind this write.
    if (kept?.written && kept.readAt > readFrom && isBehind(kept.event, kept.readAt, kept.written)) {
      await changeEvents.put(companyId, projectId, event, kept.readAt, write)
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    deps.log.error('snapshot_not_kept', { companyId, changeEventId, reason })
    await deps.store.changeEvents.remove(companyId, projectId, changeEventId).catch(() => undefined)
  }
}

async function writeAnswerOf(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
): Promise<WriteAnswer | null> {
  return (await deps.store.changeEvents.get(companyId, projectId, changeEventId))?.written ?? null
}

/** Whether a reading is older than what the answer to our own last write showed (domain/behind.ts). */
export async function isReadingBehind(
  deps: Deps,
  companyId: ProcoreCompanyId,
  { event, readFrom }: Reading,
): Promise<boolean> {
  const written = await writeAnswerOf(deps, companyId, event.projectId, event.changeEventId)
  return written !== null && isBehind(event, readFrom, written)
}

/**
 * Throws `procore_behind` for a reading that does not show our own last write yet. Such a
 * reading must not decide anything.
 */
export async function refuseBehind(deps: Deps, companyId: ProcoreCompanyId, reading: Reading): Promise<void> {
  if (await isReadingBehind(deps, companyId, reading)) throw behind(deps.clock.now())
}

/** For screens, which keep showing the state after the push: returns null when the reading is behind. */
export async function unlessBehind(reading: Promise<Reading>): Promise<Reading | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Failure && error.code === 'procore_behind') return null
    throw error
  }
}

/** Retry delay in seconds. A lagging copy in Procore usually catches up within moments. */
export const catchesUpWithin = 10

/** @param from since when Procore may be behind, ISO 8601 UTC */
export function behind(from: string, cause?: unknown): Failure {
  return new Failure('procore_behind', { retryAt: addSeconds(from, catchesUpWithin), cause })
}

/**
 * Handles a 404. The stored change event is kept while CORs are linked to it, and while readings may lag behind our
 * own last write, because the 404 may be temporary.
 */
async function noteMissing(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
  readFrom: string,
): Promise<void> {
  const { changeEvents, links } = deps.store
  const written = await writeAnswerOf(deps, companyId, projectId, changeEventId)
  const isOurs =
    (written !== null && readFrom < caughtUpAt(written)) ||
    (await links.ofChangeEvent(companyId, projectId, changeEventId)).length > 0
  await (isOurs
    ? changeEvents.markMissing(companyId, projectId, changeEventId, readFrom)
    : changeEvents.remove(companyId, projectId, changeEventId))
}

/**
 * Where a change event is that Procore answers with 404.
 *
 * * In the recycle bin: not gone. It may be restored, with the money in it.
 * * Still in the list: not gone. The 404 was temporary.
 * * The person lacks Admin on Change Events: unknown. The change event may only be hidden from this person.
 * * Our own write created it and no reading has shown it yet: unknown.
 *
 * @see https://support.procore.com/faq/what-is-procores-recycle-bin
 */
export async function whereabouts(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
  error: unknown,
): Promise<'gone' | 'in_recycle_bin' | 'unknown'> {
  if (!(error instanceof ProcoreError) || error.kind !== 'not_found') return 'unknown'
  if ((await writeAnswerOf(deps, person.companyId, projectId, changeEventId))?.unseen) return 'unknown'
  if ((await accessAnew(deps, person, projectId)).changeEvents !== 'admin') return 'unknown'
  const found = await deps.procoreFor(person).lookUpChangeEvent(projectId, changeEventId)
  if (found === 'in_recycle_bin') return found
  return found === 'not_found' ? 'gone' : 'unknown'
}

/** Whether a change event that Procore answers with 404 is gone for good, with all its lines. */
export async function isGoneForGood(...about: Parameters<typeof whereabouts>): Promise<boolean> {
  return (await whereabouts(...about)) === 'gone'
}
