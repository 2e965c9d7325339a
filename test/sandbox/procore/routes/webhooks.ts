import type { Hono } from 'hono'
import * as v from 'valibot'
import { type Admitted, type ApiContext, companyOf, projectOf, requireLevel } from '../admission.ts'
import { formatDelivery, formatHook, formatTrigger } from '../formatters/webhook.ts'
import { refuse, refuseField } from '../refusal.ts'
import { parseJson } from '../rules/change-event-body.ts'
import { pagedV2, pathId, queryChoice } from '../rules/query.ts'
import type { ProcoreState } from '../store.ts'
import { type Hook, payloadVersions } from '../webhooks.ts'

const everything = ['create', 'update', 'delete']
/**
 * As observed: project webhooks report change events, company webhooks report the company's lists (procore/FACTS.md
 * 1.11).
 */
const projectResources = [
  { category: 'Financial Management', tool: 'Change Events', name: 'Change Events', actions: everything },
  {
    category: 'Financial Management',
    tool: 'Change Events',
    name: 'Change Event Line Items',
    actions: everything,
  },
  { category: 'Financial Management', tool: 'Budget', name: 'Budget Line Items', actions: everything },
  {
    category: 'Financial Management',
    tool: 'Commitments',
    name: 'Work Order Contracts',
    actions: everything,
  },
  {
    category: 'Financial Management',
    tool: 'Commitments',
    name: 'Purchase Order Contracts',
    actions: everything,
  },
]
const companyResources = [
  { category: 'Company Admin', tool: 'Admin', name: 'Change Types', actions: everything },
  { category: 'Company Admin', tool: 'Portfolio', name: 'Projects', actions: ['create', 'update'] },
]

const statuses = v.picklist(['active', 'disabled'])
const hookFields = {
  payload_version: v.picklist(payloadVersions),
  namespace: v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/, 'may have a-z, 0-9 and - only')),
  destination_url: v.pipe(v.string(), v.check(isSafeAddress, 'must be an https address')),
}
const headers = v.optional(v.strictObject({ Authorization: v.optional(v.string()) }))
const newHook = v.strictObject({ ...hookFields, destination_headers: headers })
const changedHook = v.strictObject({
  payload_version: v.optional(hookFields.payload_version),
  namespace: v.optional(hookFields.namespace),
  destination_url: v.optional(hookFields.destination_url),
  destination_headers: headers,
  status: v.optional(statuses),
})
const newTrigger = v.strictObject({ resource_name: v.string(), event_type: v.string() })

/** Webhooks v2.0 of a company and of a project. */
export function webhookRoutes(api: Hono<Admitted>, state: ProcoreState): void {
  routesOf(api, state, '/rest/v2.0/companies/:company_id/webhooks')
  routesOf(api, state, '/rest/v2.0/companies/:company_id/projects/:project_id/webhooks')
}

function routesOf(api: Hono<Admitted>, state: ProcoreState, base: string): void {
  const { webhooks } = state
  const scopeOf = (c: ApiContext): Pick<Hook, 'companyId' | 'projectId'> => {
    const companyId = companyOf(c, pathId(c, 'company_id'))
    requireLevel(webhooks.levelOf(c.get('person')), 'Standard')
    if (c.req.param('project_id') === undefined) return { companyId, projectId: null }
    return { companyId, projectId: projectOf(c, state, pathId(c, 'project_id')).project.id }
  }
  const hooksOf = (c: ApiContext): Hook[] => {
    const scope = scopeOf(c)
    return webhooks.hooks.filter(
      (hook) => hook.companyId === scope.companyId && hook.projectId === scope.projectId,
    )
  }
  const hookOf = (c: ApiContext, name = 'hook_id'): Hook => {
    const id = pathId(c, name)
    return hooksOf(c).find((hook) => hook.id === id) ?? refuse(404, 'Hook not found')
  }
  const resourcesOf = (projectId: number | null) => {
    if (projectId !== null) return projectResources
    return webhooks.companyHearsProjects ? [...companyResources, ...projectResources] : companyResources
  }

  api.get(`${base}/resources`, (c) => {
    const { projectId } = scopeOf(c)
    const version = queryChoice(c, 'payload_version', payloadVersions)
    if (version === undefined) return refuseField('payload_version', 'is required')
    const rows = pagedV2(c, resourcesOf(projectId))
    return c.json({ data: rows.map((row) => ({ ...row, payload_version: version })) })
  })

  api.get(`${base}/hooks`, (c) => {
    const namespace = c.req.query('namespace') ?? refuseField('namespace', 'is required')
    const rows = hooksOf(c).filter((hook) => hook.namespace === namespace)
    const counted = c.req.query('include_trigger_count') === 'true'
    return c.json({ data: pagedV2(c, rows).map((hook) => formatHook(hook, counted)) })
  })

  api.post(`${base}/hooks`, async (c) => {
    const scope = scopeOf(c)
    const body = read(newHook, await c.req.text())
    if (hooksOf(c).some((hook) => hook.namespace === body.namespace)) {
      refuseField('namespace', 'has already been taken')
    }
    const at = state.now()
    const hook: Hook = {
      id: state.nextId(),
      ...scope,
      namespace: body.namespace,
      payloadVersion: body.payload_version,
      destinationUrl: body.destination_url,
      authorization: body.destination_headers?.Authorization ?? null,
      status: 'active',
      triggers: [],
      createdAt: at,
      updatedAt: at,
      pausedUntil: 0,
      failures: 0,
      failingSince: null,
    }
    webhooks.hooks.push(hook)
    return c.json({ data: formatHook(hook, false) }, 201)
  })

  api.get(`${base}/hooks/:id`, (c) => c.json({ data: formatHook(hookOf(c, 'id'), false) }))

  api.patch(`${base}/hooks/:id`, async (c) => {
    const hook = hookOf(c, 'id')
    const body = read(changedHook, await c.req.text())
    hook.payloadVersion = body.payload_version ?? hook.payloadVersion
    hook.namespace = body.namespace ?? hook.namespace
    hook.destinationUrl = body.destination_url ?? hook.destinationUrl
    hook.authorization = body.destination_headers?.Authorization ?? hook.authorization
    hook.status = body.status ?? hook.status
    hook.updatedAt = state.now()
    return c.json({ data: formatHook(hook, false) })
  })

  api.delete(`${base}/hooks/:id`, (c) => {
    const hook = hookOf(c, 'id')
    webhooks.hooks = webhooks.hooks.filter(({ id }) => id !== hook.id)
    return c.body(null, 204)
  })

  api.get(`${base}/hooks/:hook_id/triggers`, (c) => {
    const hook = hookOf(c)
    return c.json({ data: pagedV2(c, hook.triggers).map((trigger) => formatTrigger(hook, trigger)) })
  })

  api.post(`${base}/hooks/:hook_id/triggers`, async (c) => {
    const hook = hookOf(c)
    const body = read(newTrigger, await c.req.text())
    const resource = resourcesOf(hook.projectId).find(({ name }) => name === body.resource_name)
    if (!resource) return refuseField('resource_name', 'is not a resource of this scope')
    if (!resource.actions.includes(body.event_type)) refuseField('event_type', 'is not one of this resource')
    const same = hook.triggers.some(
      (one) => one.resource === body.resource_name && one.action === body.event_type,
    )
    if (same) refuseField('resource_name', 'has already been taken')
    const trigger = { id: state.nextId(), resource: body.resource_name, action: body.event_type }
    hook.triggers.push(trigger)
    return c.json({ data: formatTrigger(hook, trigger) }, 201)
  })

  api.delete(`${base}/hooks/:hook_id/triggers/:id`, (c) => {
    const hook = hookOf(c)
    const id = pathId(c, 'id')
    if (!hook.triggers.some((trigger) => trigger.id === id)) refuse(404, 'Trigger not found')
    hook.triggers = hook.triggers.filter((trigger) => trigger.id !== id)
    return c.body(null, 204)
  })

  api.get(`${base}/hooks/:hook_id/deliveries`, (c) => {
    const hook = hookOf(c)
    const asked = queryChoice(c, 'filter[status]', [
      'succeeded',
      'failed',
      'discarded',
      'enqueued',
      'retrying',
    ])
    // The filter uses "succeeded", the row "delivered" (procore/FACTS.md 1.11).
    const status = asked === 'succeeded' ? 'delivered' : asked
    const rows = webhooks.deliveries.filter(
      (one) => one.hookId === hook.id && (status === undefined || one.status === status),
    )
    return c.json({ data: pagedV2(c, rows).map(formatDelivery) })
  })
}

/** Allows https, or plain http to this machine. */
function isSafeAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname))
}

function read<S extends v.GenericSchema>(schema: S, body: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, parseJson(body), { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  return refuseField(v.getDotPath(issue) ?? 'body', issue.message)
}
