import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { LinkState } from '../../server/domain/link-state.ts'
import type { LinkedCorView, ThisEventView } from '../../server/usecases/change-event/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { EventApi } from '../api/event-api.ts'
import type { Answer } from '../api/http.ts'
import type { Panel } from '../state/panel.ts'
import { createLatest, isRefusal } from '../state/query.ts'

export interface ThisEvent {
  view: ReadonlySignal<ThisEventView | null>
  problem: ReadonlySignal<Problem | null>
  /** Procore and Clearstory are being read; what is stored is shown meanwhile. */
  reading: ReadonlySignal<boolean>
  /** CORs being read again one by one. */
  busyCors: ReadonlySignal<ReadonlySet<string>>
  /** Unfinished pushes that are being settled, or could not be, by push id. */
  unfinished: Signal<ReadonlyMap<string, UnfinishedStep>>
  open: () => Promise<void>
  refresh: () => Promise<void>
  /** For polling: whether anything changed. Shows no progress, and no failure but a refusal. */
  poll: () => Promise<boolean>
  refreshCor: (corId: string) => Promise<void>
  /** Asks whether the person may still see the project, after something else was refused. */
  check: () => Promise<void>
  clear: () => void
  /** Shows what an action answered with. */
  show: (view: ThisEventView) => void
}

export type UnfinishedStep = { kind: 'working' } | { kind: 'problem'; problem: Problem }

/** Tab *This event*: shows what the database has, then reads the two systems and updates in place. */
export function createThisEvent(api: EventApi, panel: Panel): ThisEvent {
  const view = signal<ThisEventView | null>(null)
  const problem = signal<Problem | null>(null)
  const reading = signal(false)
  const busyCors = signal<ReadonlySet<string>>(new Set())
  const unfinished = signal<ReadonlyMap<string, UnfinishedStep>>(new Map())
  let shownFor: string | null = null
  const reads = createLatest(panel.turn)
  const polls = createLatest(panel.turn)
  /** A refresh was asked for during a read: one more read follows, however many were asked for. */
  let readAgain = false

  const show = (next: ThisEventView) => {
    // The answer to a poll that is under way is older than what is shown now.
    polls.drop()
    view.value = next
    panel.standing.value = next.standing
  }

  /** A page without a saved change event still has a standing to show. */
  const openWithoutEvent = async () => {
    const turn = reads.begin()
    if (turn === null) return
    const answer = await api.standing(turn.projectId)
    if (turn.isOver()) return
    if (answer.ok) panel.standing.value = answer.value
    take(answer.ok ? null : answer.problem)
  }

  const clear = () => {
    reads.drop()
    shownFor = null
    readAgain = false
    view.value = null
    problem.value = null
    reading.value = false
    busyCors.value = new Set()
    unfinished.value = new Map()
  }

  /** The outcome of a read. A person who may no longer see the project is shown nothing of it. */
  const take = (found: Problem | null) => {
    if (isRefusal(found)) {
      panel.forget('drop')
      clear()
    }
    problem.value = found
  }

  const read = async (changeEventId: string, stored: boolean) => {
    const turn = reads.begin()
    if (turn === null) return
    reading.value = true
    const taken = (answer: Answer<ThisEventView>) => {
      if (turn.isOver()) return
      if (answer.ok) show(answer.value)
      take(answer.ok ? null : answer.problem)
    }
    if (stored) {
      await api.openEvent(turn.projectId, changeEventId, taken)
    } else {
      taken(await api.refreshEvent(turn.projectId, changeEventId))
    }
    if (turn.isOver()) return
    reading.value = false
    if (readAgain) {
      readAgain = false
      await read(changeEventId, false)
    }
  }

  const model: ThisEvent = {
    view,
    problem,
    reading,
    busyCors,
    unfinished,
    show,
    open: async () => {
      const turn = panel.turn()
      if (turn === null) return
      const place = `${turn.companyId}/${turn.projectId}/${turn.changeEventId ?? ''}`
      if (place !== shownFor) {
        clear()
        shownFor = place
      }
      if (turn.changeEventId === null) await openWithoutEvent()
      else await read(turn.changeEventId, true)
    },
    refresh: async () => {
      const turn = panel.turn()
      if (turn === null) return
      if (turn.changeEventId === null) await openWithoutEvent()
      else if (reading.value) readAgain = true
      else await read(turn.changeEventId, false)
    },
    poll: async () => {
      const turn = polls.begin()
      const before = view.value
      if (turn?.changeEventId == null || before?.standing.setup !== 'complete') return false
      if (reading.value || busyCors.value.size > 0) return false
      const answer = await api.lookAtEvent(turn.projectId, turn.changeEventId)
      if (turn.isOver() || reading.value) return false
      if (!answer.ok) {
        if (isRefusal(answer.problem)) take(answer.problem)
        return false
      }
      if (answer.value.procoreReadAt !== before.procoreReadAt) problem.value = null
      const changed = content(answer.value) !== content(before)
      show(answer.value)
      return changed
    },
    check: async () => {
      const turn = panel.turn()
      if (turn === null || panel.standing.value === null) return
      const answer = await api.standing(turn.projectId)
      if (!turn.isOver() && !answer.ok && isRefusal(answer.problem)) take(answer.problem)
    },
    clear,
    refreshCor: async (corId) => {
      const turn = panel.turn()
      if (turn?.changeEventId == null) return
      busyCors.value = new Set([...busyCors.value, corId])
      const one = await api.refreshCor(turn.projectId, corId)
      if (turn.isOver()) return
      if (one.ok) {
        const all = await api.thisEvent(turn.projectId, turn.changeEventId)
        if (turn.isOver()) return
        if (all.ok) show(all.value)
        take(all.ok ? null : all.problem)
      } else {
        problem.value = one.problem
      }
      busyCors.value = new Set([...busyCors.value].filter((id) => id !== corId))
    },
  }
  return model
}

/** What a view says, apart from how old it is. */
function content(view: ThisEventView): string {
  return JSON.stringify({ ...view, procoreReadAt: null, clearstoryReadAt: null })
}

/** Cards that need attention come first; the order is kept otherwise. */
export function byAttention<T extends Pick<LinkedCorView, 'needsAttention'>>(cors: readonly T[]): T[] {
  return [...cors.filter((cor) => cor.needsAttention), ...cors.filter((cor) => !cor.needsAttention)]
}

/** Has an update to be pushed, and no push on its way that has to be settled first. */
export function isStale({ states }: Pick<LinkedCorView, 'states'>): boolean {
  return states.includes('update_available') && !states.includes('push_unfinished')
}

export interface AttentionCount {
  state: LinkState
  count: number
}

/** What needs attention besides updates, by the most pressing state. */
export function attentionBesidesUpdates(
  cors: readonly Pick<LinkedCorView, 'state' | 'states' | 'needsAttention'>[],
): AttentionCount[] {
  const counts = new Map<LinkState, number>()
  for (const { state, states, needsAttention } of cors) {
    if (!needsAttention || states.includes('update_available')) continue
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  return [...counts].map(([state, count]) => ({ state, count }))
}
