import type { ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import { addSeconds, type Deps } from '../deps.ts'
import { sentInVainKeptFor } from '../push/made-after-all.ts'
import { recoverAll } from '../push/recover.ts'
import { checkInstallations, deleteOfGone } from '../session/installations.ts'
import { sessionLife, signOut, unusedLife } from '../session/sessions.ts'
import { dropUnredeemed } from '../session/sign-in.ts'
import { workNews } from '../webhooks/deliveries.ts'
import { readWholeOnSchedule, wholeEvery } from './full-sync.ts'
import { labelDueProjects } from './labels.ts'
import { trySync } from './sync.ts'

const day = 24 * 3600
/** Retention of processed webhook deliveries, to recognize duplicates. */
const newsKeptFor = 7 * day
/** Retention of plans that were never sent: after this long, no screen shows them any more. */
const plansKeptFor = day
/** Each mapped project is synced from Clearstory once in this many minutes, each in its own minute. */
const minutesBetweenSyncs = 10
const syncsAtOnce = 4
/** Seconds until a full reading is retried for a project that Clearstory refused. */
const troubleRests = 15 * 60

/**
 * Background work that does not depend on users: every minute on Node, by alarm in a company's Durable Object.
 * Several processes may run it concurrently, because each part takes a lease on its work. A failing part does not
 * hold up the others, and a Procore outage does not hold up reading Clearstory.
 */
export async function runSchedule(deps: Deps, now: string): Promise<void> {
  await Promise.all([withProcore(deps, now), withClearstory(deps, now)])
  await part(deps, 'expired', () => dropUnredeemed(deps, now))
  await part(deps, 'worked_news', () => deps.store.webhookEvents.forgetWorked(addSeconds(now, -newsKeptFor)))
  await part(deps, 'unsent_pushes', () =>
    deps.store.pushes.forgetUnsent(addSeconds(now, -plansKeptFor), addSeconds(now, -sentInVainKeptFor)),
  )
  await part(deps, 'installations', () => checkInstallations(deps, now))
  await part(deps, 'gone_companies', () => deleteOfGone(deps, now))
  await part(deps, 'unused_sessions', () => endOld(deps, now))
}

async function withProcore(deps: Deps, now: string): Promise<void> {
  await part(deps, 'recover', () => recoverAll(deps, { leasesOutBy: now }))
  await part(deps, 'news', () => workNews(deps))
}

async function withClearstory(deps: Deps, now: string): Promise<void> {
  let mapped: MappedProject[] = []
  await part(deps, 'mapped', async () => {
    mapped = await deps.store.projectMaps.listAll()
  })
  await part(deps, 'sync', () => syncDue(deps, mapped, now))
  await part(deps, 'read_whole', () => readWholeDue(deps, mapped.length, now))
  await part(deps, 'labels', () => labelDueProjects(deps))
}

async function part(deps: Deps, name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    deps.log.error('schedule_failed', { part: name, reason })
  }
}

async function syncDue(deps: Deps, mapped: readonly MappedProject[], now: string): Promise<void> {
  const due = mapped.filter((one) => isDue(one, now))
  for (let at = 0; at < due.length; at += syncsAtOnce) {
    await Promise.all(
      due.slice(at, at + syncsAtOnce).map((one) => trySync(deps, one.companyId, one.projectId)),
    )
  }
}

async function readWholeDue(deps: Deps, projects: number, now: string): Promise<void> {
  const due = await deps.store.syncs.dueForFullReading(
    addSeconds(now, -wholeEvery),
    addSeconds(now, -troubleRests),
    wholeAtOnce(projects),
  )
  for (const { companyId, projectId } of due) await readWholeOnSchedule(deps, companyId, projectId)
}

export interface MappedProject {
  companyId: ProcoreCompanyId
  projectId: ProcoreProjectId
}

/**
 * Most full readings to start per minute for this number of mapped projects: few, to spread them over the day, also
 * on the first day, but enough to get through all projects in half a day.
 */
export function wholeAtOnce(projects: number): number {
  return Math.max(3, Math.ceil(projects / 720))
}

/** The next minute in which one of the projects is due, ISO 8601 UTC; null if there are no projects. */
export function nextSync(mapped: readonly MappedProject[], now: string): string | null {
  const thisMinute = Math.floor(Date.parse(now) / 60_000)
  for (let ahead = 1; ahead <= minutesBetweenSyncs; ahead += 1) {
    const at = new Date((thisMinute + ahead) * 60_000).toISOString()
    if (mapped.some((one) => isDue(one, at))) return at
  }
  return null
}

/**
 * Whether this is the project's minute. A hash of its ids spreads the projects, so that a
 * thousand are not synced at once.
 */
export function isDue({ companyId, projectId }: MappedProject, now: string): boolean {
  const minute = Math.floor(Date.parse(now) / 60_000)
  return minute % minutesBetweenSyncs === spread(`${companyId}/${projectId}`) % minutesBetweenSyncs
}

/** FNV-1a: evenly distributed and the same in every process. Not used for security. */
function spread(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

async function endOld(deps: Deps, now: string): Promise<void> {
  const old = await deps.store.sessions.unusedAnywhere(
    addSeconds(now, -unusedLife),
    addSeconds(now, -sessionLife),
  )
  for (const person of old) {
    await signOut(deps, person)
    deps.log.info('old_session_ended', { companyId: person.companyId })
  }
}

const minute = 60

/**
 * When the schedule is next due (ISO 8601 UTC); null if the database holds nothing that will ever need it. Used by a
 * company's Durable Object, whose alarm replaces the per-minute run on Node.
 *
 * | pending | next run |
 * |---|---|
 * | an unfinished push, a webhook delivery, a sign-in in progress, labels to set | in a minute |
 * | a mapped project | its next sync minute, at most ten minutes away; includes the daily work |
 * | a session, a connection, an audit trail | in a day |
 */
export async function nextDue(deps: Deps, now: string): Promise<string | null> {
  const { store } = deps
  const work = await store.work.waiting()
  if (work === 'none') return null
  if (work === 'soon' || (await store.labels.dueAnywhere(1)).length > 0) return addSeconds(now, minute)
  return nextSync(await store.projectMaps.listAll(), now) ?? addSeconds(now, day)
}
