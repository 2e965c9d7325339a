import type { ChangeEventId, ChangeItemId, ProcoreCompanyId, ProcoreProjectId } from './ids.ts'

export const newsActions = ['created', 'updated', 'deleted'] as const
export type NewsAction = (typeof newsActions)[number]

/** A Procore webhook event: that a change event or one of its lines changed, but not how (procore/FACTS.md 1.11). */
export interface ChangeEventNews {
  /** Procore's id of the event, for deduplication: the same event may be delivered more than once. */
  newsId: string
  companyId: ProcoreCompanyId
  projectId: ProcoreProjectId
  /** null if the event names a line without its change event. */
  changeEventId: ChangeEventId | null
  changeItemId: ChangeItemId | null
  action: NewsAction
  /** From Procore's clock. */
  occurredAt: string
}

/** A parsed webhook delivery. `unreadable` keeps only the payload's shape. */
export type WebhookDelivery =
  | { kind: 'news'; news: ChangeEventNews }
  | { kind: 'other'; resource: string }
  | { kind: 'unreadable'; shape: string }

/** The resources to subscribe to, with the names in Procore's list of resources. */
export const wantedResources = ['Change Events', 'Change Event Line Items'] as const

/** Why a subscription could not be created at Procore. */
export const hookProblems = ['forbidden', 'not_offered', 'refused', 'unavailable'] as const
export type HookProblem = (typeof hookProblems)[number]

/** The scope of a webhook: one project, or the whole company where Procore offers that. */
export type HookScope = ProcoreProjectId | 'company'
