import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { EventApi } from '../api/event-api.ts'
import type { Http } from '../api/http.ts'
import type { SessionApi } from '../api/session-api.ts'
import type { ThisEvent } from '../event/model.ts'
import type { Clock } from './clock.ts'
import type { Panel } from './panel.ts'
import type { Session } from './session.ts'

/** What the panel is made of. Made once in main.tsx; nothing here is module state. */
export interface Parts {
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

export const PanelContext = createContext<Parts | null>(null)

export function usePanel(): Parts {
  const parts = useContext(PanelContext)
  if (parts === null) throw new Error('a view was rendered outside the panel')
  return parts
}
