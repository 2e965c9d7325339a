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
 * Our database in domain words. Every method takes the Procore company first and touches no other company's rows;
 * the few that cross companies on purpose say so. All times are ISO 8601 UTC.
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
  /** Answers when the database does (readyz). */
  ping(): Promise<void>
}

/**
 * | kind | situation |
 * |---|---|
 * | cannot_store | the disk or the database is full, failing or read-only: what was to be written was not |
 * | secret_unreadable | a token or a key was written with a secret key that is not ours any more, or was altered |
 */
export type StoreErrorKind = 'cannot_store' | 'secret_unreadable'

/** How a database lets us down that somebody can do something about; anything else it throws is a bug. */
export class StoreError extends Error {
  readonly kind: StoreErrorKind

  constructor(kind: StoreErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreError'
    this.kind = kind
  }
}

/**
 * How much is waiting for the schedule.
 *
 * | | |
 * |---|---|
 * | soon | a push that is not settled, news from Procore that is not worked off, or a sign-in that is not redeemed |
 * | later | none of these, but there is data whose turn comes: sessions that end, projects that are synced |
 * | none | no data at all |
 */
export type WaitingWork = 'soon' | 'later' | 'none'

export interface Work {
  /** Crosses companies on purpose; a Durable Object holds one. */
  waiting(): Promise<WaitingWork>
}
