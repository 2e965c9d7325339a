import type { Store } from '../domain/ports/store.ts'
import { createCorLog } from './cors/cor-log.ts'
import { createCors } from './cors/cors.ts'
import { createLabels } from './cors/labels.ts'
import { createChangeNotifications } from './cors/notifications.ts'
import { createAttachedTags, createTags } from './cors/tags.ts'
import type { Encryption } from './encryption.ts'
import type { Sql } from './engine/sql.ts'
import { namingStorageTrouble } from './engine/sql.ts'
import { createChangeEvents } from './link/change-events.ts'
import { createLinks } from './link/links.ts'
import { createPanelReads } from './link/panel-reads.ts'
import { createActivity } from './push/activity.ts'
import { createPushes } from './push/pushes.ts'
import { createAccessCache, createSessions } from './session/sessions.ts'
import { createSignIns } from './session/sign-ins.ts'
import { createConnections, createInstallations } from './setup/connections.ts'
import { createContractMaps, createContracts } from './setup/contract-maps.ts'
import { createProjectMaps, createProjectReleases } from './setup/project-maps.ts'
import { createSyncs } from './setup/syncs.ts'
import { createHooks, createWebhookEvents, createWork } from './webhooks/webhooks.ts'

/** The store on any engine; the database must already be migrated. */
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
