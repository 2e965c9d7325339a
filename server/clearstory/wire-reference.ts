import * as v from 'valibot'
import type { ClearstoryCompanyId, ClearstoryProjectId, ContractId } from '../domain/ids.ts'
import type { ClearstoryCompany, ClearstoryContract, ClearstoryProject } from '../domain/ports/clearstory.ts'
import { decimal, flag, id, requiredId, text } from '../transport/wire-fields.ts'

/** GET /companies/current */
export const wireCompany: v.GenericSchema<unknown, ClearstoryCompany> = v.pipe(
  v.object({ id: requiredId<ClearstoryCompanyId>(), name: text }),
  v.transform((wire) => ({ clearstoryCompanyId: wire.id, name: wire.name ?? '' })),
)

/** A record of GET /projects */
export const wireProject: v.GenericSchema<unknown, ClearstoryProject> = v.pipe(
  v.object({
    id: requiredId<ClearstoryProjectId>(),
    projectTitle: text,
    jobNumber: text,
    archived: flag,
  }),
  v.transform((wire) => ({
    clearstoryProjectId: wire.id,
    title: wire.projectTitle ?? '',
    jobNumber: wire.jobNumber,
    archived: wire.archived === true,
  })),
)

/** A record of GET /contracts; its name may be empty. */
export const wireContract: v.GenericSchema<unknown, ClearstoryContract> = v.pipe(
  v.object({
    id: requiredId<ContractId>(),
    name: text,
    contractValue: decimal,
    customerProjectId: id<ClearstoryProjectId>(),
    contractorProjectId: id<ClearstoryProjectId>(),
  }),
  v.transform((wire) => ({
    contractId: wire.id,
    name: wire.name ?? '',
    contractValue: wire.contractValue,
    customerProjectId: wire.customerProjectId,
    contractorProjectId: wire.contractorProjectId,
  })),
)
