import type { ExtractSchema } from 'hono/types'
import type { AppType } from '../../server/http/app.ts'
import type { ThisEventView } from '../../server/usecases/change-event/views.ts'
import { changeEvent, cor, project } from './client.ts'
import type { Answer, Http } from './http.ts'

/** The route that boot.ts prefetches, typed by the server. */
export type OpenRoute = Extract<keyof ExtractSchema<AppType>, `${string}/change-events/:changeEventId/open`>

export type EventApi = ReturnType<typeof createEventApi>

/** API client methods for the first paint of a change event. The others are in api.ts, which is loaded later. */
export function createEventApi({ ask, lines }: Http) {
  return {
    thisEvent: (projectId: string, changeEventId: string) =>
      ask((options) => changeEvent.$get({ param: { projectId, changeEventId } }, options)),
    /** Streams two results in one response: the stored view, then the view after reading Procore and Clearstory. */
    openEvent: (projectId: string, changeEventId: string, take: (answer: Answer<ThisEventView>) => void) =>
      lines((options) => changeEvent.open.$post({ param: { projectId, changeEventId } }, options), take),
    refreshEvent: (projectId: string, changeEventId: string) =>
      ask((options) => changeEvent.refresh.$post({ param: { projectId, changeEventId } }, options)),
    /** For polling: reads little, and answers with the tab. */
    lookAtEvent: (projectId: string, changeEventId: string) =>
      ask((options) => changeEvent.look.$post({ param: { projectId, changeEventId } }, options)),
    standing: (projectId: string) =>
      ask((options) => project.standing.$get({ param: { projectId } }, options)),
    refreshCor: (projectId: string, corId: string) =>
      ask((options) => cor.refresh.$post({ param: { projectId, corId } }, options)),
  }
}
