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

/** A full reading begins once in this many seconds. */
export const wholeEvery = 24 * 3600
/** Pages of the list in one go, and CORs asked for one by one; then whoever waits for the lease gets it. */
const pagesAtOnce = 20
const confirmedAtOnce = 60

/**
 * Reads every COR of a mapped project, to find those that Clearstory no longer has: it tells of no deletion
 * (clearstory/FACTS.md), and a delta cannot show what is not there. A COR counts as deleted only where a whole list was
 * without it **and** Clearstory, asked for it by its id, answers that there is none, or gives an earlier version that a
 * second, narrow list is without as well; never by a list that broke off, or by an error. `more`: it went as far as one go may, and goes on from there when it is called again, which is also
 * what happens after a crash.
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
  // Another reading is at it, which may be this one in another process: the schedule comes by again.
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

/** Under way, or done and not yet due again. */
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
    // Only where it moved: from a cursor that stands still the same pages would come again.
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

/** Asks for each COR that was not in the list. */
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
      // One COR that cannot be read is not gone, and must not keep the others from being asked for.
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
  // Where all of them are there the list was not whole (an archived project, say): the rest need not be asked for.
  if (missing.length === confirmedAtOnce && gone.length === 0) {
    deps.log.warn('list_not_whole', { companyId, projectId, inbox })
  } else if (missing.length === confirmedAtOnce) {
    await save({ step: 'confirming', startedAt, cursor: missing.at(-1)?.corId ?? cursor })
    return 'more'
  }
  await save({ step: 'done', startedAt })
  return 'done'
}

/** Reads a project whole on schedule; what Clearstory refuses is noted and tried again later. */
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
