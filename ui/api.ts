import type { SessionView } from '../server/usecases/views.ts'
import type { AttachmentsView } from '../server/usecases/views-attachments.ts'
import type { ChangeEventChoice, ChangeEventOptionsView } from '../server/usecases/views-choices.ts'
import type { CorListView, CorSort, SyncView } from '../server/usecases/views-cors.ts'
import type { LinkRequest, OtherLinesView, ThisEventView } from '../server/usecases/views-event.ts'
import type {
  CorDetailsView,
  PlanRequest,
  PlanView,
  PushCodesView,
  PushResultView,
  RecoverView,
} from '../server/usecases/views-push.ts'
import type { OwnSessionsView } from '../server/usecases/views-sessions.ts'
import type {
  ClearstoryProjectsView,
  ContractMapsRequest,
  ContractMapsView,
  SetupView,
} from '../server/usecases/views-setup.ts'
import { createEventApi, type EventApi, eventPath, projectPath } from './event-api.ts'
import type { Answer, Http } from './http.ts'
import { queryText } from './query-text.ts'

export interface CorQuery {
  search: string
  inbox: 'received' | 'sent'
  statuses: string
  stages: string
  contractId: string
  changeEvent: string
  sort: CorSort
  offset: number
  limit: number
}

/** The server's questions, one method each. Answers are typed by the server's own types, as both ship together. */
export interface Api extends EventApi {
  cors: (projectId: string, query: Partial<CorQuery>) => Promise<Answer<CorListView>>
  sync: (projectId: string) => Promise<Answer<SyncView>>
  setup: (projectId: string) => Promise<Answer<SetupView>>
  connect: (body: { projectId: string; keyId: string; secret: string }) => Promise<Answer<SetupView>>
  disconnect: (projectId: string) => Promise<Answer<SetupView>>
  clearstoryProjects: (projectId: string) => Promise<Answer<ClearstoryProjectsView>>
  mapProject: (projectId: string, clearstoryProjectId: string) => Promise<Answer<SetupView>>
  unmapProject: (projectId: string) => Promise<Answer<SetupView>>
  release: (
    projectId: string,
    clearstoryProjectId: string,
    released: boolean,
  ) => Promise<Answer<ClearstoryProjectsView>>
  contractMaps: (projectId: string) => Promise<Answer<ContractMapsView>>
  saveContractMaps: (projectId: string, body: ContractMapsRequest) => Promise<Answer<ContractMapsView>>
  corDetails: (projectId: string, corIds: string[]) => Promise<Answer<CorDetailsView>>
  pushCodes: (projectId: string, corIds: string[]) => Promise<Answer<PushCodesView>>
  otherLines: (projectId: string, changeEventId: string) => Promise<Answer<OtherLinesView>>
  link: (projectId: string, changeEventId: string, body: LinkRequest) => Promise<Answer<ThisEventView>>
  unlink: (projectId: string, changeEventId: string, corId: string) => Promise<Answer<ThisEventView>>
  /** "This COR replaces …": takes over the link of the earlier one. Writes nothing in Procore. */
  replaceCor: (projectId: string, corId: string, earlierCorId: string) => Promise<Answer<null>>
  attachTags: (projectId: string, changeEventId: string, corIds: string[]) => Promise<Answer<AttachmentsView>>
  changeEventOptions: (projectId: string) => Promise<Answer<ChangeEventOptionsView>>
  changeEvents: (projectId: string, search: string) => Promise<Answer<ChangeEventChoice[]>>
  plan: (projectId: string, body: PlanRequest) => Promise<Answer<PlanView>>
  apply: (projectId: string, pushId: string) => Promise<Answer<PushResultView>>
  recover: (projectId: string, pushId: string) => Promise<Answer<RecoverView>>
  withdraw: (projectId: string, pushId: string) => Promise<Answer<{ state: 'withdrawn' } | RecoverView>>
  ownSessions: () => Promise<Answer<OwnSessionsView>>
  signOutEverywhere: () => Promise<Answer<null>>
}

/** The questions about a session itself. */
export interface SessionApi {
  redeem: (companyId: string, code: string, verifier: string) => Promise<Answer<SessionView>>
  renew: (bearer: string) => Promise<Answer<SessionView>>
  signOut: (bearer: string) => Promise<Answer<null>>
}

export function createApi(http: Http): Api {
  const { get, send } = http
  const push = (projectId: string, pushId: string) =>
    `${projectPath(projectId)}/pushes/${encodeURIComponent(pushId)}`
  return {
    ...createEventApi(http),
    cors: (projectId, query) => get(`${projectPath(projectId)}/cors${queryText(query)}`),
    sync: (projectId) => send('POST', `${projectPath(projectId)}/sync`),
    setup: (projectId) => get(`${projectPath(projectId)}/setup`),
    connect: (body) => send('PUT', '/api/connection', body),
    disconnect: (projectId) => send('DELETE', `/api/connection${queryText({ projectId })}`),
    clearstoryProjects: (projectId) => get(`${projectPath(projectId)}/clearstory-projects`),
    mapProject: (projectId, clearstoryProjectId) =>
      send('PUT', `${projectPath(projectId)}/mapping`, { clearstoryProjectId }),
    unmapProject: (projectId) => send('DELETE', `${projectPath(projectId)}/mapping`),
    release: (projectId, clearstoryProjectId, released) =>
      send(
        released ? 'PUT' : 'DELETE',
        `${projectPath(projectId)}/releases/${encodeURIComponent(clearstoryProjectId)}`,
      ),
    contractMaps: (projectId) => get(`${projectPath(projectId)}/contract-maps`),
    saveContractMaps: (projectId, body) => send('PUT', `${projectPath(projectId)}/contract-maps`, body),
    corDetails: (projectId, corIds) => send('POST', `${projectPath(projectId)}/cors/details`, { corIds }),
    pushCodes: (projectId, corIds) => send('POST', `${projectPath(projectId)}/push-codes`, { corIds }),
    otherLines: (projectId, changeEventId) => get(`${eventPath(projectId, changeEventId)}/other-lines`),
    link: (projectId, changeEventId, body) =>
      send('POST', `${eventPath(projectId, changeEventId)}/links`, body),
    unlink: (projectId, changeEventId, corId) =>
      send('DELETE', `${eventPath(projectId, changeEventId)}/links/${encodeURIComponent(corId)}`),
    replaceCor: (projectId, corId, earlierCorId) =>
      send('POST', `${projectPath(projectId)}/cors/${encodeURIComponent(corId)}/replaces`, {
        replaces: earlierCorId,
      }),
    attachTags: (projectId, changeEventId, corIds) =>
      send('POST', `${eventPath(projectId, changeEventId)}/attachments`, { corIds }, 'writes'),
    changeEventOptions: (projectId) => get(`${projectPath(projectId)}/change-event-options`),
    changeEvents: (projectId, search) =>
      get(`${projectPath(projectId)}/change-events${queryText({ search })}`),
    plan: (projectId, body) => send('POST', `${projectPath(projectId)}/pushes`, body),
    apply: (projectId, pushId) => send('POST', `${push(projectId, pushId)}/apply`, {}, 'writes'),
    recover: (projectId, pushId) => send('POST', `${push(projectId, pushId)}/recover`, {}, 'writes'),
    withdraw: (projectId, pushId) => send('POST', `${push(projectId, pushId)}/withdraw`, {}),
    ownSessions: () => get('/api/sessions'),
    signOutEverywhere: () => send('DELETE', '/api/sessions'),
  }
}
