import type { Standing } from '../server/usecases/views.ts'
import type { CorRow } from '../server/usecases/views-cors.ts'
import type { ThisEventView } from '../server/usecases/views-event.ts'
import type { Answer, Http } from './http.ts'

/** The questions of a first look at a change event; all the others are in api.ts, which is downloaded later. */
export interface EventApi {
  thisEvent: (projectId: string, changeEventId: string) => Promise<Answer<ThisEventView>>
  /** What the database knows, and then, in the same answer, what came of reading Procore and Clearstory. */
  openEvent: (
    projectId: string,
    changeEventId: string,
    take: (answer: Answer<ThisEventView>) => void,
  ) => Promise<void>
  refreshEvent: (projectId: string, changeEventId: string) => Promise<Answer<ThisEventView>>
  /** As an open panel looks by itself: reads little, and answers with the tab. */
  lookAtEvent: (projectId: string, changeEventId: string) => Promise<Answer<ThisEventView>>
  standing: (projectId: string) => Promise<Answer<Standing>>
  refreshCor: (projectId: string, corId: string) => Promise<Answer<CorRow>>
}

export function createEventApi({ get, send, lines }: Http): EventApi {
  return {
    thisEvent: (projectId, changeEventId) => get(eventPath(projectId, changeEventId)),
    openEvent: (projectId, changeEventId, take) => lines(`${eventPath(projectId, changeEventId)}/open`, take),
    refreshEvent: (projectId, changeEventId) =>
      send('POST', `${eventPath(projectId, changeEventId)}/refresh`),
    lookAtEvent: (projectId, changeEventId) => send('POST', `${eventPath(projectId, changeEventId)}/look`),
    standing: (projectId) => get(`${projectPath(projectId)}/standing`),
    refreshCor: (projectId, corId) =>
      send('POST', `${projectPath(projectId)}/cors/${encodeURIComponent(corId)}/refresh`),
  }
}

export function projectPath(projectId: string): string {
  return `/api/projects/${encodeURIComponent(projectId)}`
}

export function eventPath(projectId: string, changeEventId: string): string {
  return `${projectPath(projectId)}/change-events/${encodeURIComponent(changeEventId)}`
}
