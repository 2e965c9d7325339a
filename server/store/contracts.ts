import * as v from 'valibot'
import type { ClearstoryProjectId, ContractId } from '../domain/ids.ts'
import type { Contracts } from '../domain/ports/store-mapping.ts'
import { insertMany, replacing } from './many-rows.ts'
import { idColumn, readRows } from './rows.ts'
import type { Sql } from './sql.ts'

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

const columns = [
  'project_id',
  'contract_id',
  'name',
  'contract_value',
  'customer_project_id',
  'contractor_project_id',
]
const key = ['company_id', 'project_id', 'contract_id']

/** The Clearstory contracts of mapped projects: they decide which CORs a project shows. */
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
        // A list read while it changed may name a contract twice.
        ...insertMany('contracts', companyId, columns, rows, { tail: replacing(key, columns) }),
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
