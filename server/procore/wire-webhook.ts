import * as v from 'valibot'
import type { ChangeEventId, ChangeItemId, ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import type { NewsAction, WebhookDelivery } from '../domain/webhook.ts'
import { parseExact } from '../transport/exact-json.ts'
import {
  id,
  list,
  part,
  requiredId,
  requiredText,
  requiredTimestamp,
  text,
} from '../transport/wire-fields.ts'

/** Payloads v2.0 and v3.0; only v3.0 names the change event of a line (contract: x-webhook-payloads). */
const olderPayload = v.object({
  id: text,
  ulid: text,
  timestamp: requiredTimestamp,
  company_id: id<ProcoreCompanyId>(),
  project_id: id<ProcoreProjectId>(),
  metadata: part({
    source_company_id: id<ProcoreCompanyId>(),
    source_project_id: id<ProcoreProjectId>(),
  }),
  event_type: requiredText,
  resource_name: requiredText,
  resource_id: requiredText,
  related_resources: list(v.object({ id: text, name: text })),
})

/** Payload v4.0: ids are strings; `reason` may have values besides create, update and delete. */
const newerPayload = v.object({
  id: requiredText,
  timestamp: requiredTimestamp,
  company_id: id<ProcoreCompanyId>(),
  project_id: id<ProcoreProjectId>(),
  reason: requiredText,
  resource_type: requiredText,
  resource_id: requiredText,
})

const payload = v.union([
  v.pipe(
    olderPayload,
    v.transform((older) => ({
      newsId: older.ulid ?? older.id,
      timestamp: older.timestamp,
      companyId: older.company_id ?? older.metadata?.source_company_id ?? null,
      projectId: older.project_id ?? older.metadata?.source_project_id ?? null,
      reason: older.event_type,
      resource: older.resource_name,
      resourceId: older.resource_id,
      related: older.related_resources ?? [],
    })),
  ),
  v.pipe(
    newerPayload,
    v.transform((newer) => ({
      newsId: newer.id,
      timestamp: newer.timestamp,
      companyId: newer.company_id,
      projectId: newer.project_id,
      reason: newer.reason,
      resource: newer.resource_type,
      resourceId: newer.resource_id,
      related: [],
    })),
  ),
])

const identified = v.object({
  newsId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  companyId: requiredId<ProcoreCompanyId>(),
  projectId: requiredId<ProcoreProjectId>(),
})
const changeEventId = requiredId<ChangeEventId>()
const changeItemId = requiredId<ChangeItemId>()

/** Reads a webhook delivery of any documented payload version. Never throws; if unreadable, returns its shape. */
export function readWebhook(body: string): WebhookDelivery {
  const json = jsonOf(body)
  const parsed = v.safeParse(payload, json)
  if (!parsed.success) return { kind: 'unreadable', shape: shapeOf(json) }
  const { resource, resourceId, reason, related, timestamp } = parsed.output
  const about = plainName(resource)
  if (about !== 'changeevent' && about !== 'changeeventlineitem') {
    return { kind: 'other', resource: resource.slice(0, 60) }
  }
  const who = v.safeParse(identified, parsed.output)
  const event = v.safeParse(
    changeEventId,
    about === 'changeevent' ? resourceId : related.find(({ name }) => plainName(name) === 'changeevent')?.id,
  )
  const item = v.safeParse(changeItemId, about === 'changeevent' ? null : resourceId)
  if (!who.success || (!event.success && !item.success)) return { kind: 'unreadable', shape: shapeOf(json) }
  return {
    kind: 'news',
    news: {
      ...who.output,
      changeEventId: event.success ? event.output : null,
      changeItemId: item.success ? item.output : null,
      action: actionOf(reason),
      occurredAt: timestamp,
    },
  }
}

/** `Change Events`, `change_events`, `ChangeEvent`: the spelling in v4.0 is not documented. */
function plainName(name: string | null): string {
  return (name ?? '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '')
    .replace(/s$/, '')
}

/** Any other reason than create and delete counts as an update. */
function actionOf(reason: string): NewsAction {
  if (/^creat/i.test(reason)) return 'created'
  return /^(delet|destroy)/i.test(reason) ? 'deleted' : 'updated'
}

function jsonOf(body: string): unknown {
  try {
    return parseExact(body)
  } catch {
    return undefined
  }
}

/** Field names and types only: an unknown payload may contain anything. */
function shapeOf(json: unknown): string {
  if (json === undefined) return 'not JSON'
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return kindOf(json)
  return Object.entries(json)
    .slice(0, 20)
    .map(([name, value]) => `${name.replace(/\W+/g, '').slice(0, 30)}:${kindOf(value)}`)
    .join(' ')
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : typeof value
}
