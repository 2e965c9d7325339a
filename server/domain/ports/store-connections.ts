import type { ClearstoryCompanyId, ProcoreCompanyId } from '../ids.ts'
import type { ClearstoryKey } from './clearstory.ts'

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
  save(companyId: ProcoreCompanyId, connection: Connection, key: ClearstoryKey): Promise<void>
  /** Removes the key, the mappings, and everything read from Clearstory. Links and activity stay as the audit trail. */
  remove(companyId: ProcoreCompanyId): Promise<void>
}
