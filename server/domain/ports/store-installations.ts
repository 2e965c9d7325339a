import type { ProcoreCompanyId } from '../ids.ts'
import type { ActivityEntry } from './store-activity.ts'

/** Why nothing is read for a connected company any more. */
export type GoneReason =
  /** Procore says that the app is not installed in the company. */
  | 'uninstalled'
  /** No session is left that Procore would answer. */
  | 'unreachable'

/**
 * Whether the app is still installed in the companies that are connected to Clearstory. All times are ISO 8601 UTC.
 * What changes is noted with its entry in the audit trail, both or neither.
 */
export interface Installations {
  /** Connected companies last asked about before then, except uninstalled ones. Crosses companies on purpose. */
  due(checkedBefore: string, most: number): Promise<ProcoreCompanyId[]>
  /** Takes the check of a company, so that one process asks; false where another has taken it. */
  take(companyId: ProcoreCompanyId, checkedBefore: string, now: string): Promise<boolean>
  /** The check came to nothing: it counts as made at `checkedAt`. */
  putBack(companyId: ProcoreCompanyId, checkedAt: string): Promise<void>
  /** False where that was known, or the company is not connected. `uninstalled` replaces `unreachable`. */
  noteGone(companyId: ProcoreCompanyId, reason: GoneReason, entry: ActivityEntry): Promise<boolean>
  /** Procore answered for the company. False where it was never gone. */
  noteFound(companyId: ProcoreCompanyId, entry: ActivityEntry): Promise<boolean>
  /** Companies gone for that reason since before then. Crosses companies on purpose. */
  gone(reason: GoneReason, before: string, most: number): Promise<ProcoreCompanyId[]>
  /** Deletes what a disconnect deletes, and the hooks, of a company that is still gone for that reason since then. */
  removeGone(
    companyId: ProcoreCompanyId,
    reason: GoneReason,
    before: string,
    entry: ActivityEntry,
  ): Promise<boolean>
}
