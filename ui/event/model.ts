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
  /** Procore and Clearstory are being read; the stored view is shown meanwhile. */
  reading: ReadonlySignal<boolean>
  /** CORs that are being refreshed individually. */
  busyCors: ReadonlySignal<ReadonlySet<string>>
  /** Unfinished pushes that are being settled or could not be settled, by push id. */
  unfinished: Signal<ReadonlyMap<string, UnfinishedStep>>
  open: () => Promise<void>
  refresh: () => Promise<void>
  /** For polling: resolves to whether anything changed. Shows no progress, and no failure other than a refusal. */
  poll: () => Promise<boolean>
  refreshCor: (corId: string) => Promise<void>
  /** Checks whether the person may still see the project, after another request was refused. */
  check: () => Promise<void>
  clear: () => void
  /** Shows the view that an action returned. */
  show: (view: ThisEventView) => void
}

export type UnfinishedStep = { kind: 'working' } | { kind: 'problem'; problem: Problem }

/** The *This event* tab: shows the stored view, then reads Procore and Clearstory and updates it in place. */
export function createThisEvent(api: EventApi, panel: Panel): ThisEvent {
  const view = signal<ThisEventView | null>(null)
  const problem = signal<Problem | null>(null)
  const reading = signal(false)
  const busyCors = signal<ReadonlySet<string>>(new Set())
  const unfinished = signal<ReadonlyMap<string, UnfinishedStep>>(new Map())
  let shownFor: string | null = null
  const reads = createLatest(panel.turn)
  const polls = createLatest(panel.turn)
  /** A refresh was requested during a read: one more read follows, regardless of how many requests came in. */
  let readAgain = false

  const show = (next: ThisEventView) => {
    // The response to a poll in progress would be older than what is now shown.
    polls.drop()
    view.value = next
    panel.standing.value = next.standing
  }

  /** A page without a saved change event still shows the project's standing. */
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

  /** Handles the outcome of a read. If the person may no longer see the project, everything of it is cleared. */
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

/** The content of a view without its timestamps. */
function content(view: ThisEventView): string {
  return JSON.stringify({ ...view, procoreReadAt: null, clearstoryReadAt: null })
}

/** Cards that need attention come first; otherwise the order is kept. */
export function byAttention<T extends Pick<LinkedCorView, 'needsAttention'>>(cors: readonly T[]): T[] {
  return [...cors.filter((cor) => cor.needsAttention), ...cors.filter((cor) => !cor.needsAttention)]
}

/** Has an update to push, and no unfinished push that must be settled first. */
export function isStale({ states }: Pick<LinkedCorView, 'states'>): boolean {
  return states.includes('update_available') && !states.includes('push_unfinished')
}

export interface AttentionCount {
  state: LinkState
  count: number
}

/** What needs attention other than updates, counted by the most urgent state. */
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
