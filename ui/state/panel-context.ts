import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { EventApi } from '../api/event-api.ts'
import type { Http } from '../api/http.ts'
import type { SessionApi } from '../api/session-api.ts'
import type { ThisEvent } from '../event/model.ts'
import type { Clock } from './clock.ts'
import type { Panel } from './panel.ts'
import type { Stop } from './query.ts'
import type { Session } from './session.ts'

/** The services for views and models. Created once in main.tsx; nothing here is module state. */
export interface Services {
  api: EventApi
  clock: Clock
  http: Http
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

/** A model with the lifetime of its view: created before the first render, opened on mount, closed on unmount. */
export function useModel<Model extends { open: () => Stop[] }>(create: (services: Services) => Model): Model {
  const services = usePanel()
  const [model] = useState(() => create(services))
  useEffect(() => {
    const stops = model.open()
    return () => {
      for (const stop of stops) stop()
    }
  }, [model])
  return model
}
