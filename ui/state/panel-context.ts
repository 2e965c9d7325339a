import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { EventApi } from '../api/event-api.ts'
import type { Http } from '../api/http.ts'
import type { SessionApi } from '../api/session-api.ts'
import type { ThisEvent } from '../event/model.ts'
import type { Clock } from './clock.ts'
import type { Panel } from './panel.ts'
import type { Session } from './session.ts'

/** What views and models are given. Composed once in main.tsx; nothing here is module state. */
export interface Services {
  api: EventApi
  clock: Clock
  http: Http
  /** Remembers a person's filters across reloads. */
  keep: { read: (key: string) => string | null; write: (key: string, text: string | null) => void }
  panel: Panel
  session: Session
  sessionApi: SessionApi
  thisEvent: ThisEvent
}

export const PanelContext = createContext<Services | null>(null)

export function usePanel(): Services {
  const services = useContext(PanelContext)
  if (services === null) throw new Error('a view was rendered outside the panel')
  return services
}
