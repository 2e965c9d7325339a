import type { ProcoreCompanyId } from '../ids.ts'
import type { ChangeEventNews, HookProblem, HookScope } from '../webhook.ts'

/** How it stands with a hook of ours in Procore: it is there, or why it is not. */
export interface HookState {
  scope: HookScope
  hookId: string | null
  problem: HookProblem | null
  /** Procore's own sentence, where it gave one. */
  detail: string | null
  checkedAt: string
}

export interface Hooks {
  list(companyId: ProcoreCompanyId): Promise<HookState[]>
  save(companyId: ProcoreCompanyId, hook: HookState): Promise<void>
  remove(companyId: ProcoreCompanyId, scope: HookScope): Promise<void>
}

export interface QueuedNews {
  news: ChangeEventNews
  receivedAt: string
  /** How often it has been taken before. */
  attempts: number
}

/** What Procore has told us, until it is worked off. */
export interface WebhookEvents {
  /** Keeps news once, whoever brings it twice, and only for a company that is connected. True when it is new. */
  add(news: ChangeEventNews, receivedAt: string): Promise<boolean>
  /**
   * Takes the oldest news out of any company's queue for a while; who takes it and dies lets the next one have it when
   * the lease runs out. Crosses companies on purpose.
   */
  take(now: string, leaseUntil: string, limit: number): Promise<QueuedNews[]>
  done(companyId: ProcoreCompanyId, newsIds: readonly string[], workedAt: string): Promise<void>
  /** Gives news back to the queue, not to be taken before `notBefore`. */
  putBack(companyId: ProcoreCompanyId, newsIds: readonly string[], notBefore: string): Promise<void>
  waiting(companyId: ProcoreCompanyId): Promise<number>
  /** Forgets news worked off before then; a duplicate that late would be worked again, which does no harm. */
  forgetWorked(before: string): Promise<void>
}
