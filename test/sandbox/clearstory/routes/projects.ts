import { Hono } from 'hono'
import * as v from 'valibot'
import type { ApiEnv } from '../authenticate.ts'
import type { Contract, Customer, Project } from '../entities.ts'
import { formatContract, formatContractDetail, formatCustomer, formatProject } from '../formatters/project.ts'
import {
  flagField,
  idField,
  pageOf,
  readPathId,
  readQuery,
  skipTake,
  sorted,
  sorting,
  textField,
} from '../input.ts'
import { notFound } from '../refusal.ts'
import type { ClearstoryState } from '../state.ts'
import { seenContracts } from '../viewer.ts'

const projectSort = sorting(['createdAt', 'updatedAt', 'title', 'contractValue'])
const contractSort = sorting(['createdAt', 'updatedAt', 'name', 'contractValue'])

export function projectRoutes(state: ClearstoryState) {
  return new Hono<ApiEnv>()
    .get('/projects', (c) => {
      const query = readQuery(c.req.url, {
        ...skipTake,
        ...projectSort,
        searchTitle: v.optional(textField),
        archived: v.optional(flagField),
        jobNumber: v.optional(textField),
      })
      const rows = state.tables.projects.filter(
        (project) =>
          project.companyId === c.var.company.id &&
          project.archived === (query.archived ?? false) &&
          (query.jobNumber === undefined || project.jobNumber === query.jobNumber) &&
          matches(project.title, query.searchTitle),
      )
      const key = (project: Project) => (query.sortBy ? project[query.sortBy] : project.id)
      const page = sorted(rows, key, query.sortDirection ?? 'asc')
      return c.json(pageOf(page, query, (project) => formatProject(state, project)))
    })
    .get('/projects/:id', (c) => {
      const id = readPathId('id', c.req.param('id'))
      const query = readQuery(c.req.url, { withIntegrationMetadata: v.optional(flagField) })
      const project = state.tables.projects.find((candidate) => candidate.id === id)
      if (project?.companyId !== c.var.company.id) throw notFound()
      const metadata = query.withIntegrationMetadata ? { integrationMetadata: [] } : {}
      return c.json({ ...formatProject(state, project), ...metadata })
    })
    .get('/contracts', (c) => {
      const query = readQuery(c.req.url, {
        ...skipTake,
        ...contractSort,
        withProjects: v.optional(flagField),
        searchName: v.optional(textField),
        projectId: v.optional(idField),
      })
      const rows = seenContracts(state, c.var.company.id).filter(
        (contract) =>
          matches(contract.name, query.searchName) &&
          (query.projectId === undefined ||
            contract.customerProjectId === query.projectId ||
            contract.contractorProjectId === query.projectId),
      )
      const page = sorted(rows, contractKey(query.sortBy), query.sortDirection ?? 'asc')
      if (!query.withProjects) return c.json(pageOf(page, query, formatContract))
      return c.json(pageOf(page, query, (contract) => formatContractDetail(state, contract)))
    })
    .get('/customers', (c) => {
      const query = readQuery(c.req.url, {
        ...skipTake,
        ...projectSort,
        searchName: v.optional(textField),
        officeId: v.optional(idField),
        internalId: v.optional(textField),
      })
      const rows = state.tables.customers.filter(
        (customer) =>
          customer.companyId === c.var.company.id &&
          matches(customer.name, query.searchName) &&
          (query.internalId === undefined || customer.internalId === query.internalId) &&
          (query.officeId === undefined || servedBy(state, customer, query.officeId)),
      )
      const key = (customer: Customer) => (query.sortBy === 'title' ? customer.name : customer.id)
      return c.json(pageOf(sorted(rows, key, query.sortDirection ?? 'asc'), query, formatCustomer))
    })
}

function contractKey(sortBy: 'createdAt' | 'updatedAt' | 'name' | 'contractValue' | undefined) {
  return (contract: Contract) => {
    if (sortBy === undefined) return contract.id
    return sortBy === 'contractValue' ? contract.value : contract[sortBy]
  }
}

function servedBy(state: ClearstoryState, customer: Customer, officeId: number): boolean {
  return state.tables.projects.some(
    (project) => project.customerId === customer.id && project.officeId === officeId,
  )
}

/** Case-insensitive substring search; an undefined search matches everything. */
export function matches(text: string, search: string | undefined): boolean {
  return search === undefined || text.toLowerCase().includes(search.toLowerCase())
}
