import type { AttachedTags, ChangeEventSnapshots, Links, PanelReads } from './store-change-events.ts'
import type { ChangeNotifications, CorLog, Cors, Labels, Tags } from './store-cors.ts'
import type { Activity, Pushes } from './store-pushes.ts'
import type { AccessCache, Sessions, SignIns } from './store-sessions.ts'
import type {
  Connections,
  ContractMaps,
  Contracts,
  Hooks,
  Installations,
  ProjectMaps,
  ProjectReleases,
  Syncs,
  WebhookEvents,
} from './store-setup.ts'

/**
 * The database in domain terms. Every method takes the Procore company first and touches no other company's rows,
 * except for the few documented as crossing companies on purpose. All times are ISO 8601 UTC.
 */
export interface Store {
  signIns: SignIns
  sessions: Sessions
  access: AccessCache
  connections: Connections
  installations: Installations
  projectMaps: ProjectMaps
  projectReleases: ProjectReleases
  contracts: Contracts
  contractMaps: ContractMaps
  cors: Cors
  corLog: CorLog
  changeNotifications: ChangeNotifications
  labels: Labels
  tags: Tags
  syncs: Syncs
  changeEvents: ChangeEventSnapshots
  attachedTags: AttachedTags
  hooks: Hooks
  webhookEvents: WebhookEvents
  links: Links
  panel: PanelReads
  pushes: Pushes
  activity: Activity
  work: Work
  /** Resolves if the database responds (readyz). */
  ping(): Promise<void>
}

/**
 * | kind              | situation                                                                               |
 * | ----------------- | --------------------------------------------------------------------------------------- |
 * | cannot_store      | the disk or the database is full, failing or read-only: the data was not written        |
 * | secret_unreadable | a token or a key was encrypted with a secret key that we no longer have, or was altered |
 */
export type StoreErrorKind = 'cannot_store' | 'secret_unreadable'

/** A database failure that an operator can fix; anything else a database throws is a bug. */
export class StoreError extends Error {
  readonly kind: StoreErrorKind

  constructor(kind: StoreErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreError'
    this.kind = kind
  }
}

/**
 * How soon the schedule has work to do.
 *
 * | value | meaning                                                                                              |
 * | ----- | ---------------------------------------------------------------------------------------------------- |
 * | soon  | a push that is not settled, a webhook event that is not processed, or a sign-in that is not redeemed |
 * | later | none of these, but there is data with work due later: sessions that end, projects that are synced    |
 * | none  | no data at all                                                                                       |
 */
export type WaitingWork = 'soon' | 'later' | 'none'

export interface Work {
  /** Crosses companies on purpose; a Durable Object holds only one. */
  waiting(): Promise<WaitingWork>
}
