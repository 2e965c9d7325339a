import type { ProcoreCompanyId, ProcoreProjectId, TagId } from '../ids.ts'
import type { Rates, Tag } from '../tag.ts'

/** T&M tags and project rates, kept because a plan needs them by the hundred and Clearstory gives tags one by one. */
export interface Tags {
  getMany(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    tagIds: TagId[],
  ): Promise<{ tag: Tag; readAt: string }[]>
  put(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, tags: Tag[], readAt: string): Promise<void>
  rates(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ rates: Rates; readAt: string } | null>
  putRates(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    rates: Rates,
    readAt: string,
  ): Promise<void>
}
