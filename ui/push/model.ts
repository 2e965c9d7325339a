import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type { Api } from '../api/api.ts'
import type { Panel, PushIntent } from '../state/panel.ts'
import { createPushCodes, type PushCodes } from './codes.ts'
import { type MissingWhere, missingWhere, subjectOf } from './plan-request.ts'
import { createPlanning, type Planning } from './planning.ts'
import { createPushScope, type PushScope } from './scope.ts'
import { createSending, type Sending } from './sending.ts'
import { createPushWhere, type PushWhere } from './where.ts'

export const steps = ['cors', 'where', 'codes', 'check'] as const
export type Step = (typeof steps)[number]

export interface Push extends Planning, Sending, Pick<PushWhere, 'where' | 'options'> {
  intent: PushIntent
  step: Signal<Step>
  chosen: Signal<ReadonlyMap<string, CorRow>>
  codes: PushCodes
  problem: ReadonlySignal<PushScope['problem']['value']>
  busy: ReadonlySignal<PushScope['busy']['value']>
  /** *Next* was pressed while the codes are still loading; the dialog continues once they have loaded. */
  waiting: ReadonlySignal<boolean>
  /** What is missing before *Next* can continue. */
  missing: ReadonlySignal<'cors' | MissingWhere | null>
  next: () => Promise<void>
  back: () => Promise<void>
  /** Goes from the *Check* step of a re-push back to its codes. */
  changeCodes: () => Promise<void>
  /** Restarts the step after a problem. */
  retry: () => Promise<void>
  /** Call when the dialog appears, for the first time or after signing in again: reads what its step needs. */
  shown: () => void
  close: () => void
  /** Opens the next batch after a re-push of more CORs than fit in one push. */
  goOn: () => void
}

/** The push dialog: its four steps, from selecting CORs to the plan. Sending and its outcome are in sending.ts. */
export function createPush(api: Api, panel: Panel, intent: PushIntent): Push {
  const scope = createPushScope(api, panel, intent)
  const { here, problem, busy, ask } = scope
  const start = intent.kind === 'import' ? (intent.rows.length > 0 ? intent.rows : panel.draft.value) : []
  const step = signal<Step>(intent.kind !== 'import' ? 'check' : intent.rows.length > 0 ? 'where' : 'cors')
  const chosen = signal<ReadonlyMap<string, CorRow>>(new Map(start.map((row) => [row.corId, row])))
  const mayCreate = panel.standing.value?.mayCreateChangeEvents === true
  const { where, options, load } = createPushWhere(scope, mayCreate)
  const codes = createPushCodes(scope)
  /** A re-push keeps the choices of the last push until the person opens its codes. */
  let made = intent.kind === 'import'
  const waiting = signal(false)
  let loadingCodes = Promise.resolve()

  const planning = createPlanning(scope, codes, () => {
    const corIds =
      intent.kind === 'import' ? chosen.value.keys() : intent.kind === 'undo' ? [] : intent.corIds
    return subjectOf(intent.kind, {
      here,
      where: where.value,
      corIds: [...corIds],
      made: made
        ? { breakdown: codes.breakdown.value, amountBasis: codes.basis.value, codes: codes.codes.value }
        : undefined,
    })
  })
  const sending = createSending(scope, planning)

  const missing = computed(() => {
    if (step.value === 'cors') return chosen.value.size === 0 ? 'cors' : null
    return step.value === 'where' ? missingWhere(where.value) : null
  })

  const enter = async (to: Step) => {
    step.value = to
    problem.value = null
    if (to !== 'check') planning.clearPlan()
    const rows = [...chosen.value.values()]
    if (to === 'where') await load(rows)
    if (to === 'codes') {
      loadingCodes = codes.load(rows)
      await loadingCodes
    }
    if (to === 'check') await planning.replan()
  }

  const retry = async () => {
    sending.clearOutcome()
    await enter(step.value)
  }

  return {
    ...planning,
    ...sending,
    intent,
    step,
    chosen,
    where,
    options,
    codes,
    problem,
    busy,
    waiting,
    missing,
    next: async () => {
      const from = step.value
      const to = steps[steps.indexOf(from) + 1]
      if (missing.value !== null || to === undefined || waiting.value) return
      if (from === 'codes') {
        waiting.value = true
        await loadingCodes
        waiting.value = false
        if (step.value !== from || codes.view.value === null) return
      }
      await enter(to)
    },
    back: async () => {
      const to = steps[steps.indexOf(step.value) - 1]
      if (to !== undefined) await enter(to)
    },
    changeCodes: async () => {
      if (intent.kind === 'repush' && here !== null) {
        const found = await ask((projectId) => api.cors(projectId, { changeEvent: here, limit: 100 }))
        if (found === null) return
        const wanted = new Set(intent.corIds)
        const rows = found.rows.filter((row) => wanted.has(row.corId))
        chosen.value = new Map(rows.map((row) => [row.corId, row]))
        if (!made) codes.startFrom(rows, planning.plan.value?.plan.cors ?? [])
        made = true
      }
      await enter('codes')
    },
    retry,
    shown: () => {
      if (sending.outcome.value === null && step.value !== 'cors') void retry()
    },
    close: () => {
      if (busy.value === 'sending') return
      const left = [...chosen.value.values()].filter(({ corId }) => !planning.linked.has(corId))
      panel.draft.value = intent.kind === 'import' && sending.outcome.value === null ? left : []
      panel.intent.value = null
    },
    goOn: () => {
      panel.intent.value = (intent.kind === 'repush' && intent.part?.next) || null
    },
  }
}
