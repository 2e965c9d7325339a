import { Hono } from 'hono'
import * as v from 'valibot'
import { breakdowns } from '../../domain/breakdown.ts'
import { changeEventScopes } from '../../domain/change-event.ts'
import { amountBases } from '../../domain/change-order-request.ts'
import { Failure } from '../../domain/failure.ts'
import {
  type BudgetCodeId,
  type ChangeEventId,
  type ChangeEventStatusId,
  type ChangeItemId,
  type CommitmentId,
  type ContractId,
  type CorId,
  foreignIdPattern,
  idOf,
  type PushId,
} from '../../domain/ids.ts'
import { type LineChoice, lineChoices } from '../../domain/push.ts'
import { applyPush } from '../../usecases/push/apply.ts'
import type { PlanOrder } from '../../usecases/push/plan.ts'
import { planPush } from '../../usecases/push/plan.ts'
import { recoverPush, withdrawPush } from '../../usecases/push/recover.ts'
import { writing } from '../auth.ts'
import type { ProjectEnv } from '../middleware/project.ts'
import { foreignId, idSchema, ownIdSchema, valid } from '../parse.ts'

const ofPush = v.object({ pushId: ownIdSchema<PushId>() })

/** Up to 100 CORs in one push. */
const corIds = v.pipe(
  v.array(idSchema<CorId>()),
  v.minLength(1, 'choose at least one COR'),
  v.maxLength(100, 'at most 100 CORs at once'),
  v.transform((ids) => [...new Set(ids)]),
)
const words = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most))
const choices = v.optional(v.record(v.string(), v.picklist(lineChoices)), {})

const planFields = v.variant('kind', [
  v.object({
    kind: v.literal('push'),
    corIds,
    destination: v.variant('kind', [
      v.object({ kind: v.literal('existing'), changeEventId: idSchema<ChangeEventId>() }),
      v.object({
        kind: v.literal('new'),
        title: v.pipe(words(255), v.minLength(1, 'a new change event needs a title')),
        statusId: idSchema<ChangeEventStatusId>(),
        scope: v.picklist(changeEventScopes),
        number: v.optional(words(50)),
        description: v.optional(words(4000), ''),
        changeTypeId: v.optional(foreignId),
        changeReasonId: v.optional(foreignId),
      }),
    ]),
    breakdown: v.optional(v.picklist(breakdowns)),
    amountBasis: v.optional(v.picklist(amountBases)),
    codes: v.optional(
      v.record(
        v.string(),
        v.object({
          commitmentId: v.nullable(idSchema<CommitmentId>()),
          budgetCodeId: v.nullable(idSchema<BudgetCodeId>()),
          remember: v.optional(v.boolean(), false),
        }),
      ),
      {},
    ),
    choices,
    separate: v.optional(
      v.array(v.object({ corId: idSchema<CorId>(), otherCorId: v.optional(idSchema<CorId>()) })),
      [],
    ),
  }),
  v.object({ kind: v.literal('remove'), corIds, changeEventId: idSchema<ChangeEventId>(), choices }),
  v.object({ kind: v.literal('undo'), changeEventId: idSchema<ChangeEventId>(), choices }),
])

/** If omitted, breakdown, basis and codes are those of each COR's last push. */
export type PlanRequest = v.InferInput<typeof planFields>

const planRequest = v.pipe(planFields, v.transform(orderOf))

/**
 * Pushes of one project, below /api/projects/:projectId. Only `apply` uses the calls reserved for pushes: plans, checks
 * and withdrawals can be requested any number of times, so they count as ordinary reads within a person's fair share.
 */
export function pushRoutes() {
  return new Hono<ProjectEnv>()
    .post('/pushes', valid('json', planRequest), writing, async (c) => {
      const order = c.req.valid('json')
      return c.json(await planPush(c.var.scope, order), 201)
    })
    .post('/pushes/:pushId/apply', valid('param', ofPush), async (c) => {
      const { pushId: id } = c.req.valid('param')
      return c.json(await applyPush(c.var.request, id))
    })
    .post('/pushes/:pushId/recover', valid('param', ofPush), async (c) => {
      const { pushId: id } = c.req.valid('param')
      return c.json(await recoverPush(c.var.request, id))
    })
    .post('/pushes/:pushId/withdraw', valid('param', ofPush), async (c) => {
      const { pushId: id } = c.req.valid('param')
      return c.json(await withdrawPush(c.var.request, id))
    })
}

function orderOf(request: v.InferOutput<typeof planFields>): PlanOrder {
  const chosen = new Map(entries<ChangeItemId, LineChoice>(request.choices))
  if (request.kind === 'undo' || request.kind === 'remove') return { ...request, choices: chosen }
  const { destination } = request
  return {
    kind: 'push',
    corIds: request.corIds,
    destination:
      destination.kind === 'existing'
        ? destination
        : {
            ...destination,
            number: destination.number || null,
            changeTypeId: destination.changeTypeId ?? null,
            changeReasonId: destination.changeReasonId ?? null,
          },
    breakdown: request.breakdown ?? null,
    amountBasis: request.amountBasis ?? null,
    codes: new Map(
      entries<
        ContractId,
        { commitmentId: CommitmentId | null; budgetCodeId: BudgetCodeId | null; remember: boolean }
      >(request.codes),
    ),
    choices: chosen,
    separate: request.separate.map(({ corId, otherCorId = null }) => ({ corId, otherCorId })),
  }
}

/** Converts a record keyed by vendor ids to entries with branded ids. */
function entries<Id extends ChangeItemId | ContractId, Value>(record: Record<string, Value>): [Id, Value][] {
  return Object.entries(record).map(([key, value]) => {
    if (!foreignIdPattern.test(key))
      throw new Failure('bad_request', { detail: `“${key.slice(0, 40)}” is not an id` })
    return [idOf<Id>(key), value]
  })
}
