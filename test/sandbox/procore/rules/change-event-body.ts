import * as v from 'valibot'
import { refuse, refuseField } from '../refusal.ts'

/**
 * The request bodies of POST and PATCH change_events, as in the contract (CreateChangeEventRequest,
 * UpdateChangeEventRequest). Cost and budget numbers are JSON numbers, revenue numbers are text (procore/FACTS.md 1.7).
 * A field that the contract does not name is rejected by name.
 */
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const ref = v.strictObject({ id })
const number = v.pipe(v.number(), v.finite())
const decimalString = v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$/, 'must be a decimal number in text'))
const strategy = v.picklist(['automatic', 'manual'])
const revenueSource = v.picklist(['automatic', 'latest_cost', 'manual', 'no_revenue_expected'])

const costEstimate = v.strictObject({
  amount: v.optional(number),
  calculation_strategy: v.optional(strategy),
  quantity: v.optional(number),
  unit_cost: v.optional(number),
  unit_of_measure: v.optional(v.string()),
})
const proposed = v.strictObject({ proposed: v.optional(v.nullable(ref)) })

const budgetImpact = v.strictObject({
  estimate: v.optional(
    v.strictObject({
      amount: v.nullish(number),
      auto_balance: v.nullish(v.boolean()),
      calculation_strategy: v.nullish(strategy),
      quantity: v.nullish(number),
      transfer: v.optional(v.strictObject({ amount: v.nullish(number), from_wbs_code_id: v.nullish(id) })),
      unit_cost: v.nullish(number),
      unit_of_measure: v.nullish(v.string()),
    }),
  ),
  source_of_budget_rom: v.nullish(v.picklist(['automatic', 'manual', 'quantity_by_unit_cost'])),
})

const revenueEstimate = v.strictObject({
  amount: v.nullish(decimalString),
  calculation_strategy: v.nullish(strategy),
  quantity: v.nullish(decimalString),
  unit_cost: v.nullish(decimalString),
  unit_of_measure: v.nullish(v.string()),
})

const itemFields = {
  budget_code: v.optional(v.nullable(ref)),
  budget_impact: v.optional(budgetImpact),
  description: v.optional(v.string()),
}
const newItem = v.strictObject({
  ...itemFields,
  cost_impact: v.optional(
    v.strictObject({
      contract: v.optional(proposed),
      estimate: v.optional(costEstimate),
      vendor: v.optional(proposed),
    }),
  ),
  revenue_impact: v.optional(
    v.strictObject({
      estimate: v.optional(revenueEstimate),
      source_of_revenue_rom: v.nullish(revenueSource),
    }),
  ),
})
const changedItem = v.strictObject({
  ...itemFields,
  id: v.optional(id),
  deleted: v.optional(v.boolean()),
  cost_impact: v.optional(
    v.strictObject({
      contract: v.optional(proposed),
      estimate: v.optional(v.nullable(costEstimate)),
      vendor: v.optional(proposed),
    }),
  ),
  revenue_impact: v.optional(
    v.strictObject({
      estimate: v.optional(revenueEstimate),
      source_of_revenue_rom: v.optional(revenueSource),
    }),
  ),
})

const originTypes = [
  'observations',
  'rfi',
  'meetings',
  'site_instructions',
  'communication',
  'generic_tools',
] as const
const scope = v.picklist(['tbd', 'in_scope', 'out_of_scope'])
const eventFields = {
  change_reason: v.optional(ref),
  change_type: v.optional(ref),
  description: v.optional(v.string()),
  event_origin: v.optional(
    v.nullable(
      v.strictObject({ origin_id: v.optional(id), origin_type: v.optional(v.picklist(originTypes)) }),
    ),
  ),
  external_data: v.optional(
    v.strictObject({ origin_data: v.optional(v.string()), origin_id: v.optional(v.string()) }),
  ),
  number: v.optional(v.string()),
  prime_contract_for_estimates: v.optional(ref),
  source: v.optional(v.picklist(['budget_change', 'field_initiated_change_orders'])),
  source_of_revenue_rom: v.nullish(revenueSource),
  title: v.optional(v.string()),
}

const created = v.strictObject({
  change_event: v.strictObject({
    ...eventFields,
    change_items: v.optional(v.array(newItem)),
    scope,
    status: ref,
  }),
})

const attachments = v.optional(v.array(ref))
const updated = v.strictObject({
  change_event: v.strictObject({
    ...eventFields,
    attachments,
    attachments_by_drawing_revision: attachments,
    attachments_by_file_version: attachments,
    attachments_by_form: attachments,
    attachments_by_image: attachments,
    attachments_by_uuid: v.optional(v.array(v.strictObject({ upload_uuid: v.string() }))),
    change_items: v.optional(v.array(changedItem)),
    custom_fields: v.optional(v.record(v.pipe(v.string(), v.regex(/^custom_field_\d+$/)), v.unknown())),
    scope: v.optional(scope),
    status: v.optional(ref),
  }),
})

export type CreatedEvent = v.InferOutput<typeof created>['change_event']
export type UpdatedEvent = v.InferOutput<typeof updated>['change_event']
export type ItemInput = v.InferOutput<typeof changedItem>
export type CostEstimateInput = v.InferOutput<typeof costEstimate>

export function readCreatedEvent(body: string): CreatedEvent {
  return read(created, withoutCustomFields(parseJson(body))).change_event
}

export function readUpdatedEvent(body: string): UpdatedEvent {
  return read(updated, parseJson(body)).change_event
}

/** On create, custom fields are top-level fields with dynamic names. They are ignored here. */
function withoutCustomFields(body: unknown): unknown {
  const parsed = v.safeParse(v.looseObject({ change_event: v.record(v.string(), v.unknown()) }), body)
  if (!parsed.success) return body
  const fields = Object.entries(parsed.output.change_event).filter(
    ([name]) => !/^custom_field_\d+$/.test(name),
  )
  return { ...parsed.output, change_event: Object.fromEntries(fields) }
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return refuse(400, 'The request body is not valid JSON')
  }
}

function read<S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, body, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  refuseField(fieldPath(issue), issue.expected === 'never' ? 'is not a known field' : issue.message)
}

function fieldPath(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? []).reduce(
    (text, { key }) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? `${key}` : `${text}.${key}`,
    '',
  )
}
