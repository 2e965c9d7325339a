import type { Standing } from '../server/usecases/views.ts'
import type { ActivityView } from '../server/usecases/views-activity.ts'
import type { SyncView } from '../server/usecases/views-cors.ts'
import type {
  CommitmentView,
  ExposureView,
  SettingsRequest,
  SettingsView,
  StaleView,
} from '../server/usecases/views-log.ts'
import type { NotificationListView, NotificationView } from '../server/usecases/views-notifications.ts'
import type { CompanyView, TrailView } from '../server/usecases/views-setup.ts'
import type { ValidationView } from '../server/usecases/views-validation.ts'
import type { Answer, Http } from './http.ts'
import type { HistoryOf } from './models/panel.ts'
import { queryText } from './query-text.ts'

export type NotificationInbox = NotificationListView['inbox']

/** The questions of the log, notifications, history, contracts and settings; downloaded with those views. */
export interface LogApi {
  exposure: (projectId: string) => Promise<Answer<ExposureView>>
  stale: (projectId: string) => Promise<Answer<StaleView>>
  sync: (projectId: string) => Promise<Answer<SyncView>>
  /** Has Clearstory read where the last reading is not from this very moment. */
  look: (projectId: string) => Promise<Answer<Standing>>
  notifications: (projectId: string, inbox: NotificationInbox) => Promise<Answer<NotificationListView>>
  refreshNotifications: (projectId: string, inbox: NotificationInbox) => Promise<Answer<NotificationListView>>
  notification: (
    projectId: string,
    notificationId: string,
    contractId: string | null,
  ) => Promise<Answer<NotificationView>>
  /** A page of a history; `before` is the `older` of the page before it, empty for the first. */
  history: (projectId: string, of: HistoryOf, before: string) => Promise<Answer<ActivityView>>
  commitment: (projectId: string, commitmentId: string) => Promise<Answer<CommitmentView>>
  settings: (projectId: string) => Promise<Answer<SettingsView>>
  company: (projectId: string) => Promise<Answer<CompanyView>>
  trail: (projectId: string, query: TrailFilter & { before?: string }) => Promise<Answer<TrailView>>
  validate: (projectId: string) => Promise<Answer<ValidationView>>
  saveSettings: (projectId: string, body: SettingsRequest) => Promise<Answer<SettingsView>>
}

export function createLogApi({ get, send }: Http): LogApi {
  const project = (projectId: string) => `/api/projects/${encodeURIComponent(projectId)}`
  return {
    exposure: (projectId) => get(`${project(projectId)}/exposure`),
    stale: (projectId) => get(`${project(projectId)}/stale`),
    sync: (projectId) => send('POST', `${project(projectId)}/sync`),
    look: (projectId) => send('POST', `${project(projectId)}/look`),
    notifications: (projectId, inbox) => get(`${project(projectId)}/notifications${queryText({ inbox })}`),
    refreshNotifications: (projectId, inbox) =>
      send('POST', `${project(projectId)}/notifications/refresh${queryText({ inbox })}`),
    notification: (projectId, notificationId, contractId) =>
      get(
        `${project(projectId)}/notifications/${encodeURIComponent(notificationId)}${queryText({ contractId: contractId ?? '' })}`,
      ),
    history: (projectId, of, before) => get(`${historyPath(projectId, of)}${queryText({ before })}`),
    commitment: (projectId, commitmentId) =>
      get(`${project(projectId)}/commitments/${encodeURIComponent(commitmentId)}/panel`),
    settings: (projectId) => get(`${project(projectId)}/settings`),
    company: (projectId) => get(`${project(projectId)}/company`),
    trail: (projectId, query) => get(trailPath(projectId, query)),
    validate: (projectId) => send('POST', `${project(projectId)}/validation`),
    saveSettings: (projectId, body) => send('PUT', `${project(projectId)}/settings`, body),
  }
}

export interface TrailFilter {
  kinds: string
  project: string
  person: string
}

/** Where the company's trail is read; with `format: 'csv'` the address answers with a file. */
export function trailPath(
  projectId: string,
  query: TrailFilter & { before?: string; format?: 'csv' },
): string {
  return `/api/projects/${encodeURIComponent(projectId)}/trail${queryText({ ...query })}`
}

/** Where a history is read; the same address with `?format=csv` answers with a file. */
export function historyPath(projectId: string, of: HistoryOf): string {
  const what =
    'corId' in of
      ? `cors/${encodeURIComponent(of.corId)}`
      : `change-events/${encodeURIComponent(of.changeEventId)}`
  return `/api/projects/${encodeURIComponent(projectId)}/${what}/activity`
}
