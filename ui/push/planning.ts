import { type ReadonlySignal, signal } from '@preact/signals'
import type { Finding } from '../../server/domain/preflight.ts'
import type { LineChoice, PlannedCor } from '../../server/domain/push.ts'
import type { PlanRequest } from '../../server/http/routes/push-routes.ts'
import type { PlanView } from '../../server/usecases/push/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { Answer } from '../api/http.ts'
import { createLatest } from '../state/query.ts'
import type { PushCodes } from './codes.ts'
import { askedKey } from './line-rows.ts'
import { type PlanSubject, planRequest, type SeparateCor } from './plan-request.ts'
import type { PushScope } from './scope.ts'

export type RefusedCor = NonNullable<Problem['refused']>[number]

/** The plan of a push, and a person's decisions about it. Each decision triggers a new plan. */
export interface Planning {
  plan: ReadonlySignal<PlanView | null>
  choices: ReadonlySignal<ReadonlyMap<string, LineChoice>>
  /** Lines that the person was asked about, by `askedKey`. */
  asked: ReadonlyMap<string, string>
  /** CORs that the person marked as separate, by `pairKey`. */
  separate: ReadonlySignal<ReadonlyMap<string, SeparateCor>>
  /** CORs that Procore rejected and that are excluded from the plan. */
  leftOut: ReadonlySignal<readonly RefusedCor[]>
  replan: () => Promise<void>
  choose: (changeItemId: string, choice: LineChoice) => Promise<void>
  /** Links the line named by a finding to the COR, which is then re-pushed. */
  link: (finding: Finding) => Promise<void>
  /** The COR of a finding replaces the earlier one. */
  replace: (finding: Finding) => Promise<void>
  /** The COR of a finding is a different change from the one it resembles. */
  separateFrom: (pair: SeparateCor) => Promise<void>
  notSeparate: (pair: SeparateCor) => Promise<void>
}

/** The part of planning that only the dialog's model and its sending use. */
export interface InternalPlanning extends Planning {
  /** The request for the plan; null if the destination is not known. */
  request: () => PlanRequest | null
  /** Plans again without the CORs that Procore rejected. */
  leaveOut: (refused: readonly RefusedCor[]) => Promise<void>
  /** Call before the steps are changed: clears the plan and the excluded CORs. */
  clearPlan: () => void
  /** CORs that this dialog has linked to a change event. */
  linked: ReadonlySet<string>
}

/** With at least this many CORs, their T&M tags are read first, in batches, so that progress can be shown. */
const countedFrom = 11

function pairKey({ corId, otherCorId = '' }: SeparateCor): string {
  return `${corId}/${otherCorId}`
}

/** `gather`: the input of the previous steps; null if the destination is not known. */
export function createPlanning(
  { api, panel, turn, problem, busy, ask }: PushScope,
  codes: Pick<PushCodes, 'readDetails'>,
  gather: () => PlanSubject | null,
): InternalPlanning {
  const plan = signal<PlanView | null>(null)
  const choices = signal<ReadonlyMap<string, LineChoice>>(new Map())
  const asked = new Map<string, string>()
  const separate = signal<ReadonlyMap<string, SeparateCor>>(new Map())
  const leftOut = signal<readonly RefusedCor[]>([])
  const linked = new Set<string>()
  const latest = createLatest(() => turn)

  const request = () => {
    const subject = gather()
    if (subject === null) return null
    const without = new Set(leftOut.value.map((cor) => cor.corId))
    const rest =
      subject.kind === 'undo'
        ? subject
        : { ...subject, corIds: subject.corIds.filter((corId) => !without.has(corId)) }
    return planRequest(rest, choices.value, separate.value.values())
  }

  const replan = async () => {
    const wanted = request()
    if (wanted === null) return
    const own = latest.begin()
    busy.value = 'planning'
    problem.value = null
    const many = wanted.kind === 'push' && wanted.corIds.length >= countedFrom ? wanted.corIds : []
    const next = (await codes.readDetails(many))
      ? await ask((projectId) => api.plan(projectId, wanted), own)
      : null
    if (own?.isLatest() === false) return
    busy.value = null
    // If planning fails, the old plan must not be pushed, so it is cleared.
    plan.value = next
    for (const cor of next?.plan.cors ?? []) noteAsked(cor, asked)
  }

  /** Runs an action on a finding, then plans again and re-reads the views below the dialog. */
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

  return {
    plan,
    choices,
    asked,
    separate,
    leftOut,
    linked,
    request,
    replan,
    clearPlan: () => {
      plan.value = null
      leftOut.value = []
    },
    leaveOut: async (refused) => {
      leftOut.value = [...leftOut.value, ...refused]
      await replan()
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
  }
}

/**
 * Remembers the ids of these lines: a line that was removed in Procore loses its id once it is planned to be added
 * again.
 */
function noteAsked({ corId, lines }: PlannedCor, asked: Map<string, string>): void {
  for (const line of lines) {
    if (line.action === 'choose' || line.action === 'leave_out') {
      asked.set(askedKey(corId, line.key), line.changeItemId)
    }
  }
}
