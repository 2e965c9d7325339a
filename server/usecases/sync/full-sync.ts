import { Failure } from '../../domain/failure.ts'
import type { CorId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import { ClearstoryError } from '../../domain/ports/clearstory.ts'
import type { FullReading } from '../../domain/ports/store-setup.ts'
import { clearstoryFailure, clearstoryOf } from '../access.ts'
import { addSeconds, type Deps } from '../deps.ts'
import { leftLogCheck } from '../push/left-log.ts'
import { lookForRevised } from '../push/revisions.ts'
import { mapInBatches } from '../push/sources.ts'
import { acquireLease, createPageWriter, giveUp, type InboxReading, isStillMapped } from './store-pages.ts'
import { followChanges, forEachInbox, recordSyncError } from './sync.ts'

/** Interval between the starts of two full readings, in seconds. */
export const wholeEvery = 24 * 3600
/** Pages listed, and CORs requested one by one, per step; then the lease is released for other readings. */
const pagesAtOnce = 20
const confirmedAtOnce = 60

/**
 * Reads every COR of a mapped project to find deleted ones: Clearstory reports no deletions (clearstory/FACTS.md),
 * and a delta cannot show what is missing.
 *
 * A COR counts as deleted only if a complete list lacks it **and** requesting it by its id returns either nothing, or
 * an earlier version that a second, narrower list lacks as well. An interrupted list or an error never counts.
 *
 * `more`: the step reached its limit. The next call continues from the stored progress, also after a crash.
 */
export async function readCorsWhole(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<'done' | 'more'> {
  const map = await deps.store.projectMaps.get(companyId, projectId)
  if (!map) return 'done'
  const clearstory = await clearstoryOf(deps, companyId)
  const owner = deps.random.token(9)
  let outcome: 'done' | 'more' = 'done'
  try {
    await forEachInbox(async (inbox) => {
      const step = await readInbox(deps, { companyId, map, clearstory, inbox, owner })
      if (step === 'more') outcome = 'more'
    })
  } catch (error) {
    throw await recordSyncError(deps, companyId, projectId, clearstoryFailure(error))
  }
  return outcome
}

async function readInbox(deps: Deps, run: InboxReading): Promise<'done' | 'more'> {
  const { companyId, map, inbox } = run
  // Another reading holds the lease, perhaps this one in another process; the schedule will call again.
  if (!(await isStillMapped(deps, companyId, map)) || !(await acquireLease(deps, run))) return 'more'
  try {
    const last = await deps.store.syncs.fullReading(companyId, map.projectId, inbox)
    const reading = last && isCurrent(deps, last) ? last : begun(deps)
    if (reading.step === 'done') return 'done'
    return reading.step === 'listing' ? await list(deps, run, reading) : await confirm(deps, run, reading)
  } finally {
    await giveUp(deps, run)
  }
}

/** In progress, or done and not due again yet. */
function isCurrent(deps: Deps, { step, startedAt }: FullReading): boolean {
  return step !== 'done' || addSeconds(startedAt, wholeEvery) > deps.clock.now()
}

function begun(deps: Deps): FullReading {
  return { step: 'listing', startedAt: deps.clock.now(), cursor: null }
}

async function list(
  deps: Deps,
  run: InboxReading,
  { startedAt, cursor }: Extract<FullReading, { step: 'listing' }>,
): Promise<'done' | 'more'> {
  const { companyId, map, clearstory, inbox, owner } = run
  const save = (reading: FullReading) =>
    deps.store.syncs.saveFullReading(companyId, map.projectId, inbox, owner, reading)
  const keep = createPageWriter(deps, run)
  let newest = cursor
  let pages = 0
  let isNews = false
  await save({ step: 'listing', startedAt, cursor })
  for await (const page of clearstory.corPages(map.clearstoryProjectId, inbox, cursor)) {
    const kept = await keep(page.cors)
    if (!kept) return 'more'
    isNews ||= kept.added + kept.changed > 0
    await lookForRevised(deps, companyId, map, kept.newCors)
    for (const cor of page.cors) if (newest === null || cor.updatedAt > newest) newest = cor.updatedAt
    await save({ step: 'listing', startedAt, cursor: newest })
    pages += 1
    // Stop only if the cursor has moved; otherwise the next step would read the same pages again.
    if (pages >= pagesAtOnce && newest !== cursor) {
      if (isNews) await followChanges(deps, companyId, map.projectId)
      return 'more'
    }
  }
  if (isNews) await followChanges(deps, companyId, map.projectId)
  const reading = { step: 'confirming', startedAt, cursor: null } as const
  await save(reading)
  return confirm(deps, run, reading)
}

/** Requests each COR that was not in the list by its id. */
async function confirm(
  deps: Deps,
  run: InboxReading,
  { startedAt, cursor }: Extract<FullReading, { step: 'confirming' }>,
): Promise<'done' | 'more'> {
  const { companyId, map, clearstory, inbox, owner } = run
  const { projectId } = map
  const save = (reading: FullReading) =>
    deps.store.syncs.saveFullReading(companyId, projectId, inbox, owner, reading)
  const missing = await deps.store.cors.unread(companyId, projectId, {
    inbox,
    readBefore: startedAt,
    after: cursor,
    limit: confirmedAtOnce,
  })
  const askedAt = deps.clock.now()
  const hasLeft = leftLogCheck(clearstory, map)
  const found = await mapInBatches(missing, async ({ corId }) => {
    try {
      const cor = await clearstory.showCor(corId, inbox)
      return cor && (await hasLeft(cor)) ? null : cor
    } catch (error) {
      // A COR that cannot be read is not deleted, and must not keep the others from being requested.
      if (!(error instanceof ClearstoryError) || error.kind !== 'unreadable') throw error
      deps.log.warn('cor_unreadable', { companyId, projectId, corId })
      return 'unreadable' as const
    }
  })
  if (!(await isStillMapped(deps, companyId, map)) || !(await acquireLease(deps, run))) return 'more'
  const there = found.flatMap((cor) => (cor === null || cor === 'unreadable' ? [] : [cor]))
  const gone: CorId[] = missing.filter((_, at) => found[at] === null).map(({ corId }) => corId)
  const now = deps.clock.now()
  await deps.store.cors.upsert(companyId, projectId, there, now, askedAt)
  if (gone.length > 0) {
    await deps.store.cors.markDeleted(companyId, projectId, gone, now)
    deps.log.info('cors_deleted', { companyId, projectId, count: gone.length })
    await followChanges(deps, companyId, projectId)
  }
  // If all of them still exist, the list was incomplete (for example an archived project), and
  // the rest need not be requested.
  if (missing.length === confirmedAtOnce && gone.length === 0) {
    deps.log.warn('list_not_whole', { companyId, projectId, inbox })
  } else if (missing.length === confirmedAtOnce) {
    await save({ step: 'confirming', startedAt, cursor: missing.at(-1)?.corId ?? cursor })
    return 'more'
  }
  await save({ step: 'done', startedAt })
  return 'done'
}

/** Runs a full reading on schedule. Clearstory errors are logged, and the reading is retried later. */
export async function readWholeOnSchedule(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<void> {
  try {
    await readCorsWhole(deps, companyId, projectId)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    deps.log.warn('full_reading_failed', { companyId, projectId, code: error.code })
  }
}
