import type { Attempt, Delivery, Hook, PayloadVersion } from '../webhooks.ts'

const iso = (ms: number) => new Date(ms).toISOString()

/** The payload sent to a hook's destination (the contract's x-webhook-payloads). */
export function formatPayload(delivery: Delivery, version: PayloadVersion): object {
  const { id, ulid, change, companyId, at } = delivery
  if (version === 'v4.0') {
    return {
      id: String(id),
      timestamp: iso(at),
      reason: change.action,
      company_id: String(companyId),
      project_id: String(change.projectId),
      user_id: String(change.byId),
      resource_type: change.resource,
      resource_id: String(change.id),
    }
  }
  const payload = {
    id,
    ulid,
    timestamp: iso(at),
    metadata: {
      source_user_id: change.byId,
      source_project_id: change.projectId,
      source_operation_id: null,
      source_company_id: companyId,
      source_application_id: null,
    },
    user_id: change.byId,
    company_id: companyId,
    project_id: change.projectId,
    api_version: version,
    event_type: change.action,
    resource_name: change.resource,
    resource_id: change.id,
  }
  if (version === 'v2.0') return payload
  const related =
    change.resource === 'Change Events' ? [] : [{ id: change.changeEventId, name: 'Change Events' }]
  return { ...payload, related_resources: related }
}

/** A hook in API responses; the secret is masked with asterisks. */
export function formatHook(hook: Hook, withTriggerCount: boolean): object {
  return {
    id: String(hook.id),
    company_id: String(hook.companyId),
    project_id: hook.projectId === null ? null : String(hook.projectId),
    namespace: hook.namespace,
    payload_version: hook.payloadVersion,
    hook_type: hook.projectId === null ? 'company' : 'project',
    destination_url: hook.destinationUrl,
    destination_headers: hook.authorization === null ? {} : { Authorization: '********' },
    status: hook.status,
    ...(withTriggerCount ? { trigger_count: hook.triggers.length } : {}),
    created_at: iso(hook.createdAt),
    updated_at: iso(hook.updatedAt),
  }
}

export function formatTrigger(hook: Hook, trigger: Hook['triggers'][number]): object {
  return {
    id: String(trigger.id),
    webhook_hook_id: String(hook.id),
    company_id: String(hook.companyId),
    project_id: hook.projectId === null ? null : String(hook.projectId),
    resource_name: trigger.resource,
    event_type: trigger.action.toUpperCase(),
  }
}

/** An entry of the delivery log, whose payload always has the older version. */
export function formatDelivery(delivery: Delivery): object {
  return {
    id: String(delivery.id),
    status: delivery.status,
    payload: formatPayload(delivery, 'v2.0'),
    delivery_attempts: delivery.attempts.map((attempt, index) => formatAttempt(delivery, attempt, index)),
  }
}

function formatAttempt(
  delivery: Delivery,
  { status, startedAt, completedAt }: Attempt,
  index: number,
): object {
  return {
    id: `${delivery.id}-${index + 1}`,
    success: status >= 200 && status < 300,
    response_status: status,
    response_headers: {},
    response_body: '',
    started_at: iso(startedAt),
    completed_at: iso(completedAt),
  }
}
