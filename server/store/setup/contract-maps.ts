import * as v from 'valibot'
import type {
  BudgetCodeId,
  ClearstoryProjectId,
  CommitmentId,
  ContractId,
  VendorId,
} from '../../domain/ids.ts'
import type { ContractMaps, Contracts } from '../../domain/ports/store-setup.ts'
import { idColumn, insertMany, readRows, replacing } from '../engine/rows.ts'
import type { Sql } from '../engine/sql.ts'
import { trailOf } from '../push/activity.ts'

const mapRow = v.pipe(
  v.object({
    contract_id: idColumn<ContractId>(),
    commitment_id: v.nullable(idColumn<CommitmentId>()),
    commitment_name: v.nullable(v.string()),
    vendor_id: v.nullable(idColumn<VendorId>()),
    vendor_name: v.nullable(v.string()),
    budget_code_id: v.nullable(idColumn<BudgetCodeId>()),
    budget_code_name: v.nullable(v.string()),
    mapped_by_name: v.string(),
    mapped_at: v.string(),
  }),
  v.transform((row) => ({
    contractId: row.contract_id,
    commitmentId: row.commitment_id,
    commitmentName: row.commitment_name,
    vendorId: row.vendor_id,
    vendorName: row.vendor_name,
    budgetCodeId: row.budget_code_id,
    budgetCodeName: row.budget_code_name,
    mappedByName: row.mapped_by_name,
    mappedAt: row.mapped_at,
  })),
)

const columns = [
  'project_id',
  'contract_id',
  'commitment_id',
  'commitment_name',
  'vendor_id',
  'vendor_name',
  'budget_code_id',
  'budget_code_name',
  'mapped_by_name',
  'mapped_at',
]
const key = ['company_id', 'project_id', 'contract_id']

/** Clearstory contract ↔ Procore commitment, with the vendor and budget code of its lines. */
export function createContractMaps(sql: Sql): ContractMaps {
  return {
    async list(companyId, projectId) {
      return readRows(
        mapRow,
        await sql.all(
          `SELECT ${columns.slice(1).join(', ')} FROM contract_maps
           WHERE company_id = ? AND project_id = ? ORDER BY contract_id`,
          [companyId, projectId],
        ),
      )
    },

    async save(companyId, projectId, maps, trail) {
      const rows = maps.map((map) => ({
        project_id: projectId,
        contract_id: map.contractId,
        commitment_id: map.commitmentId,
        commitment_name: map.commitmentName,
        vendor_id: map.vendorId,
        vendor_name: map.vendorName,
        budget_code_id: map.budgetCodeId,
        budget_code_name: map.budgetCodeName,
        mapped_by_name: map.mappedByName,
        mapped_at: map.mappedAt,
      }))
      await sql.batch([
        ...(rows.length > 0 ? trailOf(companyId, trail) : []),
        ...insertMany('contract_maps', companyId, columns, rows, { tail: replacing(key, columns) }),
      ])
    },

    async remove(companyId, projectId, contractId) {
      await sql.run('DELETE FROM contract_maps WHERE company_id = ? AND project_id = ? AND contract_id = ?', [
        companyId,
        projectId,
        contractId,
      ])
    },
  }
}

const contractRow = v.pipe(
  v.object({
    contract_id: idColumn<ContractId>(),
    name: v.string(),
    contract_value: v.nullable(v.string()),
    customer_project_id: v.nullable(idColumn<ClearstoryProjectId>()),
    contractor_project_id: v.nullable(idColumn<ClearstoryProjectId>()),
  }),
  v.transform((row) => ({
    contractId: row.contract_id,
    name: row.name,
    contractValue: row.contract_value,
    customerProjectId: row.customer_project_id,
    contractorProjectId: row.contractor_project_id,
  })),
)

const contractColumns = [
  'project_id',
  'contract_id',
  'name',
  'contract_value',
  'customer_project_id',
  'contractor_project_id',
]
const contractKey = ['company_id', 'project_id', 'contract_id']

/** The Clearstory contracts of mapped projects. They determine which CORs a project shows. */
export function createContracts(sql: Sql): Contracts {
  return {
    async replace(companyId, projectId, contracts) {
      const rows = contracts.map((contract) => ({
        project_id: projectId,
        contract_id: contract.contractId,
        name: contract.name,
        contract_value: contract.contractValue,
        customer_project_id: contract.customerProjectId,
        contractor_project_id: contract.contractorProjectId,
      }))
      await sql.batch([
        {
          sql: 'DELETE FROM contracts WHERE company_id = ? AND project_id = ?',
          params: [companyId, projectId],
        },
        // The list may contain a contract twice if it changed during the read.
        ...insertMany('contracts', companyId, contractColumns, rows, {
          tail: replacing(contractKey, contractColumns),
        }),
      ])
    },

    async list(companyId, projectId) {
      return readRows(
        contractRow,
        await sql.all(
          `SELECT contract_id, name, contract_value, customer_project_id, contractor_project_id FROM contracts
           WHERE company_id = ? AND project_id = ? ORDER BY name, contract_id`,
          [companyId, projectId],
        ),
      )
    },
  }
}
