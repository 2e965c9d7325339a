import type { ChangeEvent } from '../../domain/change-event.ts'
import { Failure } from '../../domain/failure.ts'
import { fingerprintText } from '../../domain/fingerprint.ts'
import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Link } from '../../domain/link.ts'
import type { Person } from '../../domain/person.ts'
import type { Hash } from '../../domain/ports/platform.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import type { QueuedNews } from '../../domain/ports/store-setup.ts'
import { addSeconds, type Deps } from '../deps.ts'
import { keepReading } from '../read-change-event.ts'

/**
 * Authenticates a webhook call. Only the secret in `Authorization` proves that Procore is calling about this
 * company (procore/FACTS.md 1.11). Each company has its own secret, because anyone who can edit a company's webhook
 * can point it at their own server.
 */
export async function checkWebhook(
  deps: Deps,
  companyId: ProcoreCompanyId,
  authorization: string | undefined,
): Promise<void> {
  const expected = await deps.procoreWebhook.secretFor(companyId)
  if (!(await isWebhookSecret(deps.hash, authorization, expected))) throw new Failure('webhook_refused')
}

/** Whether the `Authorization` header of a webhook is the company's secret, with or without `Bearer`. */
export function isWebhookSecret(
  hash: Hash,
  authorization: string | null | undefined,
  secret: string,
): Promise<boolean> {
  return sameSecret(hash, (authorization ?? '').replace(/^Bearer +/i, ''), secret)
}

/**
 * Receives a webhook delivery. It is stored with one statement and processed in the background, because Procore waits
 * five seconds and then holds back all further deliveries.
 */
export async function receiveWebhook(deps: Deps, companyId: ProcoreCompanyId, body: string): Promise<void> {
  const delivery = deps.readWebhook(body)
  switch (delivery.kind) {
    case 'news': {
      if (delivery.news.companyId !== companyId) throw new Failure('webhook_refused')
      const isNew = await deps.store.webhookEvents.add(delivery.news, deps.clock.now())
      if (isNew) workNewsBehind(deps)
      return
    }
    case 'other':
      deps.log.info('webhook_not_for_us', { resource: delivery.resource })
      return
    case 'unreadable':
      // Accept it anyway: redelivering would not make it readable, and would hold up the rest.
      deps.log.warn('webhook_unreadable', { shape: delivery.shape })
  }
}

/** Constant-time comparison of a presented secret with the expected one: hashes are compared to the end. */
export async function sameSecret(hash: Hash, presented: string, expected: string): Promise<boolean> {
  const [given, wanted] = await Promise.all([hash.sha256(presented), hash.sha256(expected)])
  let difference = 0
  for (let at = 0; at < wanted.length; at += 1) difference |= given.charCodeAt(at) ^ wanted.charCodeAt(at)
  return difference === 0
}

/** Deliveries taken per batch, and the lease in seconds after which another run may take the unprocessed ones. */
const batch = 100
const leaseLasts = 120
/**
 * Most attempts while Procore cannot be read, and seconds between them; after that, the
 * panel shows the data as outdated.
 */
const mostAttempts = 5
const waitBetween = 60
/** Most sessions tried for one change event: each costs a call. */
const mostReaders = 3

/** All deliveries about one change event. */
interface Group {
  companyId: ProcoreCompanyId
  projectId: ProcoreProjectId
  changeEventId: ChangeEventId
  news: QueuedNews[]
}

/**
 * Debounce: seconds before deliveries are processed, and the longest wait between two rounds. One write of many
 * lines causes one delivery per line.
 */
const firstLook = 2
const longestBetween = 16

/** Starts processing in the background. If this process is already at it, it runs another round a little later. */
export function workNewsBehind(deps: Deps): void {
  const { newsWork, clock } = deps
  if (newsWork.until !== null && newsWork.until > clock.now()) {
    newsWork.again = true
    return
  }
  newsWork.until = addSeconds(clock.now(), leaseLasts)
  const work = async () => {
    try {
      let wait = firstLook
      do {
        newsWork.until = addSeconds(clock.now(), leaseLasts)
        await deps.pause(wait * 1000)
        newsWork.again = false
        await workNews(deps)
        wait = Math.min(wait * 2, longestBetween)
      } while (newsWork.again)
    } finally {
      newsWork.until = null
    }
  }
  deps.background.run(work())
}

/**
 * Processes stored webhook deliveries. A known change event is read again, once for all its deliveries, with the
 * session of someone who may see it, and the panel then shows that reading. Our own writes also cause
 * deliveries, which change nothing.
 */
export async function workNews(deps: Deps): Promise<void> {
  /** When each change event was last read in this run: deliveries received before that need no second reading. */
  const askedAt = new Map<string, string>()
  for (;;) {
    const now = deps.clock.now()
    const taken = await deps.store.webhookEvents.take(now, addSeconds(now, leaseLasts), batch)
    if (taken.length === 0) return
    for (const group of await groupsOf(deps, taken)) {
      const key = `${group.companyId}/${group.changeEventId}`
      const since = askedAt.get(key) ?? ''
      if (group.news.every(({ receivedAt }) => receivedAt < since)) {
        await done(deps, group)
        continue
      }
      askedAt.set(key, deps.clock.now())
      await workGroup(deps, group)
    }
  }
}

/** Groups deliveries by change event. Deliveries about lines of unknown change events are marked as done. */
async function groupsOf(deps: Deps, taken: readonly QueuedNews[]): Promise<Group[]> {
  const groups = new Map<string, Group>()
  for (const one of taken) {
    const { companyId, projectId, newsId, changeItemId } = one.news
    const changeEventId =
      one.news.changeEventId ??
      (changeItemId && (await deps.store.changeEvents.holding(companyId, projectId, changeItemId)))
    if (changeEventId === null) {
      await deps.store.webhookEvents.done(companyId, [newsId], deps.clock.now())
      continue
    }
    const key = `${companyId}/${projectId}/${changeEventId}`
    const group = groups.get(key) ?? { companyId, projectId, changeEventId, news: [] }
    group.news.push(one)
    groups.set(key, group)
  }
  return [...groups.values()]
}

async function workGroup(deps: Deps, group: Group): Promise<void> {
  const { companyId, projectId, changeEventId } = group
  try {
    const [snapshot, links] = await Promise.all([
      deps.store.changeEvents.get(companyId, projectId, changeEventId),
      deps.store.links.ofChangeEvent(companyId, projectId, changeEventId),
    ])
    if (!snapshot && links.length === 0) return await done(deps, group)
    const read = await readAgain(deps, group, links)
    if (read.kind === 'later') return await tryLater(deps, group, read.retryAt)
    let outcome: string
    if (read.kind === 'event') {
      const same = snapshot !== null && fingerprintText(snapshot.event) === fingerprintText(read.event)
      await keepReading(deps, companyId, { event: read.event, readFrom: read.askedAt })
      outcome = same ? 'nothing_new' : 'changed'
    } else if (snapshot && newestTellsDeletion(group)) {
      const event = { ...snapshot.event, deleted: true }
      await deps.store.changeEvents.put(companyId, projectId, event, deps.clock.now())
      outcome = 'deleted'
    } else {
      await deps.store.changeEvents.markStale(companyId, projectId, changeEventId, deps.clock.now())
      outcome = 'stale'
    }
    deps.log.info('procore_news', { companyId, changeEventId, outcome, count: group.news.length })
    await done(deps, group)
  } catch (error) {
    // A change event that fails must not hold up the others; its deliveries are retried later.
    deps.log.error('procore_news_failed', { companyId, changeEventId, reason: reasonOf(error) })
    await tryLater(deps, group, null)
  }
}

type Reading =
  | { kind: 'event'; event: ChangeEvent; askedAt: string }
  /** No session could read it: none is left, or the change event is gone. */
  | { kind: 'unread' }
  | { kind: 'later'; retryAt: string | null }

/** Tries the sessions of people who pushed here, then of others who may see it, until one can read it. */
async function readAgain(deps: Deps, group: Group, links: readonly Link[]): Promise<Reading> {
  const { companyId, projectId, changeEventId } = group
  for (const person of (await readers(deps, group, links)).slice(0, mostReaders)) {
    const askedAt = deps.clock.now()
    try {
      const event = await deps.procoreFor(person, 'background').showChangeEvent(projectId, changeEventId)
      return { kind: 'event', event, askedAt }
    } catch (error) {
      if (!(error instanceof ProcoreError)) throw error
      if (error.kind === 'busy' || error.kind === 'unavailable' || error.kind === 'unreadable') {
        return { kind: 'later', retryAt: error.retryAt }
      }
      deps.log.info('procore_news_unread', { companyId, changeEventId, kind: error.kind })
    }
  }
  return { kind: 'unread' }
}

async function readers(deps: Deps, group: Group, links: readonly Link[]): Promise<Person[]> {
  const pushers = new Map(links.map((link) => [link.pushedById, link.pushedAt]))
  const people = await deps.store.sessions.whoMayOpen(group.companyId, group.projectId)
  const rank = (person: Person) => pushers.get(person.personId) ?? ''
  // The sort is stable: among the others, the most recently used session stays first.
  return people.sort((a, b) => (rank(a) > rank(b) ? -1 : rank(a) < rank(b) ? 1 : 0))
}

/**
 * Whether the newest delivery reports a deletion, by Procore's times: the order of arrival proves nothing. At equal
 * times the deletion wins, because nothing can happen to a deleted change event.
 */
function newestTellsDeletion({ news }: Group): boolean {
  const ofEvent = news.flatMap((one) => (one.news.changeItemId === null ? one.news : []))
  const newest = ofEvent
    .map(({ occurredAt }) => occurredAt)
    .sort()
    .at(-1)
  return ofEvent.some(({ occurredAt, action }) => occurredAt === newest && action === 'deleted')
}

async function done(deps: Deps, { companyId, news }: Group): Promise<void> {
  await deps.store.webhookEvents.done(companyId, idsOf(news), deps.clock.now())
}

async function tryLater(deps: Deps, group: Group, retryAt: string | null): Promise<void> {
  const { companyId, projectId, changeEventId, news } = group
  const now = deps.clock.now()
  const tired = news.filter((one) => one.attempts + 1 >= mostAttempts)
  if (tired.length > 0) {
    await deps.store.changeEvents.markStale(companyId, projectId, changeEventId, now)
    await deps.store.webhookEvents.done(companyId, idsOf(tired), now)
  }
  const again = news.filter((one) => one.attempts + 1 < mostAttempts)
  const soonest = addSeconds(now, waitBetween)
  const notBefore = retryAt !== null && retryAt > soonest ? retryAt : soonest
  if (again.length > 0) await deps.store.webhookEvents.putBack(companyId, idsOf(again), notBefore)
}

function idsOf(news: readonly QueuedNews[]): string[] {
  return news.map((one) => one.news.newsId)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
