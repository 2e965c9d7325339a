import type { ChangeOrderRequest, CorStatus, Inbox } from '../change-order-request.ts'
import type { ChangeEventId, ContractId, CorId, ProcoreCompanyId, ProcoreProjectId } from '../ids.ts'
import type { LinkHeader } from '../link.ts'
import type { LinkState } from '../link-state.ts'
import type { Cents } from '../money.ts'
import type { Sight } from '../rights.ts'

export interface CorQuery {
  /** Free text over number, title and contractor. */
  search?: string
  inbox?: Inbox
  /** A void COR is `rejected` here, whatever its status says. */
  statuses?: CorStatus[]
  stages?: string[]
  contractIds?: ContractId[]
  /** In none, in any, in one and in need of attention or not, in one and in this state, or in this very change event. */
  changeEvent?: 'none' | 'linked' | 'changed' | 'settled' | LinkState | ChangeEventId
  /** In a change event whose status in Procore has this name. */
  procoreStatus?: string
  sort: CorSort
  /** Left out: numbers from the lowest, the others from the newest, oldest and largest. */
  direction?: 'asc' | 'desc'
  offset: number
  limit: number
}
export type CorSort = 'number' | 'updated' | 'age' | 'amount'

/** A COR beside its link, as lists need it. */
export interface CorWithLink {
  cor: ChangeOrderRequest
  link: LinkHeader | null
  /** Sum of its lines in Procore as last read; null where it is in no change event. */
  linesCents: Cents | null
  /** Every state that applies, the most pressing first; none where it is in no change event. */
  states: LinkState[]
  needsAttention: boolean
  /** Name of its change event's status as Procore was last read. */
  changeEventStatus: string | null
}

/** Sums over CORs: by status, and how many have no exact amount. */
export interface CorTotals {
  count: number
  cents: number
  withoutAmount: number
}

/** CORs of one Clearstory status at one place; void CORs in no change event are at stake nowhere and left out. */
export interface Exposed extends CorTotals {
  place: 'settled' | 'changed' | 'none'
  status: CorStatus
  /** Sum of their lines in Procore. */
  pushedCents: number
}

/** What the COR log asks beside its pages, of the CORs that `sees` allows. None of it costs more for a project of thousands of CORs. */
export interface CorLog {
  choices(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    sees: Sight,
  ): Promise<{
    contracts: { contractId: ContractId; count: number }[]
    stages: { stage: string; count: number }[]
    procoreStatuses: { name: string; count: number }[]
  }>
  exposure(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, sees: Sight): Promise<Exposed[]>
  /** CORs in change events that need attention, by change event. */
  notUpToDate(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, sees: Sight): Promise<CorWithLink[]>
  /** Some CORs by their ids or UUIDs, linked ones included; those the project does not have, or that are not seen, are missing. */
  some(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    which: { corIds: CorId[] } | { corUuids: string[] },
    sees: Sight,
  ): Promise<CorWithLink[]>
}
