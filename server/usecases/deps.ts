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

/** Everything a use case may reach for. Made once in compose.ts; nothing in it belongs to one person. */
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
  /** Syncs under way in this process, by company and project: whoever asks meanwhile waits for the same one. */
  syncsUnderWay: UnderWay<SyncView>
  /** Rights being asked for in this process: one answer for all that ask at the moment. */
  accessReadings: AccessReadings
  /** Questions for a person's rights in projects. `take` counts one: 0, or the milliseconds to wait. */
  accessBudget: { take(key: string): number }
  /** Pushes that Procore refused, by person. `waitMs`: until the next may be tried; 0 when that is now. */
  refusalBudget: { waitMs(key: string): number; spend(key: string): void }
  /** Sign-ins that a company refused, by company and user. */
  refusedSignInBudget: { waitMs(key: string): number; spend(key: string): void }
  /** Questions whether a user belongs to a company, by company and user, of this process. */
  membershipChecks: UnderWay<unknown>
  /** Hook work under way in this process, by company. */
  hooksUnderWay: UnderWay<void>
  /** Readings of change events by people who asked for one, of this process. */
  eventReadings: SharedReadings<ThisEventView>
  /** States of sign-ins that came back to this process, until they expire (ISO 8601 UTC). */
  usedStates: Map<string, string>
  /** Readings of whole projects under way in this process. */
  turns: PersonTurns
  /** Reads what Procore's hooks deliver. */
  readWebhook: (body: string) => WebhookDelivery
  /** Where a company's hook in Procore delivers to, and what it proves itself by. */
  procoreWebhook: {
    urlFor(companyId: ProcoreCompanyId): string
    secretFor(companyId: ProcoreCompanyId): Promise<string>
  }
  /** Whether this process is working off Procore's news: until when at most, and whether more came meanwhile. */
  newsWork: { until: string | null; again: boolean }
  /** Lets some time go by, where work behind an answer had better not begin at once. */
  pause: (ms: number) => Promise<void>
  /** Base address of Clearstory's web application, for links. */
  clearstoryAppUrl: string
}

/**
 * The same for a push that is applied or settled: what it reads from Procore has priority over other readings and may use
 * the reserved calls.
 */
export function forPush(deps: Deps): Deps {
  return { ...deps, procoreFor: (person) => deps.procoreFor(person, 'push') }
}

/** `at` (ISO 8601 UTC) moved by whole seconds. */
export function addSeconds(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString()
}

/** Work that others of this process may wait for. */
export type UnderWay<T> = Pick<Map<string, Promise<T>>, 'get' | 'set' | 'delete'>
