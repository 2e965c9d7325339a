import { type ReadonlySignal, signal } from '@preact/signals'
import type {
  ClearstoryProjectsView,
  ContractMapsRequest,
  ContractMapsView,
  SetupView,
  ValidationView,
} from '../../server/usecases/setup/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import { type Api, createLogApi } from '../api/api.ts'
import type { Answer } from '../api/http.ts'
import type { Panel, Turn } from '../state/panel.ts'
import type { Services } from '../state/panel-context.ts'
import { createLatest, createQuery, isRefusal, type Query, type Stop } from '../state/query.ts'

export type SetupWork = 'connecting' | 'disconnecting' | 'mapping' | 'saving'

/** The last completed step of the setup; the next element on screen takes the focus. */
export type SetupDone = 'connected' | 'disconnected' | 'mapped'

/** The last action, announced to screen readers. `read`: the CORs of a new mapping have been read. */
export type SetupNotice =
  | { kind: SetupDone | 'unmapped' | 'read' | 'released' | 'release_withdrawn' }
  | { kind: 'contracts_saved'; count: number }

export interface Setup {
  view: ReadonlySignal<SetupView | null>
  projects: ReadonlySignal<ClearstoryProjectsView['projects'] | null>
  /** Whether every project of the Clearstory company is listed, or only those this admin may select. */
  allProjects: ReadonlySignal<boolean>
  maps: ReadonlySignal<ContractMapsView | null>
  problem: ReadonlySignal<{ about: SetupWork | 'reading'; problem: Problem } | null>
  work: ReadonlySignal<SetupWork | null>
  /** The contracts whose maps are being saved. */
  savingMaps: ReadonlySignal<readonly string[]>
  done: ReadonlySignal<SetupDone | null>
  notice: ReadonlySignal<SetupNotice | null>
  read: () => Promise<void>
  open: () => Stop[]
  connect: (keyId: string, secret: string) => Promise<boolean>
  disconnect: () => Promise<void>
  mapProject: (clearstoryProjectId: string) => Promise<void>
  /** Releases a Clearstory project to the admins of this project, or withdraws the release. */
  release: (clearstoryProjectId: string, released: boolean) => Promise<void>
  unmap: () => Promise<void>
  saveMaps: (maps: ContractMapsRequest['maps']) => Promise<void>
}

/** The *Setup* tab: connection, project mapping, contract maps. */
export function createSetup(api: Api, panel: Panel): Setup {
  const view = signal<SetupView | null>(null)
  const projects = signal<ClearstoryProjectsView['projects'] | null>(null)
  const allProjects = signal(true)
  const maps = signal<ContractMapsView | null>(null)
  const problem = signal<{ about: SetupWork | 'reading'; problem: Problem } | null>(null)
  const work = signal<SetupWork | null>(null)
  const savingMaps = signal<readonly string[]>([])
  const done = signal<SetupDone | null>(null)
  const notice = signal<SetupNotice | null>(null)

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
  const latestMaps = createLatest(panel.turn)
  const readMaps = async (now: SetupView) => {
    const turn = latestMaps.begin()
    // Contracts require permission to see commitments. Without it, the view explains why they are missing.
    if (now.mapping === null || now.standing.absent.some(({ part }) => part === 'received')) maps.value = null
    else {
      const read = await ask('reading', (turn) => api.contractMaps(turn.projectId))
      if (turn?.isLatest()) maps.value = read
    }
  }
  const read = async () => {
    const next = await ask('reading', (turn) => api.setup(turn.projectId))
    if (next === null && isRefusal(problem.value?.problem ?? null)) {
      view.value = null
      projects.value = null
      maps.value = null
    }
    await show(next)
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
    notice,
    read,
    open: () => {
      void read()
      return []
    },
    connect: async (keyId, secret) => {
      const next = await ask('connecting', ({ projectId }) => api.connect({ projectId, keyId, secret }))
      if (next === null) return false
      notice.value = { kind: 'connected' }
      changed()
      done.value = 'connected'
      await show(next)
      return true
    },
    disconnect: async () => {
      const next = await ask('disconnecting', (turn) => api.disconnect(turn.projectId))
      if (next === null) return
      notice.value = { kind: 'disconnected' }
      changed()
      done.value = 'disconnected'
      await show(next)
    },
    mapProject: async (clearstoryProjectId) => {
      const next = await ask('mapping', (turn) => api.mapProject(turn.projectId, clearstoryProjectId))
      if (next === null) return
      notice.value = { kind: 'mapped' }
      changed()
      // Contract suggestions are based on the contractors of the CORs, so sync those first.
      await ask('mapping', (turn) => api.sync(turn.projectId))
      // By now the webhook setup in Procore has usually finished.
      const now = await ask('reading', (turn) => api.setup(turn.projectId))
      done.value = 'mapped'
      await show(now ?? next)
      notice.value = { kind: 'read' }
    },
    release: async (clearstoryProjectId, released) => {
      const listed = await ask('mapping', (turn) =>
        api.release(turn.projectId, clearstoryProjectId, released),
      )
      if (listed === null) return
      projects.value = listed.projects
      notice.value = { kind: released ? 'released' : 'release_withdrawn' }
      changed()
    },
    unmap: async () => {
      const next = await ask('mapping', (turn) => api.unmapProject(turn.projectId))
      if (next === null) return
      notice.value = { kind: 'unmapped' }
      changed()
      await show(next)
    },
    saveMaps: async (rows) => {
      const mine = rows.map(({ contractId }) => contractId)
      savingMaps.value = [...savingMaps.value, ...mine]
      const next = await ask('saving', (turn) => api.saveContractMaps(turn.projectId, { maps: rows }))
      savingMaps.value = savingMaps.value.filter((contractId) => !mine.includes(contractId))
      if (next === null) return
      notice.value = { kind: 'contracts_saved', count: rows.length }
      // Maps that are still being read would be outdated.
      latestMaps.drop()
      maps.value = next
    },
  }
}

/** The last step of Setup: what this person can do in the project. Read only on request. */
export function createValidation({ http, panel }: Pick<Services, 'http' | 'panel'>): Query<ValidationView> {
  const api = createLogApi(http)
  return createQuery(panel, (turn) => api.validate(turn.projectId))
}
