import type { Activity } from './store-activity.ts'
import type { AttachedTags } from './store-attachments.ts'
import type { ChangeEventSnapshots } from './store-change-events.ts'
import type { Connections } from './store-connections.ts'
import type { CorLog } from './store-cor-log.ts'
import type { Cors } from './store-cors.ts'
import type { Installations } from './store-installations.ts'
import type { Labels } from './store-labels.ts'
import type { Links } from './store-links.ts'
import type { ContractMaps, Contracts, ProjectMaps, ProjectReleases } from './store-mapping.ts'
import type { ChangeNotifications } from './store-notifications.ts'
import type { PanelReads } from './store-panel.ts'
import type { Pushes } from './store-pushes.ts'
import type { AccessCache, Sessions, SignIns } from './store-sign-in.ts'
import type { Syncs } from './store-syncs.ts'
import type { Tags } from './store-tags.ts'
import type { Hooks, WebhookEvents } from './store-webhooks.ts'
import type { Work } from './store-work.ts'

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
