import { changeEvent, cor, project } from './client.ts'
import type { Http } from './http.ts'
import type { HistoryOf } from './models/panel.ts'

export type NotificationInbox = 'received' | 'sent'

export type LogApi = ReturnType<typeof createLogApi>

/** The questions of the log, notifications, history, contracts and settings; downloaded with those views. */
export function createLogApi({ ask }: Http) {
  return {
    exposure: (projectId: string) =>
      ask((options) => project.exposure.$get({ param: { projectId } }, options)),
    stale: (projectId: string) => ask((options) => project.stale.$get({ param: { projectId } }, options)),
    sync: (projectId: string) => ask((options) => project.sync.$post({ param: { projectId } }, options)),
    /** Has Clearstory read where the last reading is not from this very moment. */
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
    /** A page of a history; `before` is the `older` of the page before it, empty for the first. */
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

/** Where the company's trail answers with a file. */
export function trailFile(projectId: string, query: TrailFilter): string {
  return project.trail.$path({ param: { projectId }, query: { ...query, format: 'csv' } })
}

/** Where a history answers with a file. */
export function historyFile(projectId: string, of: HistoryOf): string {
  const query = { format: 'csv' } as const
  return 'corId' in of
    ? cor.activity.$path({ param: { projectId, ...of }, query })
    : changeEvent.activity.$path({ param: { projectId, ...of }, query })
}
