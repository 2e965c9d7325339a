import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Finding } from '../../server/domain/preflight.ts'
import type { LineChoice, PlannedCor } from '../../server/domain/push.ts'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type { ChangeEventOptionsView, PlanView, PushResultView } from '../../server/usecases/push/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { Api } from '../api/api.ts'
import type { Answer } from '../api/http.ts'
import { createOneByOne, type OneByOne, summed } from '../state/one-by-one.ts'
import type { Panel, PushIntent } from '../state/panel.ts'
import { askIn } from '../state/query.ts'
import { createPushCodes, type PushCodes } from './codes.ts'
import { askedKey } from './line-rows.ts'
import * as messages from './messages.ts'
import { missingWhere, planRequest, type SeparateCor, subjectOf, type WhereDraft } from './plan-request.ts'
import { createPushWhere } from './where.ts'

export const steps = ['cors', 'where', 'codes', 'check'] as const
export type Step = (typeof steps)[number]

export type Outcome =
  | { kind: 'done'; result: PushResultView }
  /** Read again after a broken connection: some lines are there, others are not. */
  | { kind: 'partly'; arrived: number; missing: number }
  /** More than Procore takes at once: each COR a push of its own, running or done. */
  | { kind: 'one_by_one'; each: OneByOne }

export type RefusedCor = NonNullable<Problem['refused']>[number]

/** From this many CORs on, their T&M tags are read and counted before the plan is asked for. */
const countedFrom = 11

export interface Push {
  intent: PushIntent
  step: Signal<Step>
  chosen: Signal<ReadonlyMap<string, CorRow>>
  where: Signal<WhereDraft>
  options: ReadonlySignal<ChangeEventOptionsView | null>
  codes: PushCodes
  plan: ReadonlySignal<PlanView | null>
  choices: ReadonlySignal<ReadonlyMap<string, LineChoice>>
  /** Lines that were asked about, by `askedKey`. */
  asked: ReadonlyMap<string, string>
  /** CORs that were called separate, by `pairKey`. */
  separate: ReadonlySignal<ReadonlyMap<string, SeparateCor>>
  problem: ReadonlySignal<Problem | null>
  busy: ReadonlySignal<'planning' | 'sending' | 'reading' | null>
  /** *Next* was pressed while the codes were still being read; it goes on once they are known. */
  waiting: ReadonlySignal<boolean>
  outcome: ReadonlySignal<Outcome | null>
  /** CORs that Procore refused and that are pushed without. */
  leftOut: ReadonlySignal<readonly RefusedCor[]>
  /** What keeps *Next* from going on, in words. */
  missing: ReadonlySignal<string | null>
  next: () => Promise<void>
  back: () => Promise<void>
  /** From *Check* of a re-push to its codes. */
  changeCodes: () => Promise<void>
  replan: () => Promise<void>
  choose: (changeItemId: string, choice: LineChoice) => Promise<void>
  /** Takes the line that a finding names for the COR's, and plans again: the COR is then re-pushed. */
  link: (finding: Finding) => Promise<void>
  /** Lets the COR of a finding replace the earlier one, and plans again. */
  replace: (finding: Finding) => Promise<void>
  /** The COR of a finding is another change than the one it looks like. */
  separateFrom: (pair: SeparateCor) => Promise<void>
  notSeparate: (pair: SeparateCor) => Promise<void>
  send: () => Promise<void>
  /** Goes on without the CORs that Procore refused. */
  pushOthers: () => Promise<void>
  /** Plans and pushes each COR by itself, after the whole was too large. */
  pushOneByOne: () => Promise<void>
  runOneByOne: (each: OneByOne) => Promise<void>
  recover: () => Promise<void>
  retry: () => Promise<void>
  close: () => void
  /** After the last word about this push: the next part of a re-push of many. */
  goOn: () => void
}

function pairKey({ corId, otherCorId = '' }: SeparateCor): string {
  return `${corId}/${otherCorId}`
}

/** The push dialog: gathers what to push where, shows the plan, sends it, and tells what became of it. */
export function createPush(api: Api, panel: Panel, intent: PushIntent): Push {
  const turn = panel.turn()
  const onPage = turn?.changeEventId ?? null
  const here = (intent.kind === 'repush' ? intent.changeEventId : null) ?? onPage
  const start = intent.kind === 'import' ? (intent.rows.length > 0 ? intent.rows : panel.draft.value) : []
  const step = signal<Step>(intent.kind !== 'import' ? 'check' : intent.rows.length > 0 ? 'where' : 'cors')
  const chosen = signal<ReadonlyMap<string, CorRow>>(new Map(start.map((row) => [row.corId, row])))
  const plan = signal<PlanView | null>(null)
  const choices = signal<ReadonlyMap<string, LineChoice>>(new Map())
  const asked = new Map<string, string>()
  const separate = signal<ReadonlyMap<string, SeparateCor>>(new Map())
  /** CORs that this dialog has put into a change event already, by linking a line or taking over a link. */
  const linked = new Set<string>()
  const problem = signal<Problem | null>(null)
  const ask = askIn(turn, problem)
  const mayCreate = panel.standing.value?.mayCreateChangeEvents === true
  const { where, options, load } = createPushWhere(api, ask, onPage, mayCreate)
  const codes = createPushCodes(api, ask)
  const busy = signal<'planning' | 'sending' | 'reading' | null>(null)
  const outcome = signal<Outcome | null>(null)
  const leftOut = signal<readonly RefusedCor[]>([])
  /** A re-push keeps everything of the last push until someone opens its codes. */
  let made = intent.kind === 'import'
  let planned = 0
  const waiting = signal(false)
  let loadingCodes = Promise.resolve()

  const missing = computed(() => {
    if (step.value === 'cors') return chosen.value.size === 0 ? messages.chooseCor : null
    return step.value === 'where' ? missingWhere(where.value) : null
  })

  const notLeftOut = (corIds: Iterable<string>) => {
    const without = new Set(leftOut.value.map((cor) => cor.corId))
    return [...corIds].filter((corId) => !without.has(corId))
  }

  const subject = () => {
    const corIds =
      intent.kind === 'import' ? chosen.value.keys() : intent.kind === 'undo' ? [] : intent.corIds
    return subjectOf(intent.kind, {
      here,
      where: where.value,
      corIds: notLeftOut(corIds),
      made: made
        ? { breakdown: codes.breakdown.value, amountBasis: codes.basis.value, codes: codes.codes.value }
        : undefined,
    })
  }

  const replan = async () => {
    const wanted = subject()
    if (wanted === null) return
    planned += 1
    const own = planned
    busy.value = 'planning'
    problem.value = null
    const overtaken = () => own !== planned
    const many = wanted.kind === 'push' && wanted.corIds.length >= countedFrom ? wanted.corIds : []
    const next = (await codes.readDetails(many))
      ? await ask(
          (projectId) => api.plan(projectId, planRequest(wanted, choices.value, separate.value.values())),
          overtaken,
        )
      : null
    if (overtaken()) return
    busy.value = null
    // A plan that could not be made anew must not be pushed in its old form.
    plan.value = next
    for (const cor of next?.plan.cors ?? []) noteAsked(cor, asked)
  }

  /** Something done at a finding; what it changed is planned again, and read again behind the dialog. */
  const actAndReplan = async (corId: string, act: (projectId: string) => Promise<Answer<unknown>>) => {
    if (busy.value !== null) return
    busy.value = 'planning'
    await ask(act)
    busy.value = null
    if (problem.value !== null || turn?.isOver() !== false) return
    linked.add(corId)
    panel.writes.value += 1
    await replan()
  }

  const enter = async (to: Step) => {
    step.value = to
    problem.value = null
    if (to !== 'check') {
      plan.value = null
      leftOut.value = []
    }
    if (to === 'where') {
      await load([...chosen.value.values()])
    }
    if (to === 'codes') {
      loadingCodes = codes.load([...chosen.value.values()])
      await loadingCodes
    }
    if (to === 'check') await replan()
  }

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

  const push: Push = {
    intent,
    step,
    chosen,
    where,
    options,
    codes,
    plan,
    choices,
    asked,
    separate,
    problem,
    busy,
    waiting,
    outcome,
    leftOut,
    missing,
    replan,
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
        if (!made) codes.startFrom(rows, plan.value?.plan.cors ?? [])
        made = true
      }
      await enter('codes')
    },
    choose: async (changeItemId, choice) => {
      choices.value = new Map(choices.value).set(changeItemId, choice)
      await replan()
    },
    link: async ({ corId, changeItemId }) => {
      const destination = plan.value?.plan.destination
      if (corId === undefined || changeItemId === undefined || destination?.kind !== 'existing') return
      const { changeEventId } = destination
      await actAndReplan(corId, (projectId) =>
        api.link(projectId, changeEventId, { corId, changeItemIds: [changeItemId] }),
      )
    },
    replace: async ({ corId, otherCorId }) => {
      if (corId === undefined || otherCorId === undefined) return
      await actAndReplan(corId, (projectId) => api.replaceCor(projectId, corId, otherCorId))
    },
    separateFrom: async (pair) => {
      separate.value = new Map(separate.value).set(pairKey(pair), pair)
      await replan()
    },
    notSeparate: async (pair) => {
      const next = new Map(separate.value)
      next.delete(pairKey(pair))
      separate.value = next
      await replan()
    },
    send: async () => {
      if (plan.value?.pushable === true) await send(plan.value.pushId)
    },
    pushOthers: async () => {
      const before = plan.value
      leftOut.value = [...leftOut.value, ...(problem.value?.refused ?? [])]
      await replan()
      // What was looked at already needs no second look; anything else is shown first.
      const now = plan.value
      if (before !== null && now?.pushable === true && isPartOf(now, before)) await send(now.pushId)
    },
    pushOneByOne: async () => {
      const wanted = subject()
      if (turn === null || plan.value === null || wanted?.kind !== 'push' || busy.value !== null) return
      const request = planRequest(wanted, choices.value, separate.value.values())
      if (request.kind !== 'push') return
      const each = createOneByOne(api, turn, request, plan.value.plan.cors)
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
      const left = [...chosen.value.values()].filter(({ corId }) => !linked.has(corId))
      panel.draft.value = intent.kind === 'import' && outcome.value === null ? left : []
      panel.intent.value = null
    },
    goOn: () => {
      panel.intent.value = (intent.kind === 'repush' && intent.part?.next) || null
    },
  }
  return push
}

/** A line that was removed in Procore has lost its id by the time it is planned to be added again. */
function noteAsked({ corId, lines }: PlannedCor, asked: Map<string, string>): void {
  for (const line of lines) {
    if (line.action === 'choose' || line.action === 'leave_out') {
      asked.set(askedKey(corId, line.key), line.changeItemId)
    }
  }
}

/** Whether a plan does to its CORs what another, larger one would have done to them. */
function isPartOf(now: PlanView, before: PlanView): boolean {
  const earlier = new Map(before.plan.cors.map((cor) => [cor.corId, cor]))
  return now.plan.cors.every((cor) => {
    const then = earlier.get(cor.corId)
    return then !== undefined && JSON.stringify(then.lines) === JSON.stringify(cor.lines)
  })
}
