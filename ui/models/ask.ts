import type { Signal } from '@preact/signals'
import type { Problem } from '../../server/usecases/views.ts'
import type { Answer } from '../http.ts'
import type { Turn } from './panel.ts'

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
