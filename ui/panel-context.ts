import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { SessionApi } from './api.ts'
import type { EventApi } from './event-api.ts'
import type { Http } from './http.ts'
import type { Clock } from './models/clock.ts'
import type { Panel } from './models/panel.ts'
import type { Session } from './models/session.ts'
import type { ThisEvent } from './models/this-event.ts'

/** What there is before anybody has signed in. Made once in main.tsx; nothing here is module state. */
export interface Shell {
  clock: Clock
  http: Http
  /** Remembers a person's filters across reloads. */
  keep: { read: (key: string) => string | null; write: (key: string, text: string | null) => void }
  panel: Panel
  session: Session
  sessionApi: SessionApi
}

/** What a signed-in person's views use besides; downloaded with them. */
export interface Parts extends Shell {
  api: EventApi
  thisEvent: ThisEvent
}

export const ShellContext = createContext<Shell | null>(null)
export const PanelContext = createContext<Parts | null>(null)

export function useShell(): Shell {
  const shell = useContext(ShellContext)
  if (shell === null) throw new Error('a view was rendered outside the panel')
  return shell
}

export function usePanel(): Parts {
  const parts = useContext(PanelContext)
  if (parts === null) throw new Error('a view for signed-in people was rendered before signing in')
  return parts
}
