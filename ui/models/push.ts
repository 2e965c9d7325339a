import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { AmountBasis } from '../../server/domain/change-order-request.ts'
import type { LineChoice } from '../../server/domain/push.ts'
import type {
  ChangeEventOptionsView,
  ContractMapsView,
  CorRow,
  PlanView,
  Problem,
  PushResultView,
} from '../../server/usecases/views.ts'
import type { Api } from '../api.ts'
import type { Answer } from '../http.ts'
import type { Panel, PushIntent, Turn } from './panel.ts'
import {
  type CodesDraft,
  destinationOf,
  missingWhere,
  type PlanSubject,
  planRequest,
  type WhereDraft,
} from './plan-request.ts'

export const steps = ['cors', 'where', 'codes', 'check'] as const
export type Step = (typeof steps)[number]

export type Outcome =
  | { kind: 'done'; result: PushResultView }
  /** Read again after a broken connection: some lines are there, others are not. */
  | { kind: 'partly'; arrived: number; missing: number }

export interface Push {
  intent: PushIntent
  step: Signal<Step>
  chosen: Signal<ReadonlyMap<string, CorRow>>
  where: Signal<WhereDraft>
  options: ReadonlySignal<ChangeEventOptionsView | null>
  basis: Signal<AmountBasis>
  maps: ReadonlySignal<ContractMapsView | null>
  codes: Signal<ReadonlyMap<string, CodesDraft>>
  plan: ReadonlySignal<PlanView | null>
  choices: ReadonlySignal<ReadonlyMap<string, LineChoice>>
  problem: ReadonlySignal<Problem | null>
  busy: ReadonlySignal<'planning' | 'sending' | 'reading' | null>
  outcome: ReadonlySignal<Outcome | null>
  /** What keeps *Next* from going on, in words. */
  missing: ReadonlySignal<string | null>
  next: () => Promise<void>
  back: () => Promise<void>
  /** From *Check* of a re-push to its codes. */
  changeCodes: () => Promise<void>
  replan: () => Promise<void>
  choose: (changeItemId: string, choice: LineChoice) => Promise<void>
  send: () => Promise<void>
  recover: () => Promise<void>
  retry: () => Promise<void>
  close: () => void
}

/** The push dialog: gathers what to push where, shows the plan, sends it, and tells what became of it. */
export function createPush(api: Api, panel: Panel, intent: PushIntent): Push {
  const turn = panel.turn()
  const start = intent.kind === 'import' ? (intent.rows.length > 0 ? intent.rows : panel.draft.value) : []
  const step = signal<Step>(intent.kind !== 'import' ? 'check' : intent.rows.length > 0 ? 'where' : 'cors')
  const chosen = signal<ReadonlyMap<string, CorRow>>(new Map(start.map((row) => [row.corId, row])))
  const where = signal<WhereDraft>(firstWhere(panel, turn))
  const options = signal<ChangeEventOptionsView | null>(null)
  const basis = signal<AmountBasis>('by_status')
  const maps = signal<ContractMapsView | null>(null)
  const codes = signal<ReadonlyMap<string, CodesDraft>>(new Map())
  const plan = signal<PlanView | null>(null)
  const choices = signal<ReadonlyMap<string, LineChoice>>(new Map())
  const problem = signal<Problem | null>(null)
  const busy = signal<'planning' | 'sending' | 'reading' | null>(null)
  const outcome = signal<Outcome | null>(null)
  /** A re-push keeps everything of the last push until someone opens its codes. */
  let made = intent.kind === 'import'
  let planned = 0

  const missing = computed(() => {
    if (step.value === 'cors') return chosen.value.size === 0 ? 'Choose at least one COR.' : null
    return step.value === 'where' ? missingWhere(where.value) : null
  })

  /** Asks in the context in which the dialog was opened; an answer for an earlier one is dropped. */
  const ask = async <T>(question: (turn: Turn) => Promise<Answer<T>>): Promise<T | null> => {
    if (turn === null || turn.isOver()) return null
    const answer = await question(turn)
    if (turn.isOver()) return null
    problem.value = answer.ok ? null : answer.problem
    return answer.ok ? answer.value : null
  }

  const subject = (): PlanSubject | null => {
    const here = turn?.changeEventId ?? null
    const choicesMade = made
      ? { made: { breakdown: 'lump_sum' as const, amountBasis: basis.value, codes: codes.value } }
      : {}
    switch (intent.kind) {
      case 'undo':
        return here === null ? null : { kind: 'undo', changeEventId: here }
      case 'remove':
        return here === null ? null : { kind: 'remove', corIds: intent.corIds, changeEventId: here }
      case 'repush':
        return here === null
          ? null
          : {
              kind: 'push',
              corIds: intent.corIds,
              destination: { kind: 'existing', changeEventId: here },
              ...choicesMade,
            }
      case 'import': {
        const destination = destinationOf(where.value, here)
        return destination === null
          ? null
          : { kind: 'push', corIds: [...chosen.value.keys()], destination, ...choicesMade }
      }
    }
  }

  const replan = async () => {
    const wanted = subject()
    if (wanted === null) return
    planned += 1
    const own = planned
    batch(() => {
      busy.value = 'planning'
      problem.value = null
    })
    const next = await ask((now) => api.plan(now.projectId, planRequest(wanted, choices.value)))
    if (own !== planned) return
    batch(() => {
      busy.value = null
      // A plan that could not be made anew must not be pushed in its old form.
      plan.value = next
    })
  }

  const loadOptions = async () => {
    if (options.value !== null) return
    const found = await ask((now) => api.changeEventOptions(now.projectId))
    if (found === null) return
    const selectable = found.statuses.filter((status) => status.selectable)
    const status = selectable.find((one) => one.isDefault) ?? selectable[0]
    batch(() => {
      options.value = found
      if (where.value.statusId === '' && status !== undefined) {
        where.value = { ...where.value, statusId: status.statusId }
      }
    })
  }

  const loadMaps = async () => {
    if (maps.value === null) {
      const found = await ask((now) => api.contractMaps(now.projectId))
      if (found === null) return
      maps.value = found
    }
    codes.value = codesFor([...chosen.value.values()], maps.value, codes.value)
  }

  const enter = async (to: Step) => {
    batch(() => {
      step.value = to
      problem.value = null
      if (to !== 'check') plan.value = null
    })
    if (to === 'where') await loadOptions()
    if (to === 'codes') await loadMaps()
    if (to === 'check') await replan()
  }

  const done = (result: PushResultView) => {
    batch(() => {
      outcome.value = { kind: 'done', result }
      busy.value = null
      panel.draft.value = []
      panel.writes.value += 1
    })
  }

  const send = async (pushId: string) => {
    if (busy.value !== null) return
    busy.value = 'sending'
    const result = await ask((now) => api.apply(now.projectId, pushId))
    if (result !== null) done(result)
    else {
      busy.value = null
      panel.writes.value += 1
    }
  }

  const push: Push = {
    intent,
    step,
    chosen,
    where,
    options,
    basis,
    maps,
    codes,
    plan,
    choices,
    problem,
    busy,
    outcome,
    missing,
    replan,
    next: async () => {
      const to = steps[steps.indexOf(step.value) + 1]
      if (missing.value === null && to !== undefined) await enter(to)
    },
    back: async () => {
      const to = steps[steps.indexOf(step.value) - 1]
      if (to !== undefined) await enter(to)
    },
    changeCodes: async () => {
      if (intent.kind === 'repush' && turn?.changeEventId != null) {
        const { changeEventId } = turn
        const found = await ask((now) => api.cors(now.projectId, { changeEvent: changeEventId, limit: 100 }))
        if (found === null) return
        const wanted = new Set(intent.corIds)
        chosen.value = new Map(
          found.rows.filter((row) => wanted.has(row.corId)).map((row) => [row.corId, row]),
        )
        made = true
      }
      await enter('codes')
    },
    choose: async (changeItemId, choice) => {
      choices.value = new Map(choices.value).set(changeItemId, choice)
      await replan()
    },
    send: async () => {
      if (plan.value?.pushable === true) await send(plan.value.pushId)
    },
    recover: async () => {
      const pushId = plan.value?.pushId
      if (pushId === undefined || busy.value !== null) return
      busy.value = 'reading'
      const found = await ask((now) => api.recover(now.projectId, pushId))
      busy.value = null
      if (found === null) return
      if (found.outcome === 'applied') done(found.result)
      else if (found.outcome === 'partly') {
        // What arrived is linked now; the plan for the same CORs shows what is still to be written.
        outcome.value = { kind: 'partly', arrived: found.arrived, missing: found.missing }
        panel.writes.value += 1
      } else await replan()
    },
    retry: async () => {
      outcome.value = null
      await enter(step.value)
    },
    close: () => {
      if (busy.value === 'sending') return
      panel.draft.value = intent.kind === 'import' && outcome.value === null ? [...chosen.value.values()] : []
      panel.intent.value = null
    },
  }
  return push
}

function firstWhere(panel: Panel, turn: Turn | null): WhereDraft {
  const standing = panel.standing.value
  const elsewhere = standing?.mayCreateChangeEvents === true ? 'new' : 'another'
  return {
    kind: turn?.changeEventId != null ? 'this' : elsewhere,
    changeEventId: null,
    title: '',
    statusId: '',
    scope: 'tbd',
    number: '',
    description: '',
    changeTypeId: '',
    changeReasonId: '',
  }
}

/** Codes each contract starts with: what was chosen already, else its map, else what is suggested. */
export function codesFor(
  rows: readonly CorRow[],
  maps: ContractMapsView | null,
  before: ReadonlyMap<string, CodesDraft>,
): ReadonlyMap<string, CodesDraft> {
  const codes = new Map<string, CodesDraft>()
  for (const { contractId } of rows) {
    if (contractId === null || codes.has(contractId)) continue
    const map = maps?.rows.find((row) => row.contractId === contractId)
    codes.set(
      contractId,
      before.get(contractId) ?? {
        commitmentId: map?.mapped?.commitmentId ?? map?.suggestion?.commitmentId ?? null,
        budgetCodeId: map?.mapped?.budgetCodeId ?? null,
        // A contract that is mapped already keeps its map, unless someone says otherwise.
        remember: map?.mapped == null,
      },
    )
  }
  return codes
}
