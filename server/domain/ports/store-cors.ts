import type { ChangeOrderRequest, Inbox } from '../change-order-request.ts'
import type { ContractId, CorId, ProcoreCompanyId, ProcoreProjectId } from '../ids.ts'
import type { Sight } from '../rights.ts'
import type { CorQuery, CorTotals, CorWithLink } from './store-cor-log.ts'

export interface Cors {
  /**
   * Stores CORs as read at a time (ISO 8601 UTC), unless what is stored is newer. `askedAt`: when they were asked for by their
   * ids, which makes them newer than all that was stored by then, whatever their dates.
   */
  upsert(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    cors: ChangeOrderRequest[],
    readAt: string,
    askedAt?: string,
  ): Promise<void>
  get(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corId: CorId,
  ): Promise<ChangeOrderRequest | null>
  getMany(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corIds: CorId[],
  ): Promise<ChangeOrderRequest[]>
  /** Of some CORs those that a person may see, linked ones included; the others are as good as unknown. */
  seen(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corIds: CorId[],
    sees: Sight,
  ): Promise<ChangeOrderRequest[]>
  /** A page of CORs whose contract is one of the project's, and the sums of all that match. Nothing that is not seen counts. */
  list(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    query: CorQuery,
    sees: Sight,
  ): Promise<{ rows: CorWithLink[] } & CorTotals>
  /** CORs that are void in Clearstory and still in a change event: a revision may have taken their place. */
  voidAndLinked(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ChangeOrderRequest[]>
  ofContract(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    contractId: ContractId,
  ): Promise<ChangeOrderRequest[]>
  /** Who stands behind each contract, taken from its CORs (a Clearstory contract does not say). */
  contractors(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ contractId: ContractId; contractorName: string }[]>
  /** CORs in no change event that are not void; `cents` sums those with an exact amount by status. */
  freeTotal(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ count: number; cents: number }>
  /**
   * CORs of an inbox that were last read before a time and are not known to be deleted, by id; `after` the last one
   * of the portion before. With `updatedFrom` (ISO 8601 UTC) only those dated then or later.
   */
  unread(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    of: { inbox: Inbox; readBefore: string; updatedFrom?: string; after: CorId | null; limit: number },
  ): Promise<ChangeOrderRequest[]>
  /**
   * Clearstory no longer has them. Those in a change event stay, marked as deleted, because their money is still in
   * Procore; the others go, and so do these when they leave their change event. What Clearstory has again comes back
   * with the next reading.
   */
  markDeleted(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corIds: CorId[],
    seenAt: string,
  ): Promise<void>
}
