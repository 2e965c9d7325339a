import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Problem } from '../../server/usecases/views.ts'
import type { Answer } from '../api/http.ts'
import type { Panel, Turn } from './panel.ts'

/**
 * A server query and the state of its latest response.
 *
 * | event                                           | value    | problem  | loading | `read` resolves to |
 * |-------------------------------------------------|----------|----------|---------|--------------------|
 * | requested                                       | stays    | stays    | true    |                    |
 * | answered                                        | response | null     | false   | the response       |
 * | failed                                          | stays    | problem  | false   | null               |
 * | refused (401, 403)                              | null     | problem  | false   | null               |
 * | answered after a newer `read` or a `clear`      | stays    | stays    | stays   | null               |
 * | answered after context or person changed        | stays    | stays    | false   | null               |
 * | cleared                                         | null     | null     | false   |                    |
 */
export interface Query<T, Args extends unknown[] = []> {
  value: ReadonlySignal<T | null>
  problem: ReadonlySignal<Problem | null>
  loading: ReadonlySignal<boolean>
  read: (...args: Args) => Promise<T | null>
  /** Reads again with the arguments of the last `read`; does nothing before the first one. */
  refresh: () => Promise<T | null>
  clear: () => void
  /** Reads now and after each write, until it is stopped. */
  open: (...args: Args) => Stop[]
}

/** Stops a subscription or a timer. */
export type Stop = () => void

export function createQuery<T, Args extends unknown[] = []>(
  panel: Panel,
  ask: (turn: Turn, ...args: Args) => Promise<Answer<T>>,
): Query<T, Args> {
  const value = signal<T | null>(null)
  const problem = signal<Problem | null>(null)
  const loading = signal(false)
  const latest = createLatest(panel.turn)
  let last: Args | null = null
  const read = async (...args: Args) => {
    const turn = latest.begin()
    if (turn === null) return null
    last = args
    loading.value = true
    const answer = await askIn(turn, problem, () => ask(turn, ...args))
    if (turn.isLatest()) loading.value = false
    if (answer !== null) value.value = answer
    else if (isRefusal(problem.value)) value.value = null
    return answer
  }
  const refresh = async () => (last === null ? null : read(...last))
  return {
    value,
    problem,
    loading,
    read,
    refresh,
    clear: () => {
      latest.drop()
      value.value = null
      problem.value = null
      loading.value = false
    },
    open: (...args) => {
      void read(...args)
      return [onWrite(panel, () => void refresh())]
    },
  }
}

/** A turn that also ends when the same guard begins another one. */
export interface LatestTurn extends Turn {
  isLatest: () => boolean
}

export interface Latest {
  begin: () => LatestTurn | null
  /** Ends the current turn: its response is dropped. */
  drop: () => void
}

/** The guard against race conditions: only the response to the latest request counts. */
export function createLatest(turnNow: () => Turn | null): Latest {
  let number = 0
  return {
    begin: () => {
      number += 1
      const own = number
      const turn = turnNow()
      const isLatest = () => own === number
      return turn && { ...turn, isLatest, isOver: () => !isLatest() || turn.isOver() }
    },
    drop: () => {
      number += 1
    },
  }
}

/** The response; null if the request failed, which sets `problem`, or if its turn is over. */
export async function askIn<T>(
  turn: Turn | null,
  problem: Signal<Problem | null>,
  question: (turn: Turn) => Promise<Answer<T>>,
): Promise<T | null> {
  if (turn === null || turn.isOver()) return null
  const answer = await question(turn)
  if (turn.isOver()) return null
  problem.value = answer.ok ? null : answer.problem
  return answer.ok ? answer.value : null
}

/** Calls `act` after each write from now on. */
export function onWrite(panel: Pick<Panel, 'writes'>, act: () => void): Stop {
  const before = panel.writes.peek()
  return panel.writes.subscribe((writes) => {
    if (writes !== before) act()
  })
}

/** Whether the person may not, or no longer, see the data: whatever is shown of it must be cleared. */
export function isRefusal(problem: Problem | null): boolean {
  return problem?.status === 401 || problem?.status === 403
}
