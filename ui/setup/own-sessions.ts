import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { OwnSessionsView, Problem } from '../../server/usecases/views.ts'
import { createApi } from '../api/api.ts'
import type { Services } from '../state/panel-context.ts'
import { createQuery, type Stop } from '../state/query.ts'

export interface OwnSessions {
  view: ReadonlySignal<OwnSessionsView | null>
  problem: ReadonlySignal<Problem | null>
  /** A request to end all sessions is in progress. */
  ending: ReadonlySignal<boolean>
  read: () => void
  signOutEverywhere: () => Promise<void>
  open: () => Stop[]
}

/** The person's sessions in this company. */
export function createOwnSessions({
  http,
  panel,
  session,
}: Pick<Services, 'http' | 'panel' | 'session'>): OwnSessions {
  const api = createApi(http)
  const sessions = createQuery(panel, () => api.ownSessions())
  const failure = signal<Problem | null>(null)
  const ending = signal(false)
  const read = () => {
    failure.value = null
    void sessions.read()
  }
  return {
    view: sessions.value,
    problem: computed(() => failure.value ?? sessions.problem.value),
    ending,
    read,
    signOutEverywhere: async () => {
      ending.value = true
      const answer = await api.signOutEverywhere()
      if (answer.ok) session.leave('left')
      else failure.value = answer.problem
      ending.value = false
    },
    open: () => {
      read()
      return [sessions.clear]
    },
  }
}
