import type {
  BudgetCode,
  Commitment,
  Company,
  Person,
  Project,
  UnitOfMeasure,
  Vendor,
} from '../procore/entities.ts'
import {
  budgetCodes,
  changeEventStatuses,
  companies,
  people,
  projects,
  type SeedPerson,
  subcontracts,
} from './world.ts'

/**
 * The other projects have the same codes and contracts with other ids, because Procore ids are unique across projects.
 */
const idShift: Record<number, number> = {
  [projects.harbor.id]: 0,
  [projects.clinic.id]: 1_000,
  [projects.pier.id]: 2_000,
}
export const coastalShift = 9_000
const sharedSubcontracts = 4

export function seedCompanies(): Company[] {
  return Object.values(companies).map(({ id, name }) => ({
    id,
    name,
    appInstalled: id !== companies.unconnected.id,
  }))
}

export function seedPeople(): Person[] {
  const seeded: SeedPerson[] = Object.values(people)
  return seeded.map((person) => ({
    ...person,
    customTools: [],
    projects: new Map(Object.entries(person.projects).map(([id, levels]) => [Number(id), { ...levels }])),
  }))
}

export function seedProjects(): Project[] {
  return Object.values(projects).map(({ id, companyId, name, number, currency }) => ({
    id,
    companyId,
    name,
    number,
    currency,
  }))
}

export function seedBudgetCodes(): BudgetCode[] {
  const marin = Object.entries(idShift).flatMap(([projectId, shift]) =>
    Object.values(budgetCodes).map((code) => ({
      ...code,
      id: code.id + shift,
      projectId: Number(projectId),
      status: 'active' as const,
    })),
  )
  const old: BudgetCode = {
    id: 562949956300099,
    projectId: projects.harbor.id,
    code: '01-500.S',
    name: 'Temporary facilities.Subcontract',
    status: 'inactive',
    budgeted: true,
  }
  const coastal: BudgetCode = {
    ...budgetCodes.electrical,
    id: budgetCodes.electrical.id + coastalShift,
    projectId: projects.coastal.id,
    status: 'active',
  }
  return [...marin, old, coastal]
}

export function seedVendors(): Vendor[] {
  const shared = Object.keys(idShift).map(Number)
  const marin = subcontracts.map((sub, index) => ({
    id: sub.vendorId,
    companyId: companies.marin.id,
    projectIds: index < sharedSubcontracts ? shared : [projects.harbor.id],
    name: sub.vendorName,
  }))
  const coastal = {
    id: 562949957400000 + coastalShift,
    companyId: companies.coastal.id,
    projectIds: [projects.coastal.id],
    name: 'Dune Electric',
  }
  return [...marin, coastal]
}

export function seedCommitments(): Commitment[] {
  const marin = Object.entries(idShift).flatMap(([projectId, shift]) =>
    subcontracts.slice(0, shift === 0 ? undefined : sharedSubcontracts).map((sub) => {
      const share = Math.trunc((sub.contractValue * 100) / sub.codes.length)
      return {
        id: sub.commitmentId + shift,
        projectId: Number(projectId),
        kind: sub.commitmentKind,
        number: sub.commitmentNumber,
        title: sub.commitmentTitle,
        status: sub.commitmentStatus,
        currency: null,
        vendorId: sub.vendorId,
        lines: sub.codes.map((key, index) => ({
          id: 562949961800000 + (sub.commitmentId % 1_000) * 10 + shift * 100 + index,
          budgetCodeId: budgetCodes[key].id + shift,
          description: budgetCodes[key].name.replace('.', ', '),
          amountCents: share,
        })),
      }
    }),
  )
  const coastal: Commitment = {
    id: 562949958500000 + coastalShift,
    projectId: projects.coastal.id,
    kind: 'work_order',
    number: 'SC-001',
    title: 'Electrical',
    status: 'Approved',
    currency: null,
    vendorId: 562949957400000 + coastalShift,
    lines: [
      {
        id: 562949961899000,
        budgetCodeId: budgetCodes.electrical.id + coastalShift,
        description: 'Electrical rough-in',
        amountCents: 31_000_000,
      },
    ],
  }
  return [...marin, coastal]
}

/** Every company names its statuses itself; Coastal kept Procore's names. */
export const statusesByCompany = [
  ...changeEventStatuses.map((status) => ({ companyId: companies.marin.id, ...status })),
  ...changeEventStatuses
    .filter(({ mapped_to_status }) => mapped_to_status !== 'pending')
    .map((status) => ({ companyId: companies.coastal.id, ...status, id: status.id + coastalShift })),
]

const typesOfMarin = [
  { id: 562949962900001, name: 'Owner Change', abbreviation: 'OC' },
  { id: 562949962900002, name: 'Allowance', abbreviation: 'ALW' },
  { id: 562949962900003, name: 'Contingency', abbreviation: 'CTG' },
]
export const changeTypes = typesOfMarin.map((type) => ({ ...type, companyId: companies.marin.id }))

const reasonsOfMarin = [
  { id: 562949962910001, name: 'Client Request' },
  { id: 562949962910002, name: 'Design Development' },
  { id: 562949962910003, name: 'Existing Condition' },
]
export const changeReasons = reasonsOfMarin.map((reason) => ({ ...reason, companyId: companies.marin.id }))

const count = { id: 562949962930001, name: 'Count' }
const time = { id: 562949962930002, name: 'Time' }
const length = { id: 562949962930003, name: 'Length' }
export const unitsOfMeasure: UnitOfMeasure[] = [
  { id: 562949962920001, name: 'ea', description: 'Each', category: count },
  { id: 562949962920002, name: 'ls', description: 'Lump Sum', category: count },
  { id: 562949962920003, name: 'hours', description: 'Hours', category: time },
  { id: 562949962920004, name: 'days', description: 'Days', category: time },
  { id: 562949962920005, name: 'lf', description: 'Linear Feet', category: length },
]
