import type { Contract, Customer, Office, Project } from '../entities.ts'
import type { ClearstoryState } from '../state.ts'
import { iso } from './moment.ts'

export function formatContract(contract: Contract) {
  return {
    id: contract.id,
    name: contract.name,
    contractValue: contract.value,
    customerProjectId: contract.customerProjectId,
    contractorProjectId: contract.contractorProjectId,
  }
}

export function formatContractDetail(state: ClearstoryState, contract: Contract) {
  return {
    ...formatContract(contract),
    customerProject: formatProject(state, state.project(contract.customerProjectId)),
    contractorProject: formatProject(state, state.project(contract.contractorProjectId)),
  }
}

export function formatOffice(office: Office) {
  return {
    id: office.id,
    name: office.name,
    customId: office.customId,
    country: 'US',
    tzName: 'America/Los_Angeles',
    updatedAt: iso(office.createdAt),
    createdAt: iso(office.createdAt),
  }
}

export function formatCustomer(customer: Customer) {
  return { id: customer.id, name: customer.name, internalId: customer.internalId, country: 'US' }
}

/** `contractWithCustomer` is the contract above the project, `contracts` are those below it. */
export function formatProject(state: ClearstoryState, project: Project) {
  const { contracts, customers, offices } = state.tables
  const above = contracts.find((contract) => contract.contractorProjectId === project.id)
  const customer = customers.find(({ id }) => id === project.customerId)
  const office = offices.find(({ id }) => id === project.officeId)
  return {
    id: project.id,
    projectTitle: project.title,
    jobNumber: project.jobNumber,
    customerJobNumber: project.customerJobNumber,
    archived: project.archived,
    contractValue: project.contractValue,
    companyId: project.companyId,
    ...(customer && {
      customer: customer.name,
      customerId: customer.id,
      customerInternalId: customer.internalId,
    }),
    ...(office && { officeId: office.id, office: formatOffice(office) }),
    // The contract requires this field, so a top-level project gets an unnamed contract with a value of 0.
    contractWithCustomer: above ? formatContract(above) : { id: 0, name: '', contractValue: 0 },
    contracts: contracts
      .filter((contract) => contract.customerProjectId === project.id)
      .map((contract) => formatContract(contract)),
    updatedAt: iso(project.updatedAt),
    createdAt: iso(project.createdAt),
  }
}

export function formatProjectSummary(state: ClearstoryState, project: Project) {
  const customer = state.tables.customers.find(({ id }) => id === project.customerId)
  return {
    id: project.id,
    projectTitle: project.title,
    jobNumber: project.jobNumber,
    customerJobNumber: project.customerJobNumber,
    isArchived: project.archived,
    ...(customer && { customerName: customer.name, customerId: customer.id }),
    contractValue: project.contractValue,
    officeId: project.officeId ?? 0,
    companyId: project.companyId,
    updatedAt: iso(project.updatedAt),
    createdAt: iso(project.createdAt),
  }
}
