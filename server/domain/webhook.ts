import type { ChangeEventId, ChangeItemId, ProcoreCompanyId, ProcoreProjectId } from './ids.ts'

export const newsActions = ['created', 'updated', 'deleted'] as const
export type NewsAction = (typeof newsActions)[number]

/** What Procore tells: something happened to a change event or one of its lines, not what (procore/FACTS.md 1.11). */
export interface ChangeEventNews {
  /** Procore's own id of the notice; the same notice may come more than once. */
  newsId: string
  companyId: ProcoreCompanyId
  projectId: ProcoreProjectId
  /** null where a line is told of without its change event. */
  changeEventId: ChangeEventId | null
  changeItemId: ChangeItemId | null
  action: NewsAction
  /** By Procore's clock. */
  occurredAt: string
}

/** A delivery as it was understood: news, news of something else, or nothing this app can read (its shape only). */
export type WebhookDelivery =
  | { kind: 'news'; news: ChangeEventNews }
  | { kind: 'other'; resource: string }
  | { kind: 'unreadable'; shape: string }

/** What the hook has to be told of, by the words of Procore's list of resources. */
export const wantedResources = ['Change Events', 'Change Event Line Items'] as const

/** Why Procore will not tell us of changes. */
export const hookProblems = ['forbidden', 'not_offered', 'refused', 'unavailable'] as const
export type HookProblem = (typeof hookProblems)[number]

/** A hook is of one project, or of the whole company where Procore offers that. */
export type HookScope = ProcoreProjectId | 'company'
