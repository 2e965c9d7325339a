import type { Store } from '../domain/ports/store.ts'
import { createAccessCache } from './access-cache.ts'
import { createActivity } from './activity.ts'
import { createAttachedTags } from './attached-tags.ts'
import { createChangeEvents } from './change-events.ts'
import { createChangeNotifications } from './change-notifications.ts'
import { createConnections } from './connections.ts'
import { createContractMaps } from './contract-maps.ts'
import { createContracts } from './contracts.ts'
import { createCorLog } from './cor-log.ts'
import { createCors } from './cors.ts'
import type { Encryption } from './encryption.ts'
import { createHooks } from './hooks.ts'
import { createInstallations } from './installations.ts'
import { createLabels } from './labels.ts'
import { createLinks } from './links.ts'
import { createPanelReads } from './panel-reads.ts'
import { createProjectMaps } from './project-maps.ts'
import { createProjectReleases } from './project-releases.ts'
import { createPushes } from './pushes.ts'
import { createSessions } from './sessions.ts'
import { createSignIns } from './sign-ins.ts'
import type { Sql } from './sql.ts'
import { namingStorageTrouble } from './storage-trouble.ts'
import { createSyncs } from './syncs.ts'
import { createTags } from './tags.ts'
import { createWebhookEvents } from './webhook-events.ts'
import { createWork } from './work.ts'

/** The store over any engine; the database must have been migrated. */
export function createStore(engine: Sql, encryption: Encryption): Store {
  const sql = namingStorageTrouble(engine)
  return {
    signIns: createSignIns(sql, encryption),
    sessions: createSessions(sql, encryption),
    access: createAccessCache(sql),
    connections: createConnections(sql, encryption),
    installations: createInstallations(sql),
    projectMaps: createProjectMaps(sql),
    projectReleases: createProjectReleases(sql),
    contracts: createContracts(sql),
    contractMaps: createContractMaps(sql),
    cors: createCors(sql),
    corLog: createCorLog(sql),
    changeNotifications: createChangeNotifications(sql),
    labels: createLabels(sql),
    tags: createTags(sql),
    syncs: createSyncs(sql),
    changeEvents: createChangeEvents(sql),
    attachedTags: createAttachedTags(sql),
    hooks: createHooks(sql),
    webhookEvents: createWebhookEvents(sql),
    links: createLinks(sql),
    panel: createPanelReads(sql),
    pushes: createPushes(sql),
    activity: createActivity(sql),
    work: createWork(sql),
    async ping() {
      await sql.all('SELECT 1')
    },
  }
}
