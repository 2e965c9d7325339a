import { type ReadonlySignal, signal } from '@preact/signals'
import type { PlanView, PushResultView } from '../../server/usecases/push/views.ts'
import { createOneByOne, type OneByOne, summed } from './one-by-one.ts'
import type { InternalPlanning } from './planning.ts'
import type { PushScope } from './scope.ts'

export type Outcome =
  | { kind: 'done'; result: PushResultView }
  /** Procore was read again after an unknown outcome: some lines were saved, others were not. */
  | { kind: 'partly'; arrived: number; missing: number }
  /** More than Procore takes at once: each COR is pushed separately. */
  | { kind: 'one_by_one'; each: OneByOne }

/** Writing to Procore, and recovering from an unknown outcome. */
export interface Sending {
  outcome: ReadonlySignal<Outcome | null>
  /** Pushes the plan. */
  send: () => Promise<void>
  /** Continues without the CORs that Procore rejected. */
  pushOthers: () => Promise<void>
  /** Plans and pushes each COR separately, after the whole push was too large. */
  pushOneByOne: () => Promise<void>
  /** Continues with the CORs that are still waiting. */
  runOneByOne: (each: OneByOne) => Promise<void>
  /** After an unknown outcome: reads Procore again, then closes the push or plans the missing part. */
  recover: () => Promise<void>
}

export function createSending(
  { api, panel, turn, problem, busy, ask }: PushScope,
  { plan, request, replan, leaveOut }: InternalPlanning,
): Sending & { clearOutcome: () => void } {
  const outcome = signal<Outcome | null>(null)

  const done = (result: PushResultView) => {
    outcome.value = { kind: 'done', result }
    busy.value = null
    panel.draft.value = []
    panel.writes.value += 1
  }

  const send = async (pushId: string) => {
    if (busy.value !== null) return
    busy.value = 'sending'
    panel.sending.value = true
    const result = await ask((projectId) => api.apply(projectId, pushId))
    panel.sending.value = false
    if (result !== null) done(result)
    else {
      busy.value = null
      panel.writes.value += 1
    }
  }

  const runOneByOne = async (each: OneByOne) => {
    busy.value = 'sending'
    panel.sending.value = true
    await each.run()
    panel.sending.value = false
    busy.value = null
    if (turn?.isOver() !== false) return
    panel.writes.value += 1
    if (summed(each.outcomes.value.values()) !== null) panel.draft.value = []
  }

  return {
    outcome,
    clearOutcome: () => {
      outcome.value = null
    },
    send: async () => {
      if (plan.value?.pushable === true) await send(plan.value.pushId)
    },
    pushOthers: async () => {
      const before = plan.value
      await leaveOut(problem.value?.refused ?? [])
      // If the new plan does the same to the remaining CORs, the person has already checked it. Otherwise show it
      // first.
      const now = plan.value
      if (before !== null && now?.pushable === true && isPartOf(now, before)) await send(now.pushId)
    },
    pushOneByOne: async () => {
      const wanted = request()
      if (turn === null || plan.value === null || wanted?.kind !== 'push' || busy.value !== null) return
      const each = createOneByOne(api, turn, wanted, plan.value.plan.cors)
      problem.value = null
      outcome.value = { kind: 'one_by_one', each }
      await runOneByOne(each)
    },
    runOneByOne,
    recover: async () => {
      const pushId = plan.value?.pushId
      if (pushId === undefined || busy.value !== null) return
      busy.value = 'reading'
      const found = await ask((projectId) => api.recover(projectId, pushId))
      busy.value = null
      if (found === null) return
      if (found.outcome === 'applied') done(found.result)
      else if (found.outcome === 'partly') {
        // The lines that were saved are now linked. A plan for the same CORs shows what is still to be written.
        outcome.value = { kind: 'partly', arrived: found.arrived, missing: found.missing }
        panel.writes.value += 1
      } else await replan()
    },
  }
}

/** Whether a plan does to its CORs exactly what an earlier, larger plan would have done to them. */
function isPartOf(now: PlanView, before: PlanView): boolean {
  const earlier = new Map(before.plan.cors.map((cor) => [cor.corId, cor]))
  return now.plan.cors.every((cor) => {
    const then = earlier.get(cor.corId)
    return then !== undefined && JSON.stringify(then.lines) === JSON.stringify(cor.lines)
  })
}
