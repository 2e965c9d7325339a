import type {
  ChangeEventChoice,
  ChangeEventOptionsView,
  ClearstoryProjectsView,
  ContractMapsRequest,
  ContractMapsView,
  CorDetailsView,
  CorListView,
  CorRow,
  LinkRequest,
  OtherLinesView,
  PlanRequest,
  PlanView,
  PushCodesView,
  PushResultView,
  RecoverView,
  SessionView,
  SetupView,
  Standing,
  SyncView,
  ThisEventView,
} from '../server/usecases/views.ts'
import type { AttachmentsView } from '../server/usecases/views-attachments.ts'
import type { CorSort } from '../server/usecases/views-log.ts'
import { type Answer, type Http, queryText } from './http.ts'

export interface CorQuery {
  search: string
  inbox: 'received' | 'sent'
  statuses: string
  contractId: string
  changeEvent: string
  sort: CorSort
  offset: number
  limit: number
}

/** The server's questions, one method each. Answers are typed by the server's own types, as both ship together. */
export interface Api {
  thisEvent: (projectId: string, changeEventId: string) => Promise<Answer<ThisEventView>>
  refreshEvent: (projectId: string, changeEventId: string) => Promise<Answer<ThisEventView>>
  standing: (projectId: string) => Promise<Answer<Standing>>
  cors: (projectId: string, query: Partial<CorQuery>) => Promise<Answer<CorListView>>
  sync: (projectId: string) => Promise<Answer<SyncView>>
  refreshCor: (projectId: string, corId: string) => Promise<Answer<CorRow>>
  setup: (projectId: string) => Promise<Answer<SetupView>>
  connect: (body: { projectId: string; keyId: string; secret: string }) => Promise<Answer<SetupView>>
  disconnect: (projectId: string) => Promise<Answer<SetupView>>
  clearstoryProjects: (projectId: string) => Promise<Answer<ClearstoryProjectsView>>
  mapProject: (projectId: string, clearstoryProjectId: string) => Promise<Answer<SetupView>>
  contractMaps: (projectId: string) => Promise<Answer<ContractMapsView>>
  saveContractMaps: (projectId: string, body: ContractMapsRequest) => Promise<Answer<ContractMapsView>>
  corDetails: (projectId: string, corIds: string[]) => Promise<Answer<CorDetailsView>>
  pushCodes: (projectId: string, corIds: string[]) => Promise<Answer<PushCodesView>>
  otherLines: (projectId: string, changeEventId: string) => Promise<Answer<OtherLinesView>>
  link: (projectId: string, changeEventId: string, body: LinkRequest) => Promise<Answer<ThisEventView>>
  unlink: (projectId: string, changeEventId: string, corId: string) => Promise<Answer<ThisEventView>>
  attachTags: (projectId: string, changeEventId: string, corIds: string[]) => Promise<Answer<AttachmentsView>>
  changeEventOptions: (projectId: string) => Promise<Answer<ChangeEventOptionsView>>
  changeEvents: (projectId: string, search: string) => Promise<Answer<ChangeEventChoice[]>>
  plan: (projectId: string, body: PlanRequest) => Promise<Answer<PlanView>>
  apply: (projectId: string, pushId: string) => Promise<Answer<PushResultView>>
  recover: (projectId: string, pushId: string) => Promise<Answer<RecoverView>>
  withdraw: (projectId: string, pushId: string) => Promise<Answer<{ state: 'withdrawn' } | RecoverView>>
  signOut: () => Promise<Answer<null>>
}

/** The two questions that make a session, asked without one. */
export interface SessionApi {
  redeem: (code: string, verifier: string) => Promise<Answer<SessionView>>
  renew: (bearer: string) => Promise<Answer<SessionView>>
}

export function createApi({ get, send }: Http): Api {
  const project = (projectId: string) => `/api/projects/${encodeURIComponent(projectId)}`
  const event = (projectId: string, changeEventId: string) =>
    `${project(projectId)}/change-events/${encodeURIComponent(changeEventId)}`
  const push = (projectId: string, pushId: string) =>
    `${project(projectId)}/pushes/${encodeURIComponent(pushId)}`
  return {
    thisEvent: (projectId, changeEventId) => get(event(projectId, changeEventId)),
    refreshEvent: (projectId, changeEventId) => send('POST', `${event(projectId, changeEventId)}/refresh`),
    standing: (projectId) => get(`${project(projectId)}/standing`),
    cors: (projectId, query) => get(`${project(projectId)}/cors${queryText(query)}`),
    sync: (projectId) => send('POST', `${project(projectId)}/sync`),
    refreshCor: (projectId, corId) =>
      send('POST', `${project(projectId)}/cors/${encodeURIComponent(corId)}/refresh`),
    setup: (projectId) => get(`${project(projectId)}/setup`),
    connect: (body) => send('PUT', '/api/connection', body),
    disconnect: (projectId) => send('DELETE', `/api/connection${queryText({ projectId })}`),
    clearstoryProjects: (projectId) => get(`${project(projectId)}/clearstory-projects`),
    mapProject: (projectId, clearstoryProjectId) =>
      send('PUT', `${project(projectId)}/mapping`, { clearstoryProjectId }),
    contractMaps: (projectId) => get(`${project(projectId)}/contract-maps`),
    saveContractMaps: (projectId, body) => send('PUT', `${project(projectId)}/contract-maps`, body),
    corDetails: (projectId, corIds) => send('POST', `${project(projectId)}/cors/details`, { corIds }),
    pushCodes: (projectId, corIds) => send('POST', `${project(projectId)}/push-codes`, { corIds }),
    otherLines: (projectId, changeEventId) => get(`${event(projectId, changeEventId)}/other-lines`),
    link: (projectId, changeEventId, body) => send('POST', `${event(projectId, changeEventId)}/links`, body),
    unlink: (projectId, changeEventId, corId) =>
      send('DELETE', `${event(projectId, changeEventId)}/links/${encodeURIComponent(corId)}`),
    attachTags: (projectId, changeEventId, corIds) =>
      send('POST', `${event(projectId, changeEventId)}/attachments`, { corIds }, 'writes'),
    changeEventOptions: (projectId) => get(`${project(projectId)}/change-event-options`),
    changeEvents: (projectId, search) => get(`${project(projectId)}/change-events${queryText({ search })}`),
    plan: (projectId, body) => send('POST', `${project(projectId)}/pushes`, body),
    apply: (projectId, pushId) => send('POST', `${push(projectId, pushId)}/apply`, {}, 'writes'),
    recover: (projectId, pushId) => send('POST', `${push(projectId, pushId)}/recover`, {}, 'writes'),
    withdraw: (projectId, pushId) => send('POST', `${push(projectId, pushId)}/withdraw`, {}),
    signOut: () => send('DELETE', '/api/session'),
  }
}
