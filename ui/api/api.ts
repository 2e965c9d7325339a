import type { InferRequestType } from 'hono/client'
import { useState } from 'preact/hooks'
import type { PlanRequest } from '../../server/http/routes/push-routes.ts'
import type { LinkRequest } from '../../server/usecases/change-event/views.ts'
import type { ContractMapsRequest } from '../../server/usecases/setup/views.ts'
import type { HistoryOf } from '../state/panel.ts'
import { usePanel } from '../state/panel-context.ts'
import { api, changeEvent, cor, project, push } from './client.ts'
import { createEventApi } from './event-api.ts'
import type { Http } from './http.ts'

type CorLogQuery = NonNullable<InferRequestType<typeof project.cors.$get>['query']>

export type CorQuery = Omit<CorLogQuery, 'offset' | 'limit'> & { offset?: number; limit?: number }

export type Api = ReturnType<typeof createApi>

/** API client methods, one per server route. `createLogApi` below has those of the log, notifications and settings. */
export function createApi(http: Http) {
  const { ask } = http
  return {
    ...createEventApi(http),
    cors: (projectId: string, { offset, limit, ...filter }: CorQuery) =>
      ask((options) => {
        const query = { ...filter, offset: offset?.toString(), limit: limit?.toString() }
        return project.cors.$get({ param: { projectId }, query }, options)
      }),
    sync: (projectId: string) => ask((options) => project.sync.$post({ param: { projectId } }, options)),
    setup: (projectId: string) => ask((options) => project.setup.$get({ param: { projectId } }, options)),
    connect: (json: { projectId: string; keyId: string; secret: string }) =>
      ask((options) => api.connection.$put({ json }, options)),
    disconnect: (projectId: string) =>
      ask((options) => api.connection.$delete({ query: { projectId } }, options)),
    clearstoryProjects: (projectId: string) =>
      ask((options) => project['clearstory-projects'].$get({ param: { projectId } }, options)),
    mapProject: (projectId: string, clearstoryProjectId: string) =>
      ask((options) =>
        project.mapping.$put({ param: { projectId }, json: { clearstoryProjectId } }, options),
      ),
    unmapProject: (projectId: string) =>
      ask((options) => project.mapping.$delete({ param: { projectId } }, options)),
    release: (projectId: string, clearstoryProjectId: string, released: boolean) =>
      ask((options) => {
        const releases = project.releases[':clearstoryProjectId']
        const param = { projectId, clearstoryProjectId }
        return released ? releases.$put({ param }, options) : releases.$delete({ param }, options)
      }),
    contractMaps: (projectId: string) =>
      ask((options) => project['contract-maps'].$get({ param: { projectId } }, options)),
    saveContractMaps: (projectId: string, json: ContractMapsRequest) =>
      ask((options) => project['contract-maps'].$put({ param: { projectId }, json }, options)),
    corDetails: (projectId: string, corIds: string[]) =>
      ask((options) => project.cors.details.$post({ param: { projectId }, json: { corIds } }, options)),
    pushCodes: (projectId: string, corIds: string[]) =>
      ask((options) => project['push-codes'].$post({ param: { projectId }, json: { corIds } }, options)),
    otherLines: (projectId: string, changeEventId: string) =>
      ask((options) => changeEvent['other-lines'].$get({ param: { projectId, changeEventId } }, options)),
    link: (projectId: string, changeEventId: string, json: LinkRequest) =>
      ask((options) => changeEvent.links.$post({ param: { projectId, changeEventId }, json }, options)),
    unlink: (projectId: string, changeEventId: string, corId: string) =>
      ask((options) =>
        changeEvent.links[':corId'].$delete({ param: { projectId, changeEventId, corId } }, options),
      ),
    /** "This COR replaces …": moves the link from the earlier COR to this one. Writes nothing in Procore. */
    replaceCor: (projectId: string, corId: string, earlierCorId: string) =>
      ask((options) =>
        cor.replaces.$post({ param: { projectId, corId }, json: { replaces: earlierCorId } }, options),
      ),
    attachTags: (projectId: string, changeEventId: string, corIds: string[]) =>
      ask(
        (options) =>
          changeEvent.attachments.$post({ param: { projectId, changeEventId }, json: { corIds } }, options),
        'writes',
      ),
    changeEventOptions: (projectId: string) =>
      ask((options) => project['change-event-options'].$get({ param: { projectId } }, options)),
    changeEvents: (projectId: string, search: string) =>
      ask((options) => project['change-events'].$get({ param: { projectId }, query: { search } }, options)),
    plan: (projectId: string, json: PlanRequest) =>
      ask((options) => project.pushes.$post({ param: { projectId }, json }, options)),
    apply: (projectId: string, pushId: string) =>
      ask((options) => push.apply.$post({ param: { projectId, pushId } }, options), 'writes'),
    recover: (projectId: string, pushId: string) =>
      ask((options) => push.recover.$post({ param: { projectId, pushId } }, options), 'writes'),
    withdraw: (projectId: string, pushId: string) =>
      ask((options) => push.withdraw.$post({ param: { projectId, pushId } }, options)),
    ownSessions: () => ask((options) => api.sessions.$get({}, options)),
    signOutEverywhere: () => ask((options) => api.sessions.$delete({}, options)),
  }
}

export type NotificationInbox = 'received' | 'sent'

export type LogApi = ReturnType<typeof createLogApi>

/** API client methods for the log, notifications, history, contracts and settings; loaded with those views. */
export function createLogApi({ ask }: Http) {
  return {
    exposure: (projectId: string) =>
      ask((options) => project.exposure.$get({ param: { projectId } }, options)),
    stale: (projectId: string) => ask((options) => project.stale.$get({ param: { projectId } }, options)),
    sync: (projectId: string) => ask((options) => project.sync.$post({ param: { projectId } }, options)),
    /** Syncs from Clearstory, unless a sync has only just finished. */
    look: (projectId: string) => ask((options) => project.look.$post({ param: { projectId } }, options)),
    notifications: (projectId: string, inbox: NotificationInbox) =>
      ask((options) => project.notifications.$get({ param: { projectId }, query: { inbox } }, options)),
    refreshNotifications: (projectId: string, inbox: NotificationInbox) =>
      ask((options) =>
        project.notifications.refresh.$post({ param: { projectId }, query: { inbox } }, options),
      ),
    notification: (projectId: string, notificationId: string, contractId: string | null) =>
      ask((options) =>
        project.notifications[':notificationId'].$get(
          { param: { projectId, notificationId }, query: contractId === null ? {} : { contractId } },
          options,
        ),
      ),
    /** One page of a history. `before` is the `older` cursor of the previous page, empty for the first page. */
    history: (projectId: string, of: HistoryOf, before: string) =>
      ask((options) =>
        'corId' in of
          ? cor.activity.$get({ param: { projectId, ...of }, query: { before } }, options)
          : changeEvent.activity.$get({ param: { projectId, ...of }, query: { before } }, options),
      ),
    commitment: (projectId: string, commitmentId: string) =>
      ask((options) =>
        project.commitments[':commitmentId'].panel.$get({ param: { projectId, commitmentId } }, options),
      ),
    settings: (projectId: string) =>
      ask((options) => project.settings.$get({ param: { projectId } }, options)),
    company: (projectId: string) => ask((options) => project.company.$get({ param: { projectId } }, options)),
    trail: (projectId: string, query: TrailFilter & { before?: string }) =>
      ask((options) => project.trail.$get({ param: { projectId }, query }, options)),
    validate: (projectId: string) =>
      ask((options) => project.validation.$post({ param: { projectId } }, options)),
    saveSettings: (projectId: string, json: { labelCors: boolean }) =>
      ask((options) => project.settings.$put({ param: { projectId }, json }, options)),
  }
}

export interface TrailFilter {
  kinds: string
  project: string
  person: string
}

/** Path of the company's audit trail as a CSV file. */
export function trailFile(projectId: string, query: TrailFilter): string {
  return project.trail.$path({ param: { projectId }, query: { ...query, format: 'csv' } })
}

/** Path of a history as a CSV file. */
export function historyFile(projectId: string, of: HistoryOf): string {
  const query = { format: 'csv' } as const
  return 'corId' in of
    ? cor.activity.$path({ param: { projectId, ...of }, query })
    : changeEvent.activity.$path({ param: { projectId, ...of }, query })
}

/** The full API client, for views that are loaded after the first paint. The same object on every render. */
export function useApi(): Api {
  const { http } = usePanel()
  const [api] = useState(() => createApi(http))
  return api
}
