import type {
  BudgetCodeId,
  ClearstoryProjectId,
  CommitmentId,
  ContractId,
  ProcoreCompanyId,
  ProcoreProjectId,
  VendorId,
} from '../ids.ts'
import type { ClearstoryContract } from './clearstory.ts'

export interface ProjectMap {
  projectId: ProcoreProjectId
  clearstoryProjectId: ClearstoryProjectId
  clearstoryProjectTitle: string
  clearstoryJobNumber: string | null
  mappedByName: string
  mappedAt: string
}

export interface ProjectMaps {
  get(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ProjectMap | null>
  list(companyId: ProcoreCompanyId): Promise<ProjectMap[]>
  /** `taken` when the Clearstory project is already mapped to another Procore project of this company. */
  save(companyId: ProcoreCompanyId, map: ProjectMap): Promise<'saved' | 'taken'>
  remove(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<void>
  /** Every mapped project of every company that has the app installed as far as we know, for the scheduled sync. Crosses companies on purpose. */
  listAll(): Promise<{ companyId: ProcoreCompanyId; projectId: ProcoreProjectId }[]>
}

/** Clearstory contracts of mapped projects: what a COR must belong to before anyone here may see it. */
export interface Contracts {
  replace(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    contracts: ClearstoryContract[],
  ): Promise<void>
  list(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ClearstoryContract[]>
}

/** Clearstory contract ↔ Procore commitment, with the codes its lines get. Names are kept for a paint without a call. */
export interface ContractMap {
  contractId: ContractId
  commitmentId: CommitmentId | null
  commitmentName: string | null
  vendorId: VendorId | null
  vendorName: string | null
  budgetCodeId: BudgetCodeId | null
  budgetCodeName: string | null
  mappedByName: string
  mappedAt: string
}

export interface ContractMaps {
  list(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ContractMap[]>
  /** Writes or replaces the given maps, in one batch; other contracts' maps stay. */
  save(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, maps: ContractMap[]): Promise<void>
  remove(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, contractId: ContractId): Promise<void>
}
