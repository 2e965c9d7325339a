import type { Breakdown, LineCodes } from '../../domain/breakdown.ts'
import type { NewChangeEvent } from '../../domain/change-event.ts'
import type { AmountBasis } from '../../domain/change-order-request.ts'
import { Failure } from '../../domain/failure.ts'
import {
  type ChangeEventId,
  type ChangeItemId,
  type ContractId,
  type CorId,
  idOf,
  type PushId,
} from '../../domain/ids.ts'
import { blockers, isPushable, writes } from '../../domain/plan.ts'
import type { Finding } from '../../domain/preflight.ts'
import type { LineChoice, Plan, PlannedLine, Push, SeparatePair } from '../../domain/push.ts'
import { rightsOf } from '../../domain/rights.ts'
import { requireSeen, seenCorIds } from '../cor-log/visible-cors.ts'
import type { ProjectScope, WriteScope } from '../project-scope.ts'
import type { ChosenCodes } from '../setup/contract-maps.ts'
import { planRemoval, planUndoOfLast } from './plan-backward.ts'
import { planForward } from './plan-forward.ts'
import type { PlanView } from './views.ts'

/**
 * Limits the plan's size. A plan and the lines that arrived are one row of the audit trail, and a Durable Object
 * allows 2 MB per row. A push whose closing cannot be stored would stay unfinished forever.
 *
 * @see https://developers.cloudflare.com/durable-objects/platform/limits/
 */
const mostPlanCharacters = 1_000_000

/** Works out what a push would do and stores it as a planned push. Writes nothing in Procore. */
export async function planPush(scope: WriteScope, order: PlanOrder): Promise<PlanView> {
  const { deps, person, projectId, access } = scope
  // The plan may have missed anything that happens after this time.
  const createdAt = deps.clock.now()
  if (rightsOf(access).pushes === 'none') {
    throw new Failure('tool_forbidden')
  }
  const planned = await planOf(scope, order)
  const { changeEventId, undoes } = planned
  // An undo may bring back CORs that this person may not see.
  await requireSeen(
    deps,
    person.companyId,
    access,
    planned.plan.cors.map(({ corId }) => corId),
  )
  const plan = { ...planned.plan, findings: await namingSeen(scope, planned.plan.findings) }
  if (JSON.stringify(plan).length > mostPlanCharacters) throw new Failure('push_too_large')
  const push: Push = {
    pushId: idOf<PushId>(deps.random.token(16)),
    projectId,
    kind: order.kind !== 'undo' && isPushable(plan) && !writes(plan) ? 'keep' : order.kind,
    state: 'planned',
    plan,
    changeEventId,
    personId: person.personId,
    personName: person.name,
    sessionId: person.sessionId,
    createdAt,
    sentAt: null,
    closedAt: null,
    undoes,
  }
  await deps.store.pushes.create(person.companyId, push)
  return {
    pushId: push.pushId,
    kind: push.kind,
    plan,
    pushable: isPushable(plan),
    blockers: blockers(plan),
    warnings: plan.findings.filter(({ severity }) => severity === 'warning'),
    names: await codeNames(scope, plan),
  }
}

function planOf(scope: WriteScope, order: PlanOrder): Promise<Planned> {
  switch (order.kind) {
    case 'push':
      return planForward(scope, order)
    case 'remove':
      return planRemoval(scope, order)
    case 'undo':
      return planUndoOfLast(scope, order)
  }
}

/** Removes the name of another COR from findings if this person may not see it. The finding still blocks. */
async function namingSeen(
  { deps, person, projectId, access }: ProjectScope,
  findings: readonly Finding[],
): Promise<Finding[]> {
  const others = findings.flatMap(({ otherCorId }) => otherCorId ?? [])
  const seen = await seenCorIds(deps, person.companyId, projectId, rightsOf(access).sees, others)
  return findings.map((finding) => {
    const { otherCorId, detail: _, ...rest } = finding
    return otherCorId === undefined || seen.has(otherCorId) ? finding : rest
  })
}

/**
 * Names of the mapped commitments, vendors and budget codes in the plan's lines, by id. Commitment and vendor names
 * are included only for people who may see the commitments' CORs.
 */
async function codeNames(
  { deps, person, projectId, access }: ProjectScope,
  plan: Plan,
): Promise<Record<string, string>> {
  const { received } = rightsOf(access).sees
  const codes = plan.cors.flatMap(({ lines }) => lines.map(codesIn))
  const used = new Set(
    codes.flatMap((one) =>
      received ? [one?.commitmentId, one?.vendorId, one?.budgetCodeId] : [one?.budgetCodeId],
    ),
  )
  const names: Record<string, string> = {}
  for (const map of await deps.store.contractMaps.list(person.companyId, projectId)) {
    const named = [
      [map.commitmentId, map.commitmentName],
      [map.vendorId, map.vendorName],
      [map.budgetCodeId, map.budgetCodeName],
    ] as const
    for (const [id, name] of named) if (id && name && used.has(id)) names[id] = name
  }
  return names
}

function codesIn(planned: PlannedLine): LineCodes | null {
  switch (planned.action) {
    case 'add':
    case 'change':
      return planned.line.content
    case 'keep':
    case 'leave_out':
      return planned.content
    case 'remove':
      return planned.before
    case 'choose':
      return planned.line?.content ?? planned.procore
  }
}

/** A request for a plan, as validated by the route's schema: ids branded, lists turned into maps keyed by them. */
export type PlanOrder = ForwardOrder | RemovalOrder | UndoOrder

export interface ForwardOrder {
  kind: 'push'
  corIds: CorId[]
  destination: { kind: 'existing'; changeEventId: ChangeEventId } | ({ kind: 'new' } & NewChangeEvent)
  /** null: the breakdown of the COR's last push, or a lump sum. */
  breakdown: Breakdown | null
  /** null: the basis of the COR's last push, or by status. */
  amountBasis: AmountBasis | null
  codes: ReadonlyMap<ContractId, ChosenCodes & { remember: boolean }>
  choices: ReadonlyMap<ChangeItemId, LineChoice>
  /** CORs that a person confirmed as separate although they look like a revision of a COR in a change event. */
  separate: readonly SeparatePair[]
}

export interface RemovalOrder {
  kind: 'remove'
  corIds: CorId[]
  changeEventId: ChangeEventId
  choices: ReadonlyMap<ChangeItemId, LineChoice>
}

export interface UndoOrder {
  kind: 'undo'
  changeEventId: ChangeEventId
  choices: ReadonlyMap<ChangeItemId, LineChoice>
}

export interface Planned {
  plan: Plan
  changeEventId: ChangeEventId | null
  undoes: PushId | null
}
