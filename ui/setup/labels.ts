import type { SettingsView } from '../../server/usecases/cor-log/views.ts'
import { createLogApi } from '../api/api.ts'
import type { Panel } from '../state/panel.ts'
import type { Services } from '../state/panel-context.ts'
import { createQuery, type Query, type Stop } from '../state/query.ts'

export interface Labels {
  settings: Query<SettingsView, [change?: { labelCors: boolean }]>
  save: (labelCors: boolean) => void
  open: () => Stop[]
}

/** Pending saves by panel: returning to Setup during a save must not show the previous choice. */
const saving = new WeakMap<Panel, Promise<unknown>>()

/** The opt-in that puts a label on CORs in Clearstory while they are in a change event. */
export function createLabels({ http, panel }: Pick<Services, 'http' | 'panel'>): Labels {
  const api = createLogApi(http)
  // Saving returns the settings, so reading and saving share one query: the latest response wins.
  const settings = createQuery(panel, (turn, change?: { labelCors: boolean }) =>
    change === undefined ? api.settings(turn.projectId) : api.saveSettings(turn.projectId, change),
  )
  return {
    settings,
    save: (labelCors) => {
      saving.set(panel, settings.read({ labelCors }))
    },
    open: () => {
      const saved = saving.get(panel) ?? Promise.resolve()
      void saved.then(() => settings.read())
      return []
    },
  }
}
