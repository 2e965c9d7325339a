import type { Inbox } from '../../domain/change-order-request.ts'
import { Failure } from '../../domain/failure.ts'
import type { ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import { ClearstoryError } from '../../domain/ports/clearstory.ts'
import { clearstoryTroubles, type ProjectMap, type SyncState } from '../../domain/ports/store-setup.ts'
import { rightsOf } from '../../domain/rights.ts'
import { clearstoryFailure, clearstoryOf } from '../access.ts'
import type { SyncView } from '../cor-log/views.ts'
import { addSeconds, type Deps } from '../deps.ts'
import type { MappedScope } from '../project-scope.ts'
import { forgetRevised } from '../push/left-log.ts'
import { lookForRevised, takeOverRevisions } from '../push/revisions.ts'
import { mapInBatches } from '../push/sources.ts'
import { labelBehind } from './labels.ts'
import {
  acquireLease,
  createPageWriter,
  giveUp,
  type InboxReading,
  isStillMapped,
  type Kept,
} from './store-pages.ts'

/** Overlap of a delta in seconds, before the newest COR seen: clocks differ and writes commit late. */
const overlap = 120
/**
 * Seconds after which nothing older can appear any more. A complete reading this long after the cursor
 * makes the overlap unnecessary.
 */
const settledAfter = 900

export const inboxes: readonly Inbox[] = ['received', 'sent']

/**
 * Reads Clearstory's changes since the last sync, for both inboxes of one mapped project. One run at a time per
 * project and inbox: concurrent calls in this process share the run in flight, and if another process holds the
 * lease, this run does nothing, because the other one reads the same changes. With `newSince`, an inbox already read
 * at or after that time is skipped, because another process may just have read it.
 */
export async function syncProject(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  newSince: string | null = null,
): Promise<SyncView> {
  const map = await deps.store.projectMaps.get(companyId, projectId)
  if (!map) throw new Failure('project_not_mapped')
  // A re-mapped project needs another sync: the one in flight reads the previous project's CORs.
  const key = `${companyId}/${projectId}/${map.clearstoryProjectId}`
  const underWay = deps.syncsUnderWay.get(key)
  if (underWay) return underWay
  const done = sync(deps, companyId, map, newSince).finally(() => deps.syncsUnderWay.delete(key))
  deps.syncsUnderWay.set(key, done)
  return done
}

/**
 * Syncs on a person's request. The numbers of new and changed CORs are disclosed only to people who see both inboxes.
 */
export async function syncFor({ deps, person, projectId, access }: MappedScope): Promise<SyncView> {
  const { sees } = rightsOf(access)
  const done = await syncProject(deps, person.companyId, projectId)
  return sees.received && sees.sent ? done : { ...done, added: 0, changed: 0 }
}

/** Syncs where no user waits for the result: failures are logged and returned instead of thrown. */
export async function trySync(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  newSince: string | null = null,
): Promise<Failure | null> {
  try {
    await syncProject(deps, companyId, projectId, newSince)
    return null
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    deps.log.warn('sync_failed', { companyId, projectId, code: error.code })
    return error
  }
}

async function sync(
  deps: Deps,
  companyId: ProcoreCompanyId,
  map: ProjectMap,
  newSince: string | null,
): Promise<SyncView> {
  const { projectId } = map
  const clearstory = await clearstoryOf(deps, companyId)
  const owner = deps.random.token(9)
  let added = 0
  let changed = 0
  try {
    await forEachInbox(async (inbox) => {
      const run = await syncInbox(deps, { companyId, map, clearstory, inbox, owner }, newSince)
      added += run.added
      changed += run.changed
    })
    deps.metrics.count('syncs', { outcome: 'done' })
  } catch (error) {
    deps.metrics.count('syncs', { outcome: 'failed' })
    const failure = await recordSyncError(deps, companyId, projectId, clearstoryFailure(error))
    if (added + changed > 0) await followChanges(deps, companyId, projectId)
    throw failure
  }
  // Run this even without changes: it may have failed after the last ones, or been blocked by a push in flight.
  await takeOverRevisions(deps, companyId, projectId)
  if (added + changed > 0) labelBehind(deps, companyId, projectId)
  return { added, changed, clearstoryReadAt: await clearstoryReadAt(deps, companyId, projectId) }
}

/**
 * Reads both inboxes, one after the other. An unreadable response in one inbox does not stop the other from being
 * read, and is thrown afterwards. Any other failure stops at once, because the next call would fail the same way.
 */
export async function forEachInbox(read: (inbox: Inbox) => Promise<void>): Promise<void> {
  let unreadable: ClearstoryError | null = null
  for (const inbox of inboxes) {
    try {
      await read(inbox)
    } catch (error) {
      if (!(error instanceof ClearstoryError) || error.kind !== 'unreadable') throw error
      unreadable ??= error
    }
  }
  if (unreadable) throw unreadable
}

/** Follow-up work for new or changed CORs: revisions take over links, and labels may have to be moved. */
export async function followChanges(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<void> {
  await takeOverRevisions(deps, companyId, projectId)
  labelBehind(deps, companyId, projectId)
}

/** Stores why Clearstory could not be read, so that every panel of the project can show it. Returns the error. */
export async function recordSyncError(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  error: unknown,
): Promise<unknown> {
  const trouble = error instanceof Failure && clearstoryTroubles.find((code) => code === error.code)
  if (trouble) await deps.store.syncs.noteTrouble(companyId, projectId, trouble, deps.clock.now())
  return error
}

/** When Clearstory was last completely read for this project: the older of its two inboxes. */
export async function clearstoryReadAt(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<string | null> {
  const states = await Promise.all(
    inboxes.map((inbox) => deps.store.syncs.state(companyId, projectId, inbox)),
  )
  const times = states.map((state) => state.syncedAt)
  return times.reduce((oldest, at) => (oldest === null || at === null ? null : at < oldest ? at : oldest))
}

/**
 * Start of a delta. Once the last reading is well past the cursor, the delta starts just after the cursor without
 * an overlap. Otherwise a thousand CORs changed at once, for example by an import, would be read again by every
 * delta until another one changes. A cursor in the future, stored by an earlier release, proves nothing; the delta
 * then starts from the last reading.
 */
function deltaFrom(state: SyncState, now: string): string | null {
  const { syncedAt } = state
  const cursor = state.cursor !== null && state.cursor > now ? syncedAt : state.cursor
  if (cursor === null) return null
  const settled = syncedAt !== null && syncedAt > addSeconds(cursor, settledAfter)
  return addSeconds(cursor, settled ? 0.001 : -overlap)
}

async function syncInbox(deps: Deps, run: InboxReading, newSince: string | null): Promise<Kept> {
  const { companyId, map, clearstory, inbox, owner } = run
  const { projectId, clearstoryProjectId } = map
  const kept = { added: 0, changed: 0 }
  if (!(await isStillMapped(deps, companyId, map))) return kept
  const startedAt = deps.clock.now()
  if (!(await acquireLease(deps, run))) return kept
  const state = await deps.store.syncs.state(companyId, projectId, inbox)
  if (newSince !== null && state.syncedAt !== null && state.syncedAt >= newSince) {
    await giveUp(deps, run)
    return kept
  }
  // The cursor never exceeds the start of this reading: a COR dated in the future must not hide changes before that
  // date. A clock difference of up to a minute is covered by the overlap of the next delta.
  const upToStart = (at: string) => (at > startedAt ? startedAt : at)
  let newest = state.cursor === null ? null : upToStart(state.cursor)
  try {
    const keep = createPageWriter(deps, run)
    const from = deltaFrom(state, startedAt)
    for await (const page of clearstory.corPages(clearstoryProjectId, inbox, from)) {
      // Most deltas are empty. Cloudflare bills each row written, so write nothing for those.
      if (page.cors.length === 0) continue
      const news = await keep(page.cors)
      if (!news) {
        await giveUp(deps, run)
        return kept
      }
      kept.added += news.added
      kept.changed += news.changed
      await lookForRevised(deps, companyId, map, news.newCors)
      if (from !== null) await forgetRevised(deps, run, news.newCors)
      const before = newest
      for (const { updatedAt } of page.cors) {
        if (newest === null || updatedAt > newest) newest = upToStart(updatedAt)
      }
      // Each page advances the cursor, so that a crashed sync resumes where it stopped.
      if (newest !== before) {
        await deps.store.syncs.advance(companyId, projectId, inbox, owner, {
          cursor: newest,
          syncedAt: null,
          done: false,
        })
      }
    }
    if (from !== null) kept.changed += await readTakenBack(deps, run, from, startedAt)
    await deps.store.syncs.advance(companyId, projectId, inbox, owner, {
      // A project without CORs counts as read too: the next delta starts from here.
      cursor: newest ?? startedAt,
      syncedAt: startedAt,
      done: true,
    })
    return kept
  } catch (error) {
    await giveUp(deps, run)
    throw error
  }
}

/** Most CORs that one delta requests by id; the full reading requests the rest. */
const mostTakenBack = 10

/**
 * Requests CORs by id that a delta should have returned by their stored date, but did not. Either they are
 * gone, or a change was reverted and restored their earlier date, which no delta returns. Returns how many
 * differ from the stored version.
 */
async function readTakenBack(
  deps: Deps,
  { companyId, map, clearstory, inbox }: InboxReading,
  updatedFrom: string,
  readBefore: string,
): Promise<number> {
  const { projectId } = map
  const of = { inbox, readBefore, updatedFrom, after: null, limit: mostTakenBack }
  const missing = await deps.store.cors.unread(companyId, projectId, of)
  const askedAt = deps.clock.now()
  const found = await mapInBatches(missing, ({ corId }) =>
    clearstory.showCor(corId, inbox).catch((error: unknown) => {
      if (!(error instanceof ClearstoryError) || error.kind !== 'unreadable') throw error
      return null
    }),
  )
  const there = found.flatMap((cor) => cor ?? [])
  if (there.length === 0 || !(await isStillMapped(deps, companyId, map))) return 0
  await deps.store.cors.upsert(companyId, projectId, there, deps.clock.now(), askedAt)
  const before = new Map(missing.map(({ corId, updatedAt }) => [corId, updatedAt]))
  return there.filter(({ corId, updatedAt }) => updatedAt !== before.get(corId)).length
}
