import type { ChangeEventId, ContractId, CorId, ProcoreCompanyId, ProcoreProjectId } from '../ids.ts'
import type { CorName, Link, LinkHeader, UnlinkedLine } from '../link.ts'
import type { ActivityEntry } from './store-activity.ts'

export interface Links {
  ofChangeEvent(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<Link[]>
  ofCors(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, corIds: CorId[]): Promise<Link[]>
  /**
   * Links a COR to lines that are in a change event already; nothing is written in Procore. False when the COR or one
   * of the lines is linked, or an unfinished push holds the COR or the change event.
   */
  link(companyId: ProcoreCompanyId, link: Link, activity: ActivityEntry): Promise<boolean>
  /**
   * Lets a COR go from a change event without touching its lines in Procore, which are remembered. False when it is not
   * linked there (any more) or a push holds it.
   */
  unlink(
    companyId: ProcoreCompanyId,
    from: Pick<LinkHeader, 'corId' | 'changeEventId'>,
    activity: ActivityEntry,
  ): Promise<boolean>
  /**
   * Links of some CORs and of those of some contracts, under any name they have had, in whichever project they are; without
   * lines.
   */
  ofCorsAndContracts(
    companyId: ProcoreCompanyId,
    corIds: readonly CorId[],
    contractIds: readonly ContractId[],
  ): Promise<LinkHeader[]>
  /** By COR, those whose link it took over or that took over its link, directly or through others. */
  kin(companyId: ProcoreCompanyId, corIds: readonly CorId[]): Promise<ReadonlyMap<CorId, ReadonlySet<CorId>>>
  /**
   * Names that some CORs had while their money was or may have been in Procore and do not have any more, those of CORs whose
   * link they took over included. The contract is null where there was none.
   */
  formerNames(
    companyId: ProcoreCompanyId,
    corIds: readonly CorId[],
  ): Promise<ReadonlyMap<CorId, readonly CorName[]>>
  /**
   * Whether a person has called one of these CORs and another separate, or `successor` and one that the person was not allowed
   * to see: then nothing takes over their link without a question.
   */
  isCalledSeparate(companyId: ProcoreCompanyId, corIds: readonly CorId[], successor: CorId): Promise<boolean>
  /**
   * Lines that were unlinked from these CORs, or from others that were in one of these contracts under any name they have had,
   * and belong to no COR since.
   */
  unlinkedLines(
    companyId: ProcoreCompanyId,
    corIds: readonly CorId[],
    contractIds: readonly ContractId[],
  ): Promise<UnlinkedLine[]>
  /**
   * A revision takes over its predecessor's link and lines; with an entry for the audit trail where a person said so.
   * False when it has a link already or a push holds either.
   */
  transfer(companyId: ProcoreCompanyId, from: CorId, to: CorId, activity?: ActivityEntry): Promise<boolean>
}
