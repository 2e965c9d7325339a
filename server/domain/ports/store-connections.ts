import type { ClearstoryCompanyId, ProcoreCompanyId } from '../ids.ts'
import type { ClearstoryKey } from './clearstory.ts'
import type { ActivityEntry } from './store-activity.ts'

/** Procore company ↔ Clearstory company. */
export interface Connection {
  clearstoryCompanyId: ClearstoryCompanyId
  clearstoryCompanyName: string
  /** The last characters of the key id, to recognise it by. */
  keyEnding: string
  connectedByName: string
  connectedAt: string
}

export interface Connections {
  get(companyId: ProcoreCompanyId): Promise<Connection | null>
  key(companyId: ProcoreCompanyId): Promise<ClearstoryKey | null>
  /** The trail's entry is written in the same batch, here and below. */
  save(
    companyId: ProcoreCompanyId,
    connection: Connection,
    key: ClearstoryKey,
    trail?: ActivityEntry,
  ): Promise<void>
  /** Removes the key, the mappings, and everything read from Clearstory. Links and activity stay as the audit trail. */
  remove(companyId: ProcoreCompanyId, trail?: ActivityEntry): Promise<void>
}
