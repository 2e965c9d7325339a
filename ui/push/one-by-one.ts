import { type ReadonlySignal, signal } from '@preact/signals'
import type { PlanRequest } from '../../server/http/routes/push-routes.ts'
import type { PlanView, PushResultView } from '../../server/usecases/push/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { Api } from '../api/api.ts'
import type { Turn } from '../state/panel.ts'

/** The outcome of a COR that was pushed separately. */
export type CorOutcome =
  | { kind: 'waiting' }
  | { kind: 'pushed'; result: PushResultView }
  /** Procore is already up to date. */
  | { kind: 'nothing' }
  /** The plan needs a person's review first; this is the plan. */
  | { kind: 'held'; plan: PlanView }
  | { kind: 'failed'; problem: Problem }

export interface NumberedCor {
  corId: string
  number: string
}

export interface OneByOne {
  cors: readonly NumberedCor[]
  outcomes: ReadonlySignal<ReadonlyMap<string, CorOutcome>>
  running: ReadonlySignal<boolean>
  /** Continues with CORs that are waiting, or that failed without having been written. */
  run: () => Promise<void>
  /** Stops after the current COR. */
  stop: () => void
}

type ForwardRequest = Extract<PlanRequest, { kind: 'push' }>

/**
 * Plans and pushes each COR separately, where all at once is more than Procore takes. The first push of a new
 * change event creates it; the others go into it. Ends early where going on makes no sense: an unknown outcome,
 * a session that ended, a Procore that is busy.
 */
export function createOneByOne(
  api: Pick<Api, 'plan' | 'apply'>,
  turn: Turn,
  request: ForwardRequest,
  cors: readonly NumberedCor[],
): OneByOne {
  const outcomes = signal<ReadonlyMap<string, CorOutcome>>(
    new Map(cors.map((cor) => [cor.corId, { kind: 'waiting' }])),
  )
  const running = signal(false)
  let { destination } = request
  let stopped = false

  const pushOne = async (corId: string): Promise<CorOutcome> => {
    const planned = await api.plan(turn.projectId, { ...request, corIds: [corId], destination })
    if (!planned.ok) return { kind: 'failed', problem: planned.problem }
    if (!planned.value.pushable) {
      const asks = planned.value.plan.cors.some((cor) => cor.lines.some((line) => line.action === 'choose'))
      return planned.value.blockers.length > 0 || asks
        ? { kind: 'held', plan: planned.value }
        : { kind: 'nothing' }
    }
    if (stopped || turn.isOver()) return { kind: 'waiting' }
    const pushed = await api.apply(turn.projectId, planned.value.pushId)
    return pushed.ok ? { kind: 'pushed', result: pushed.value } : { kind: 'failed', problem: pushed.problem }
  }

  return {
    cors,
    outcomes,
    running,
    stop: () => {
      stopped = true
    },
    run: async () => {
      if (running.value) return
      running.value = true
      stopped = false
      for (const { corId } of cors) {
        if (stopped || turn.isOver()) break
        if (!isOpen(outcomes.value.get(corId))) continue
        const outcome = await pushOne(corId)
        outcomes.value = new Map(outcomes.value).set(corId, outcome)
        if (outcome.kind === 'pushed') {
          const { changeEventId } = outcome.result.changeEvent
          destination = { kind: 'existing', changeEventId }
        }
        if (outcome.kind === 'failed' && endsAll(outcome.problem)) break
      }
      running.value = false
    },
  }
}

function isOpen(outcome: CorOutcome | undefined): boolean {
  return outcome?.kind === 'waiting' || (outcome?.kind === 'failed' && outcome.problem.written === 'no')
}

/** Whether the remaining CORs would run into the same problem. */
function endsAll(problem: Problem): boolean {
  return problem.written !== 'no' || problem.status === 401 || problem.status === 503 || problem.status === 0
}

/** Everything pushed so far as a single result; null if nothing was. */
export function summed(outcomes: Iterable<CorOutcome>): PushResultView | null {
  const results = [...outcomes].flatMap((outcome) => (outcome.kind === 'pushed' ? [outcome.result] : []))
  // The result counts what was written. Only if nothing was written does it report what was kept.
  const written = results.filter(({ kind }) => kind !== 'keep')
  const counted = written.length > 0 ? written : results
  const [first] = counted
  if (first === undefined) return null
  const sum = (of: 'corCount' | 'previousTotalCents' | 'newTotalCents') =>
    counted.reduce((total, result) => total + result[of], 0)
  return {
    ...first,
    corCount: sum('corCount'),
    previousTotalCents: sum('previousTotalCents'),
    newTotalCents: sum('newTotalCents'),
    notes: [
      ...new Map(results.flatMap(({ notes }) => notes).map((note) => [JSON.stringify(note), note])).values(),
    ],
  }
}
