import type { WriteAnswer } from '../behind.ts'
import type { ChangeEvent } from '../change-event.ts'
import type { ChangeEventId, ChangeItemId, ProcoreCompanyId, ProcoreProjectId } from '../ids.ts'

/** The change event as Procore last showed it, for a first paint without a call. */
export interface ChangeEventSnapshots {
  get(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<{
    event: ChangeEvent
    readAt: string
    staleSince: string | null
    /** What the answer to our last write showed; null where there was none yet. */
    written: WriteAnswer | null
  } | null>
  /** @param write what our write did whose answer this is; left out for a reading */
  put(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    event: ChangeEvent,
    readAt: string,
    write?: 'made' | 'updated',
  ): Promise<void>
  /** Procore says it has changed since, and it could not be read again. A later reading takes the mark away. */
  markStale(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
    since: string,
  ): Promise<void>
  /**
   * Procore did not find it, in a reading that began at `since`. What it last showed is kept: a 404 may be a matter of a
   * moment. A later reading takes the mark away.
   */
  markMissing(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
    since: string,
  ): Promise<void>
  /** The change event that a line of this id was last seen in or put into; null where none is known. */
  holding(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeItemId: ChangeItemId,
  ): Promise<ChangeEventId | null>
  remove(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<void>
}
