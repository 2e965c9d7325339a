import { type ReadonlySignal, signal } from '@preact/signals'
import type {
  ClearstoryProjectsView,
  ContractMapsRequest,
  ContractMapsView,
  SetupView,
} from '../../server/usecases/setup/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { Api } from '../api/api.ts'
import type { Answer } from '../api/http.ts'
import type { Panel, Turn } from '../state/panel.ts'
import { isRefusal } from '../state/query.ts'
import * as messages from './messages.ts'

export type SetupWork = 'connecting' | 'disconnecting' | 'mapping' | 'saving'

/** The step of setting up that was just taken; what is next on screen gets the focus. */
export type SetupDone = 'connected' | 'disconnected' | 'mapped'

export interface Setup {
  view: ReadonlySignal<SetupView | null>
  projects: ReadonlySignal<ClearstoryProjectsView['projects'] | null>
  /** Whether every project of the Clearstory company is listed, or only what this admin may choose. */
  allProjects: ReadonlySignal<boolean>
  maps: ReadonlySignal<ContractMapsView | null>
  problem: ReadonlySignal<{ about: SetupWork | 'reading'; problem: Problem } | null>
  work: ReadonlySignal<SetupWork | null>
  /** The contracts whose maps are being saved. */
  savingMaps: ReadonlySignal<readonly string[]>
  done: ReadonlySignal<SetupDone | null>
  /** What was done last, to be said aloud. */
  said: ReadonlySignal<string>
  open: () => Promise<void>
  connect: (keyId: string, secret: string) => Promise<boolean>
  disconnect: () => Promise<void>
  mapProject: (clearstoryProjectId: string) => Promise<void>
  /** Lets project admins of this project choose a Clearstory project, or no longer. */
  release: (clearstoryProjectId: string, released: boolean) => Promise<void>
  unmap: () => Promise<void>
  saveMaps: (maps: ContractMapsRequest['maps']) => Promise<void>
}

/** Tab *Setup*: connection, project map, contract maps. */
export function createSetup(api: Api, panel: Panel): Setup {
  const view = signal<SetupView | null>(null)
  const projects = signal<ClearstoryProjectsView['projects'] | null>(null)
  const allProjects = signal(true)
  const maps = signal<ContractMapsView | null>(null)
  const problem = signal<{ about: SetupWork | 'reading'; problem: Problem } | null>(null)
  const work = signal<SetupWork | null>(null)
  const savingMaps = signal<readonly string[]>([])
  const done = signal<SetupDone | null>(null)
  const said = signal('')

  const ask = async <T>(
    about: SetupWork | 'reading',
    question: (turn: Turn) => Promise<Answer<T>>,
  ): Promise<T | null> => {
    const turn = panel.turn()
    if (turn === null) return null
    if (about !== 'reading') work.value = about
    const answer = await question(turn)
    if (about !== 'reading' && work.value === about) work.value = null
    if (turn.isOver()) return null
    if (!answer.ok) {
      problem.value = { about, problem: answer.problem }
      return null
    }
    if (problem.value?.about === about) problem.value = null
    return answer.value
  }

  const show = async (next: SetupView | null) => {
    if (next === null) return
    view.value = next
    panel.standing.value = next.standing
    await Promise.all([readProjects(next), readMaps(next)])
  }
  const readProjects = async (now: SetupView) => {
    if (now.connection === null || !now.standing.maySetUp) projects.value = null
    else {
      const listed = await ask('reading', (turn) => api.clearstoryProjects(turn.projectId))
      projects.value = listed?.projects ?? null
      allProjects.value = listed?.all ?? true
    }
  }
  /** Counts readings and savings of the maps: an answer that was overtaken is dropped. */
  let mapsTurn = 0
  const readMaps = async (now: SetupView) => {
    mapsTurn += 1
    const own = mapsTurn
    // Contracts are for people who may see commitments; why they are not here is said instead.
    if (now.mapping === null || now.standing.absent.some(({ part }) => part === 'received')) maps.value = null
    else {
      const read = await ask('reading', (turn) => api.contractMaps(turn.projectId))
      if (own === mapsTurn) maps.value = read
    }
  }
  const changed = () => {
    panel.writes.value += 1
  }

  return {
    view,
    projects,
    allProjects,
    maps,
    problem,
    work,
    savingMaps,
    done,
    said,
    open: async () => {
      const next = await ask('reading', (turn) => api.setup(turn.projectId))
      if (next === null && isRefusal(problem.value?.problem ?? null)) {
        view.value = null
        projects.value = null
        maps.value = null
      }
      await show(next)
    },
    connect: async (keyId, secret) => {
      const next = await ask('connecting', ({ projectId }) => api.connect({ projectId, keyId, secret }))
      if (next === null) return false
      said.value = messages.connectedState
      changed()
      done.value = 'connected'
      await show(next)
      return true
    },
    disconnect: async () => {
      const next = await ask('disconnecting', (turn) => api.disconnect(turn.projectId))
      if (next === null) return
      said.value = messages.disconnected
      changed()
      done.value = 'disconnected'
      await show(next)
    },
    mapProject: async (clearstoryProjectId) => {
      const next = await ask('mapping', (turn) => api.mapProject(turn.projectId, clearstoryProjectId))
      if (next === null) return
      said.value = messages.mapped
      changed()
      // Contracts are suggested by who stands behind their CORs, so those come first.
      await ask('mapping', (turn) => api.sync(turn.projectId))
      // By now it is mostly arranged whether Procore tells of changes.
      const now = await ask('reading', (turn) => api.setup(turn.projectId))
      done.value = 'mapped'
      await show(now ?? next)
      said.value = messages.read
    },
    release: async (clearstoryProjectId, released) => {
      const listed = await ask('mapping', (turn) =>
        api.release(turn.projectId, clearstoryProjectId, released),
      )
      if (listed === null) return
      projects.value = listed.projects
      said.value = released ? messages.released : messages.releaseWithdrawn
      changed()
    },
    unmap: async () => {
      const next = await ask('mapping', (turn) => api.unmapProject(turn.projectId))
      if (next === null) return
      said.value = messages.unmapped
      changed()
      await show(next)
    },
    saveMaps: async (rows) => {
      const mine = rows.map(({ contractId }) => contractId)
      savingMaps.value = [...savingMaps.value, ...mine]
      const next = await ask('saving', (turn) => api.saveContractMaps(turn.projectId, { maps: rows }))
      savingMaps.value = savingMaps.value.filter((contractId) => !mine.includes(contractId))
      if (next === null) return
      said.value = messages.contractsSavedText(rows.length)
      mapsTurn += 1
      maps.value = next
    },
  }
}
