import type { LineCodes } from '../breakdown.ts'
import type { ChangeEvent } from '../change-event.ts'
import type { ChangeOrderRequest } from '../change-order-request.ts'
import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId } from '../ids.ts'
import type { Link } from '../link.ts'
import type { EventState } from '../link-state.ts'
import type { Sight } from '../rights.ts'
import type { ClearstoryTrouble } from './store-syncs.ts'

/** What tab *This event* shows of a change event, whoever looks. */
export interface ChangeEventReading {
  /** Whether the company has a connection to Clearstory. */
  connected: boolean
  /** Whether the project has its Clearstory project. */
  mapped: boolean
  /** As Procore last showed it; null before it was ever read. */
  snapshot: { event: ChangeEvent; readAt: string; staleSince: string | null } | null
  /** Why Clearstory could not be read the last time, and since when. */
  trouble: { code: ClearstoryTrouble; since: string } | null
  /** When both inboxes were last read; null before. */
  clearstoryReadAt: string | null
  /** Of what `sees` allows, CORs in no change event that are not void; `cents` sums those with an exact amount by status. */
  free: { count: number; cents: number }
  /** In the order they were pushed; a COR is null where it is no longer one of the project's. */
  linked: {
    link: Link
    cor: ChangeOrderRequest | null
    /** Why the change event does not count; null where it does. */
    eventState: EventState | null
    /** null too where `sees` does not allow it. */
    contractName: string | null
    /** What the contract map says of the COR's contract; null where it is not mapped. */
    contractCodes: LineCodes | null
  }[]
}

/** What a panel opens with, in as few reads as can be. */
export interface PanelReads {
  changeEvent(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
    sees: Sight,
  ): Promise<ChangeEventReading>
}
