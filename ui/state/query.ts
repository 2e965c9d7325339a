import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Problem } from '../../server/usecases/views.ts'
import type { Answer } from '../api/http.ts'
import type { Panel, Turn } from './panel.ts'

/** One answer of the server on screen: the last one stays until a newer one is here. */
export interface Reading<T> {
  value: ReadonlySignal<T | null>
  problem: ReadonlySignal<Problem | null>
  loading: ReadonlySignal<boolean>
  /** Asks; an answer that was overtaken, or belongs to an earlier place in Procore, is dropped. */
  read: (question: (turn: Turn) => Promise<Answer<T>>) => Promise<T | null>
  /** Forgets what is on screen, before something else is asked. */
  clear: () => void
}

export function createReading<T>(panel: Panel): Reading<T> {
  const value = signal<T | null>(null)
  const problem = signal<Problem | null>(null)
  const loading = signal(false)
  let asked = 0
  return {
    value,
    problem,
    loading,
    read: async (question) => {
      const turn = panel.turn()
      if (turn === null) return null
      asked += 1
      const own = asked
      loading.value = true
      const answer = await question(turn)
      if (turn.isOver() || own !== asked) return null
      loading.value = false
      problem.value = answer.ok ? null : answer.problem
      if (answer.ok) value.value = answer.value
      else if (isRefusal(answer.problem)) value.value = null
      return answer.ok ? answer.value : null
    },
    clear: () => {
      asked += 1
      value.value = null
      problem.value = null
      loading.value = false
    },
  }
}

/** Answers null where there is nothing to go on with; why not is in `problem` by then. */
export type Ask = <T>(
  question: (projectId: string) => Promise<Answer<T>>,
  overtaken?: () => boolean,
) => Promise<T | null>

/** Asks in the context of a turn; an answer for an earlier one is dropped. */
export function askIn(turn: Turn | null, problem: Signal<Problem | null>): Ask {
  return async (question, overtaken = () => false) => {
    if (turn === null || turn.isOver()) return null
    const answer = await question(turn.projectId)
    if (turn.isOver() || overtaken()) return null
    problem.value = answer.ok ? null : answer.problem
    return answer.ok ? answer.value : null
  }
}

/** Whether the person may not see, or not any more, what was asked for: then what was shown of it goes. */
export function isRefusal(problem: Problem | null): boolean {
  return problem?.status === 401 || problem?.status === 403
}
