import type { Problem } from '../../server/usecases/views.ts'

/** Whether the person may not see, or not any more, what was asked for: then what was shown of it goes. */
export function isRefusal(problem: Problem | null): boolean {
  return problem?.status === 401 || problem?.status === 403
}
