import type { ProcoreCompanyId } from '../domain/ids.ts'
import type { ClearstoryFor } from '../domain/ports/clearstory.ts'
import type { Background, Clock, Hash, Log, Metrics, Random } from '../domain/ports/platform.ts'
import type { ProcoreFor, ProcoreOAuth } from '../domain/ports/procore.ts'
import type { Store } from '../domain/ports/store.ts'
import type { WebhookDelivery } from '../domain/webhook.ts'
import type { AccessReadings } from './access.ts'
import type { SharedReadings } from './change-event/poll.ts'
import type { ThisEventView } from './change-event/views.ts'
import type { SyncView } from './cor-log/views.ts'
import type { PersonTurns } from './person-turns.ts'

/** Everything a use case may depend on. Created once in compose.ts and shared by all users. */
export interface Deps {
  store: Store
  procoreFor: ProcoreFor
  oauth: ProcoreOAuth
  clearstoryFor: ClearstoryFor
  clock: Clock
  random: Random
  hash: Hash
  log: Log
  metrics: Metrics
  background: Background
  /** Syncs in flight in this process, by company and project. Concurrent requests share one sync. */
  syncsUnderWay: UnderWay<SyncView>
  /** Rights requests in flight in this process, shared by concurrent requests of a session. */
  accessReadings: AccessReadings
  /** Budget for rights requests, by person. `take` spends one; returns 0, or the milliseconds to wait. */
  accessBudget: { take(key: string): number }
  /** Budget for pushes that Procore refused, by person. `waitMs`: time until the next push may be tried, 0 for now. */
  refusalBudget: { waitMs(key: string): number; spend(key: string): void }
  /** Budget for sign-ins that a company refused, by company and user. */
  refusedSignInBudget: { waitMs(key: string): number; spend(key: string): void }
  /** Membership checks in flight in this process, by company and user. */
  membershipChecks: UnderWay<unknown>
  /** Webhook subscription work in flight in this process, by company. */
  hooksUnderWay: UnderWay<unknown>
  /** Change event readings that users of this process requested. */
  eventReadings: SharedReadings<ThisEventView>
  /** OAuth `state` values already used in this process, with their expiry (ISO 8601 UTC). */
  usedStates: Map<string, string>
  /** Sign-ins whose hand-over code a panel has not tried yet, by company and challenge, with the code's expiry. */
  awaitedSignIns: Map<string, string>
  /** Long readings (a whole project or history) in this process, at most one per person and kind. */
  turns: PersonTurns
  /** Parses webhook deliveries from Procore. */
  readWebhook: (body: string) => WebhookDelivery
  /** The delivery URL of a company's Procore webhook, and the secret that authenticates its deliveries. */
  procoreWebhook: {
    urlFor(companyId: ProcoreCompanyId): string
    secretFor(companyId: ProcoreCompanyId): Promise<string>
  }
  /**
   * Whether this process is working through received webhook deliveries: `until` when at the latest, and whether
   * more arrived meanwhile (`again`).
   */
  newsWork: { until: string | null; again: boolean }
  /** Delays background work that should not start right after a response. */
  pause: (ms: number) => Promise<void>
  /** Base address of Clearstory's web application, for links. */
  clearstoryAppUrl: string
}

/**
 * The same dependencies for applying or settling a push: its Procore reads take priority over other reads and may use
 * the calls reserved for pushes.
 */
export function forPush(deps: Deps): Deps {
  return { ...deps, procoreFor: (person) => deps.procoreFor(person, 'push') }
}

/** The same for settling pushes on schedule, which uses no person's share of Procore's hourly limit. */
export function forRecovery(deps: Deps): Deps {
  return { ...deps, procoreFor: (person) => deps.procoreFor(person, 'recovery') }
}

/** `at` (ISO 8601 UTC) moved by whole seconds. */
export function addSeconds(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString()
}

/** Work in flight in this process, by key, that later callers can await. */
export type UnderWay<T> = Pick<Map<string, Promise<T>>, 'get' | 'set' | 'delete'>

/** Runs work with the same key one at a time, in the order of the calls. A failure does not stop the next. */
export function inSequence<T>(underWay: UnderWay<unknown>, key: string, work: () => Promise<T>): Promise<T> {
  const before = underWay.get(key) ?? Promise.resolve()
  const mine = before.then(work, work).finally(() => {
    if (underWay.get(key) === mine) underWay.delete(key)
  })
  underWay.set(key, mine)
  return mine
}
